import { formatInstant, formatSeconds, parseInstant } from './instants.ts'
import type { ApiToken, TokenDates } from './tenant/records.ts'
import type { Tenant } from './tenant/tenant.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const dayMs = 86_400_000

export interface TokenRequest {
  /** id of a user or service user */
  readonly owner: string
  readonly expiresAt?: string | Date
  /** the token's text, instead of an invented one */
  readonly value?: string
  /** instead of what the owner's roles allow: a token with part of the rights */
  readonly permissions?: readonly string[]
  /** eighty letters and digits instead of the newer form */
  readonly legacy?: boolean
  /** of an interactive login: it is no API token and is not revoked with them */
  readonly session?: boolean
}

/** The credentials of a tenant. */
export class Tokens {
  readonly #tenant: Tenant
  readonly #lifetimeDays: number

  constructor(tenant: Tenant, lifetimeDays: number) {
    this.#tenant = tenant
    this.#lifetimeDays = lifetimeDays
  }

  /** A further working token, without touching the owner's others or what the console shows of the owner. */
  mint(request: TokenRequest): ApiToken {
    const tenant = this.#tenant
    if (!tenant.users.has(request.owner) && !tenant.serviceUsers.has(request.owner))
      throw new Error(`cannot mint a token for ${request.owner}: the tenant has no such user or service user`)
    const expiresAt =
      request.expiresAt === undefined
        ? formatSeconds(tenant.nowMs() + this.#lifetimeDays * dayMs)
        : typeof request.expiresAt === 'string'
          ? request.expiresAt
          : formatInstant(request.expiresAt.getTime())
    return tenant.put('tokens', {
      id: request.value ?? this.#invent(request.legacy ?? false),
      ownerId: request.owner,
      createdAt: tenant.stamp(),
      expiresAt,
      ...(request.permissions ? { permissions: request.permissions } : {}),
      ...(request.session ? { session: true } : {}),
    })
  }

  /** The console's own way: the owner's only token, shown on their record. */
  issue(request: TokenRequest): ApiToken {
    this.revoke(request.owner)
    const token = this.mint(request)
    this.#show(token.ownerId, { createdAt: token.createdAt, expiresAt: token.expiresAt })
    return token
  }

  /** Kills every API token of an owner; says whether there was one. */
  revoke(ownerId: string): boolean {
    const tokens = this.#tenant.tokens.filter((token) => token.ownerId === ownerId && !token.session)
    for (const token of tokens) this.#tenant.drop('tokens', token.id)
    const owner = this.#tenant.users.get(ownerId) ?? this.#tenant.serviceUsers.get(ownerId)
    const had = tokens.length > 0 || (owner?.apiToken ?? null) !== null
    if (owner?.apiToken) this.#show(ownerId, null)
    return had
  }

  /** A token that still works, by its text. */
  findValid(value: string): ApiToken | undefined {
    const token = this.#tenant.tokens.get(value)
    if (!token || parseInstant(token.expiresAt) <= this.#tenant.nowMs()) return undefined
    const { users, serviceUsers } = this.#tenant
    return users.has(token.ownerId) || serviceUsers.has(token.ownerId) ? token : undefined
  }

  /** The dates of an owner's token: the shown one, else the latest of those minted beside it. */
  datesOf(ownerId: string): TokenDates | null {
    const owner = this.#tenant.users.get(ownerId) ?? this.#tenant.serviceUsers.get(ownerId)
    if (owner?.apiToken) return owner.apiToken
    const latest = this.#tenant.tokens
      .filter((token) => token.ownerId === ownerId && !token.session)
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0]
    return latest ? { createdAt: latest.createdAt, expiresAt: latest.expiresAt } : null
  }

  #show(ownerId: string, apiToken: TokenDates | null): void {
    if (this.#tenant.users.has(ownerId)) this.#tenant.patch('users', ownerId, { apiToken })
    else this.#tenant.patch('serviceUsers', ownerId, { apiToken })
  }

  #invent(legacy: boolean): string {
    const { random } = this.#tenant
    if (legacy) return random.text(letters, 80)
    // The outline of a signed token, with nothing in it that could be read.
    return `eyJ${random.text(letters, 33)}.eyJ${random.text(letters, 157)}.${random.text(letters, 86)}`
  }
}
