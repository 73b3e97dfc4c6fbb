import { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { type ConsoleError, forbidden, notAuthenticated, notFound } from './http/console-error.ts'
import { Cursors } from './http/cursor.ts'
import type { PagingRules } from './http/listing.ts'
import type { Strictness } from './strictness.ts'
import type { Role } from './tenant/records.ts'
import type { Tenant } from './tenant/tenant.ts'
import { Tokens } from './tokens.ts'
import { Views } from './views/views.ts'

const people = new Set(['Users.view', 'Service Users.view', 'Roles.view'])

/** What the routes work with: the tenant behind them and the rules it is served by. */
export class Console {
  readonly tenant: Tenant
  readonly strictness: Strictness
  readonly clock: Clock
  readonly cursors: Cursors
  readonly tokens: Tokens
  readonly views: Views

  constructor(tenant: Tenant, strictness: Strictness, clock: Clock) {
    this.tenant = tenant
    this.strictness = strictness
    this.clock = clock
    this.cursors = new Cursors(clock, strictness.cursorLifetimeMs)
    this.tokens = new Tokens(tenant, strictness.userTokenLifetimeDays)
    this.views = new Views(tenant, strictness)
  }

  get paging(): PagingRules {
    return { cursors: this.cursors, skipWithCursor: this.strictness.skipWithCursor }
  }

  /** The caller of a request, from its Authorization header. */
  authenticate(authorization: string | undefined): Caller {
    const value = /^ApiToken (\S+)$/.exec(authorization ?? '')?.[1]
    const token = value === undefined ? undefined : this.tokens.findValid(value)
    if (!token) throw notAuthenticated()
    return new Caller(this.tenant, token, this.#permissionsOf)
  }

  /** The answer to somebody who lacks a right. */
  notAllowed(): ConsoleError {
    return this.strictness.missingPermission === 401
      ? notAuthenticated()
      : forbidden('User does not have required permissions.')
  }

  /** The answer to somebody who names a thing outside their scope. */
  outside(): ConsoleError {
    return this.strictness.outOfScope === 403 ? forbidden() : notFound()
  }

  readonly #permissionsOf = (role: Role): readonly string[] => {
    const limited = role.predefinedRole && role.name === 'Viewer' && !this.strictness.viewerSeesPeople
    return limited ? role.permissionIds.filter((permission) => !people.has(permission)) : role.permissionIds
  }
}
