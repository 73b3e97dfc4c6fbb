import { createHash } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import {
  type AccountCreation,
  Code,
  type ConnectorEnvironment,
  ConnectorError,
  type CredentialRotation,
  DryRunError,
  type WriteContext,
} from '@rostrum/connector'
import { type PlaintextData, PlaintextDataSchema } from '@rostrum/protocol/connector'
import type { AnswerFields } from '../client/answer-fields.ts'
import { serviceUsersList, usersList } from '../client/console-lists.ts'
import type { ConsoleServiceUser, ConsoleUser } from '../client/console-objects.ts'
import { MalformedAnswerError } from '../client/malformed-answer.ts'
import { RefusedError } from '../client/refusal.ts'
import type { ConsoleClient } from '../client.ts'
import { toServiceUserResource } from '../resources/service-user.ts'
import { toUserResource } from '../resources/user.ts'
import type { AccountWish } from './account-wish.ts'
import { explainRefusal, type Principals } from './principals.ts'
import { refuse, words } from './refusals.ts'
import { makePrivateFolder } from './state-folder.ts'
import type { UserLocks } from './user-lock.ts'

export interface AccountWriterOptions {
  readonly client: ConsoleClient
  readonly principals: Principals
  readonly locks: UserLocks
  readonly environment: ConnectorEnvironment
  readonly memberRole: string
  readonly dryRun: boolean
}

const dayMs = 86_400_000
const usualDays = 365

/** Creates users and service users, and replaces the tokens of the latter. */
export class AccountWriter {
  readonly #options: AccountWriterOptions

  constructor(options: AccountWriterOptions) {
    this.#options = options
  }

  /** SentinelOne sends the invitation; what is left to do is the person's. */
  createUser(wish: AccountWish, { signal }: WriteContext): Promise<AccountCreation> {
    const { client, locks } = this.#options
    return locks.hold(`create ${wish.email.toLowerCase()}`, signal, async () => {
      const existing = await this.#findUser(wish.email, signal)
      if (existing !== undefined) return { outcome: 'already exists', resource: userResource(existing) }
      const data = {
        email: wish.email,
        fullName: wish.fullName,
        ...(await this.#assignmentOf(wish, signal)),
        ...(wish.twoFa !== undefined && { twoFaEnabled: wish.twoFa }),
      }
      if (this.#options.dryRun) throw new DryRunError(`POST /users ${JSON.stringify({ data })}`)
      let failure: unknown
      try {
        await client.act('/users', { data }, () => undefined, signal)
      } catch (error) {
        signal.throwIfAborted()
        failure = error
      }
      const user = await this.#findUser(wish.email, signal)
      if (user === undefined) throw failureOf(failure, `creating the user ${wish.email}`)
      const { emailVerified } = user
      return emailVerified === true
        ? { outcome: 'created', resource: userResource(user) }
        : {
            outcome: 'action required',
            resource: userResource(user),
            message: `${wish.email} was invited by SentinelOne and must accept the invitation before signing in`,
          }
    })
  }

  /**
   * A service user's token is shown once. When the answer that shows it is lost, or the task is delivered again, the
   * service user is found by its name and gets a new token, so that there are never two.
   */
  createServiceUser(wish: AccountWish, { signal, requestId }: WriteContext): Promise<AccountCreation> {
    const { client, locks, environment } = this.#options
    return locks.hold(`create service user ${wish.fullName}`, signal, async () => {
      const begun = this.#intentFile(requestId)
      const existing = await this.#findServiceUser(wish.fullName, signal)
      if (existing !== undefined && !existsSync(begun)) {
        return { outcome: 'already exists', resource: this.#resourceOf(existing) }
      }
      if (existing !== undefined)
        return this.#created(existing, await this.#renew(existing, wish.expiresInDays, signal))
      const data = {
        name: wish.fullName,
        ...(wish.description !== undefined && { description: wish.description }),
        expirationDate: this.#endAfter(wish.expiresInDays),
        ...(await this.#assignmentOf(wish, signal)),
      }
      if (this.#options.dryRun) throw new DryRunError(`POST /service-users ${JSON.stringify({ data })}`)
      makePrivateFolder(environment.stateFolder)
      writeFileSync(begun, '', { mode: 0o600, flush: true })
      let failure: unknown
      let token: string | undefined
      try {
        token = await client.act('/service-users', { data }, readNewToken, signal)
      } catch (error) {
        signal.throwIfAborted()
        failure = error
      }
      const made = await this.#findServiceUser(wish.fullName, signal)
      if (made === undefined) {
        rmSync(begun, { force: true })
        throw failureOf(failure, `creating the service user ${wish.fullName}`)
      }
      return this.#created(made, token ?? (await this.#renew(made, wish.expiresInDays, signal)))
    })
  }

  /** The former token ends at once; the new one lives as long as the former did. */
  rotateToken(id: string, { signal }: WriteContext): Promise<CredentialRotation> {
    const { client, principals, locks } = this.#options
    return locks.hold(id, signal, async () => {
      const { items } = await client.getPage(serviceUsersList, { limit: 1, query: { ids: id } }, signal)
      const serviceUser = items.find((item) => item.id === id)
      const principal = serviceUser && (await principals.find('service user', id, signal))
      if (serviceUser === undefined || principal === undefined) {
        throw new ConnectorError('refused', `the console has no service user ${id}`, {
          code: Code.notFound,
          fix: 'sync again: it is gone, or outside what the API token sees; the tokens of users cannot be rotated',
          reason: 'unknown_principal',
        })
      }
      if (await principals.isTokenOwner(principal, signal)) throw refuse('revoke', 'own_user', words.ownUser(principal))
      const days = lifetimeDays(serviceUser)
      if (this.#options.dryRun) {
        throw new DryRunError(
          `POST /service-users/${id}/generate-api-token would end the token of ${serviceUser.name ?? id}`,
        )
      }
      return { secrets: [await this.#renew(serviceUser, days, signal).then((token) => secretOf(serviceUser, token))] }
    })
  }

  /** Repeated when the answer is lost: only the last token counts, and the one that was lost ends with it. */
  async #renew(serviceUser: ConsoleServiceUser, days: number, signal: AbortSignal): Promise<string> {
    const body = { data: { expirationDate: this.#endAfter(days) } }
    const path = `/service-users/${serviceUser.id}/generate-api-token`
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#options.client.act(path, body, readToken, signal)
      } catch (error) {
        signal.throwIfAborted()
        const isLost = error instanceof ConnectorError && error.kind === 'upstream_failure'
        if (!isLost || attempt === 3)
          throw failureOf(error, `renewing the token of ${serviceUser.name ?? serviceUser.id}`)
        this.#options.environment.log.warn('the new token did not arrive; making another', {
          service_user: serviceUser.id,
        })
      }
    }
  }

  #created(serviceUser: ConsoleServiceUser, token: string): AccountCreation {
    return { outcome: 'created', resource: this.#resourceOf(serviceUser), secrets: [secretOf(serviceUser, token)] }
  }

  async #assignmentOf({ level, placeId, role }: AccountWish, signal: AbortSignal) {
    const { principals, memberRole } = this.#options
    const wanted = role === '' ? memberRole : role
    const roleId = await principals.findRole(wanted === '' ? 'Viewer' : wanted, signal)
    return { scope: level, scopeRoles: [{ ...(placeId !== undefined && { id: placeId }), roleId }] }
  }

  async #findUser(email: string, signal: AbortSignal): Promise<ConsoleUser | undefined> {
    const { items } = await this.#options.client.getPage(usersList, { query: { email } }, signal)
    return items.find((user) => user.email?.toLowerCase() === email.toLowerCase())
  }

  async #findServiceUser(name: string, signal: AbortSignal): Promise<ConsoleServiceUser | undefined> {
    for (let cursor = ''; ; ) {
      const page = await this.#options.client.getPage(serviceUsersList, { cursor, query: { query: name } }, signal)
      const found = page.items.find((user) => user.name === name)
      if (found !== undefined || page.nextCursor === '') return found
      cursor = page.nextCursor
    }
  }

  #resourceOf(serviceUser: ConsoleServiceUser) {
    return toServiceUserResource(serviceUser, nothingKnown(serviceUser.scope), this.#options.environment.clock.now())
  }

  #intentFile(requestId: string): string {
    const name = createHash('sha256').update(requestId).digest('hex').slice(0, 32)
    return join(this.#options.environment.stateFolder, `creation-${name}`)
  }

  #endAfter(days: number): string {
    return new Date(this.#options.environment.clock.now().getTime() + days * dayMs).toISOString()
  }
}

function userResource(user: ConsoleUser) {
  return toUserResource(user, nothingKnown(user.scope))
}

/** The next sync tells what they hold where. */
function nothingKnown(scope: string) {
  const level = scope === 'account' || scope === 'site' ? scope : 'tenant'
  return { level, assignments: [], accountId: undefined, unknownPlaces: [] } as const
}

function secretOf({ id, name = id }: ConsoleServiceUser, token: string): PlaintextData {
  return create(PlaintextDataSchema, {
    name: 'api_token',
    description: `API token of the SentinelOne service user ${name}`,
    bytes: new TextEncoder().encode(token),
  })
}

function lifetimeDays({ apiToken }: ConsoleServiceUser): number {
  const [start, end] = [apiToken?.createdAt, apiToken?.expiresAt].map((instant) => Date.parse(instant ?? ''))
  const days = Math.round(((end ?? Number.NaN) - (start ?? Number.NaN)) / dayMs)
  return Number.isFinite(days) && days >= 1 ? days : usualDays
}

function readNewToken(data: AnswerFields): string | undefined {
  return data.attributeObject('apiToken')?.attributeText('value')
}

function readToken(data: AnswerFields): string {
  const token = data.attributeText('token')
  if (token === undefined) throw new MalformedAnswerError('no token')
  return token
}

function failureOf(failure: unknown, what: string): unknown {
  if (failure instanceof RefusedError) return explainRefusal(failure, what)
  return (
    failure ??
    new ConnectorError('upstream_failure', `${what}: the console says that it is done, and nothing is there`, {
      code: Code.dataLoss,
      fix: 'look at the console before it is tried again',
    })
  )
}
