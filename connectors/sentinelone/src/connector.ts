import type {
  CheckResult,
  Connector,
  ConnectorEnvironment,
  EntitlementLister,
  GrantLister,
  GrantProvisioner,
  ResourceGetter,
  ResourceSyncer,
} from '@rostrum/connector'
import { hasAnnotation } from '@rostrum/protocol'
import { type Resource, SkipEntitlementsAndGrantsSchema } from '@rostrum/protocol/connector'
import { consoleActions } from './actions/user-actions.ts'
import { checkConsole } from './checks.ts'
import { ConsoleClient, type TokenOwner } from './client.ts'
import { ActivityFeed } from './events/activity-feed.ts'
import { ScopeLimits } from './passes/limits.ts'
import { consolePasses, type PassTools } from './passes.ts'
import { allResourceTypes, serviceUserType, userType } from './resources/resource-types.ts'
import type { SentinelOneSettings } from './settings.ts'
import { TargetReader } from './targets.ts'
import { warnOfTokenEnd } from './token-end.ts'
import { type WritingAbilities, writingAbilities } from './writing/abilities.ts'

export const description = {
  displayName: 'SentinelOne',
  description: 'Reads who has which role in a SentinelOne console, and grants and revokes them',
}

/** What each type can do; without a reader, only told of. */
export function resourceSyncers(
  reader: TargetReader | undefined,
  { grants, users, serviceUsers }: WritingAbilities,
): readonly ResourceSyncer[] {
  return allResourceTypes.map((resourceType) => {
    const getter: ResourceSyncer & ResourceGetter = {
      resourceType,
      getResource: async (id, _parent, signal) => reader?.findResource(id, signal),
    }
    if (resourceType === userType) return { ...getter, ...users }
    if (resourceType === serviceUserType) return { ...getter, ...serviceUsers }
    if (hasAnnotation(resourceType.annotations, SkipEntitlementsAndGrantsSchema)) return getter
    const relations = async (resource: Resource, signal: AbortSignal) => reader?.findRelations(resource, signal)
    const lister: ResourceSyncer & ResourceGetter & EntitlementLister & GrantLister & GrantProvisioner = {
      ...getter,
      ...grants,
      async listEntitlements(resource, { signal }) {
        return { items: (await relations(resource, signal))?.entitlements ?? [], nextPageToken: '' }
      },
      async listGrants(resource, { signal }) {
        return { items: (await relations(resource, signal))?.grants ?? [], nextPageToken: '' }
      },
    }
    return lister
  })
}

/** A console as the machinery of connectors sees it. */
export class SentinelOneConnector implements Connector {
  readonly description = description
  readonly resourceTypes: readonly ResourceSyncer[]
  readonly scope: Connector['scope']
  readonly listPasses
  readonly eventFeeds: NonNullable<Connector['eventFeeds']>
  readonly actions: NonNullable<Connector['actions']>
  secretEndsAt: string | undefined
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
    const tools: PassTools = {
      client: this.#client,
      environment,
      limits: new ScopeLimits(accountIds, siteIds),
      scopedEntitlements,
      owner: () => this.#owner,
    }
    this.listPasses = consolePasses(tools)
    this.eventFeeds = [new ActivityFeed(tools)]
    this.actions = consoleActions({ ...tools, dryRun: settings.dryRun })
    const abilities = writingAbilities(this.#client, settings, environment)
    this.resourceTypes = resourceSyncers(new TargetReader(tools), abilities)
  }

  /** Three requests at once, of which only the first decides: a bad token is said before anything is read. */
  async validate(signal: AbortSignal): Promise<readonly string[]> {
    const [, owner, dates] = await Promise.all([
      this.#client.verifyToken(signal),
      this.#client.findTokenOwner(signal),
      this.#client.findTokenDates(signal),
    ])
    this.#owner = owner
    this.secretEndsAt = dates?.expiresAt
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
