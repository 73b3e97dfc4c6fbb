import { Code, type ConnectorEnvironment, ConnectorError, CursorExpiredError } from '@rostrum/connector'
import { AnswerFields, isObject, type LeftOut } from './client/answer-fields.ts'
import { ApiClient, type Call, type Query } from './client/api-client.ts'
import {
  accountsList,
  allLists,
  type ConsoleList,
  decodePage,
  type ListPage,
  pageSize,
} from './client/console-lists.ts'
import { type ConsoleAccount, decodeTokenDates, type TokenDates } from './client/console-objects.ts'
import { MalformedAnswerError } from './client/malformed-answer.ts'
import { RefusedError } from './client/refusal.ts'
import { deadTokenError, missingPermissionError, noConsoleError } from './client/refusal-errors.ts'
import { hasty, type Patience, patient } from './client/tries.ts'
import { type ActivityType, decodeActivityTypes } from './events/activity-types.ts'
import { version } from './version.ts'

export interface ConsoleAddress {
  readonly origin: string
  readonly token: string
}

export interface PageQuery {
  readonly cursor?: string
  readonly limit?: number
  readonly query?: Query
  readonly patience?: Patience
}

/** Whom the API token belongs to, as far as the console tells. */
export interface TokenOwner {
  readonly id: string | undefined
  readonly name: string | undefined
  /** `tenant`, `account` or `site` */
  readonly scope: string | undefined
  /** the accounts or sites of the scope */
  readonly places: readonly string[]
  /** Service users have no e-mail address, people always do. */
  readonly isServiceUser: boolean
}

/** A SentinelOne console, as this connector reads it. */
export class ConsoleClient {
  /** attributes that could not be understood, since the start of the program */
  readonly leftOut: LeftOut = new Map()
  readonly origin: string
  readonly #api: ApiClient
  readonly #token: string
  #ownerId: string | undefined
  #explanation: Promise<ConnectorError> | undefined

  constructor(address: ConsoleAddress, environment: ConnectorEnvironment) {
    this.origin = address.origin
    this.#token = address.token
    this.#api = new ApiClient({ ...address, userAgent: `baton-sentinel-one/${version}`, environment })
  }

  /** A page of a list. Throws CursorExpiredError for a cursor the console no longer takes. */
  async getPage<Item>(list: ConsoleList<Item>, page: PageQuery, signal: AbortSignal): Promise<ListPage<Item>> {
    try {
      return await this.#requestPage(list, page, signal)
    } catch (error) {
      throw error instanceof RefusedError ? await this.explain(error, list, signal) : error
    }
  }

  /** A page of accounts, or undefined when the token is limited to sites, which may not ask for accounts at all. */
  async findAccountsPage(
    page: PageQuery,
    owner: TokenOwner | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<ConsoleAccount> | undefined> {
    try {
      return await this.#requestPage(accountsList, page, signal)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      if (isLimitedToSites(error, owner)) return undefined
      throw await this.explain(error, accountsList, signal)
    }
  }

  /** One row of a list, in a hurry; throws the plain RefusedError. */
  async probe(list: ConsoleList<unknown>, signal: AbortSignal): Promise<number> {
    const page = await this.#requestPage(list, { limit: 1, patience: hasty }, signal)
    return page.items.length
  }

  /**
   * One error for the refusal of a list, made once however many lists are refused at the same time: the others are
   * tried too, so that the operator repairs everything in one go.
   */
  explain(error: RefusedError, list: ConsoleList<unknown>, signal: AbortSignal): Promise<ConnectorError> {
    // A connector that runs for weeks is refused again for other reasons, so nothing is kept for later.
    this.#explanation ??= this.#explain(error, list, signal).finally(() => {
      this.#explanation = undefined
    })
    return this.#explanation
  }

  /** Whether the console takes the token at all; throws the ConnectorError that says why not. */
  async verifyToken(signal: AbortSignal, patience: Patience = patient): Promise<void> {
    try {
      await this.#api.call({ method: 'GET', path: '/system/info', patience, decode: dataOf }, signal)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      if (error.status !== 401 && error.status !== 403) throw noConsoleError(this.origin, error)
      throw deadTokenError(this.origin, error, await this.findTokenDates(signal))
    }
  }

  /** The token's dates; undefined when the console does not tell. */
  async findTokenDates(signal: AbortSignal): Promise<TokenDates | undefined> {
    const body = { data: { apiToken: this.#token } }
    const decode = (answer: unknown) => decodeTokenDates(this.#fieldsOf(answer, 'token'))
    return this.#ifTold({ method: 'POST', path: '/users/api-token-details', body, patience: hasty, decode }, signal)
  }

  /** Whom the token belongs to; undefined when the console does not tell, as it may for a service user's. */
  async findTokenOwner(signal: AbortSignal): Promise<TokenOwner | undefined> {
    const decode = (answer: unknown): TokenOwner => {
      const fields = this.#fieldsOf(answer, 'token owner')
      const scope = fields.attributeText('scope')
      const places = scope === 'tenant' ? [] : fields.attributeList('scopeRoles')
      return {
        id: fields.optionalId('id'),
        name: fields.attributeText('fullName') ?? fields.attributeText('email'),
        scope,
        places: places.flatMap((place) => place.attributeText('name') ?? []),
        isServiceUser: fields.attributeText('email') === undefined,
      }
    }
    return this.#ifTold({ method: 'GET', path: '/user', patience: hasty, decode }, signal)
  }

  /** The id of whom the token belongs to, which does not change while the program runs; asked for until it is known. */
  async findOwnerId(signal: AbortSignal): Promise<string | undefined> {
    this.#ownerId ??= (await this.findTokenOwner(signal))?.id
    return this.#ownerId
  }

  /** What the codes of activities mean; undefined when the console does not tell. */
  async findActivityTypes(signal: AbortSignal): Promise<readonly ActivityType[] | undefined> {
    const decode = (answer: unknown) => decodeActivityTypes(answer, this.leftOut)
    return this.#ifTold({ method: 'GET', path: '/activities/types', patience: hasty, decode }, signal)
  }

  /**
   * Has something done, once: whatever is not an answer is an error, and says nothing about whether it was done.
   * Throws the plain RefusedError.
   */
  async act<T>(path: string, body: unknown, read: (data: AnswerFields) => T, signal: AbortSignal): Promise<T> {
    const decode = (answer: unknown) => read(this.#fieldsOf(answer, 'outcome'))
    return this.#api.call({ method: 'POST', path, body, patience: patient, decode }, signal)
  }

  /** As `act`, where the answer's content does not matter: what was done is read afterwards. */
  async write(method: 'PUT' | 'DELETE', path: string, body: unknown, signal: AbortSignal): Promise<void> {
    const decode = (answer: unknown) => void dataOf(answer)
    await this.#api.call({ method, path, ...(body !== undefined && { body }), patience: patient, decode }, signal)
  }

  async close(): Promise<void> {
    await this.#api.close()
  }

  async #requestPage<Item>(list: ConsoleList<Item>, page: PageQuery, signal: AbortSignal): Promise<ListPage<Item>> {
    const { cursor = '', limit = pageSize, patience = patient } = page
    // The same with each page of a list: a cursor is only good for the request it was given for.
    const query = { limit: String(limit), skipCount: 'true', ...list.query, ...page.query }
    const decode = (answer: unknown) => decodePage(list, limit, answer, this.leftOut)
    try {
      return await this.#api.call(
        {
          method: 'GET',
          path: list.path,
          query: cursor === '' ? query : { ...query, cursor },
          patience,
          decode,
        },
        signal,
      )
    } catch (error) {
      const isInvalid = error instanceof RefusedError && error.status === 400 && error.complaint?.code === 4_000_010
      // Without the cursor the same request was accepted, so it is the cursor that is refused (sentinelone-api 2.2).
      throw isInvalid && cursor !== '' ? new CursorExpiredError(error.message, { cause: error }) : error
    }
  }

  async #explain(error: RefusedError, list: ConsoleList<unknown>, signal: AbortSignal): Promise<ConnectorError> {
    if (error.status !== 401 && error.status !== 403 && error.status !== 404) {
      return new ConnectorError('upstream_failure', error.message, {
        cause: error,
        code: Code.internal,
        fix: 'report it: the console does not accept a request that it should',
      })
    }
    try {
      // Some endpoints answer 401 to a good token that lacks a right (sentinelone-api 2.6).
      await this.verifyToken(signal, hasty)
    } catch (dead) {
      if (dead instanceof ConnectorError && dead.kind !== 'upstream_failure') return dead
    }
    const others = allLists.filter((other) => other.path !== list.path)
    const refusals = await Promise.all(others.map((other) => this.#refusalOf(other, signal)))
    return missingPermissionError([{ list, error }, ...refusals.filter((refusal) => refusal !== undefined)])
  }

  async #refusalOf(list: ConsoleList<unknown>, signal: AbortSignal) {
    try {
      await this.probe(list, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof RefusedError && !isLimitedToSites(error, undefined)) return { list, error }
      // Whatever else goes wrong now is not the reason that the sync ends.
    }
    return undefined
  }

  async #ifTold<T>(call: Call<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await this.#api.call(call, signal)
    } catch {
      signal.throwIfAborted()
      // What is asked here is worth a warning at most; a sync does not depend on it.
      return undefined
    }
  }

  #fieldsOf(answer: unknown, kind: string): AnswerFields {
    return new AnswerFields(dataOf(answer), 'data', kind, this.leftOut)
  }
}

/** The refusal of `/accounts` that a token limited to sites gets, and no other: its owner lacks no role. */
export function isLimitedToSites(error: RefusedError, owner: TokenOwner | undefined): boolean {
  if (!error.endpoint.endsWith(accountsList.path)) return false
  if (error.status !== 403 || error.complaint?.code !== 4_030_010) return false
  return owner?.scope === 'site' || /\bsite users\b/i.test(error.complaint.detail)
}

function dataOf(answer: unknown): Record<string, unknown> {
  const data = isObject(answer) ? answer.data : undefined
  if (!isObject(data)) throw new MalformedAnswerError('data is not an object')
  return data
}
