import type { CheckResult, Connector, ConnectorEnvironment } from '@rostrum/connector'
import { checkConsole } from './checks.ts'
import { ConsoleClient, type TokenOwner } from './client.ts'
import { ScopeLimits } from './passes/limits.ts'
import { consolePasses } from './passes.ts'
import { allResourceTypes } from './resources/resource-types.ts'
import type { SentinelOneSettings } from './settings.ts'
import { warnOfTokenEnd } from './token-end.ts'

export const description = {
  displayName: 'SentinelOne',
  description: 'Reads the accounts, sites, roles, users and service users of a SentinelOne console',
}

export const resourceTypes = allResourceTypes.map((resourceType) => ({ resourceType }))

/** A console as the machinery of connectors sees it. */
export class SentinelOneConnector implements Connector {
  readonly description = description
  readonly resourceTypes = resourceTypes
  readonly scope: Connector['scope']
  readonly listPasses
  readonly #client: ConsoleClient
  readonly #settings: SentinelOneSettings
  readonly #environment: ConnectorEnvironment
  #owner: TokenOwner | undefined

  constructor(settings: SentinelOneSettings, environment: ConnectorEnvironment) {
    const { origin, accountIds, siteIds, scopedEntitlements } = settings
    this.#settings = settings
    this.#environment = environment
    this.#client = new ConsoleClient(settings, environment)
    this.scope = { console: origin, accountIds, siteIds, scopedEntitlements }
    this.listPasses = consolePasses({
      client: this.#client,
      environment,
      limits: new ScopeLimits(accountIds, siteIds),
      scopedEntitlements,
      owner: () => this.#owner,
    })
  }

  /** Three requests at once, of which only the first decides: a bad token is said before anything is read. */
  async validate(signal: AbortSignal): Promise<readonly string[]> {
    const [, owner, dates] = await Promise.all([
      this.#client.verifyToken(signal),
      this.#client.findTokenOwner(signal),
      this.#client.findTokenDates(signal),
    ])
    this.#owner = owner
    return [...this.#settings.notes, ...warnOfTokenEnd(dates, this.#environment.clock.now())]
  }

  check(signal: AbortSignal): AsyncIterable<CheckResult> {
    return checkConsole(this.#client, this.#settings.notes, this.#environment.clock, signal)
  }

  async close(): Promise<void> {
    const { leftOut } = this.#client
    if (leftOut.size > 0) {
      this.#environment.log.warn('attributes were left out because the console sent something else than it should', {
        attributes: Object.fromEntries(leftOut),
      })
    }
    await this.#client.close()
  }
}
