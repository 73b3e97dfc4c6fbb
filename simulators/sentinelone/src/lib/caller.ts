import { accountIdOf, type Place } from './tenant/places.ts'
import type { ApiToken, Group, Role, ScopeLevel, ScopeRole, ServiceUser, Site, User } from './tenant/records.ts'
import type { Actor, Store } from './tenant/store.ts'

/** The part of the tree in which somebody may do something. */
export interface Reach {
  readonly everywhere: boolean
  readonly accountIds: ReadonlySet<string>
  readonly siteIds: ReadonlySet<string>
}

interface Principal {
  readonly scope: ScopeLevel
  readonly scopeRoles: readonly ScopeRole[]
}

/** Whoever holds the token of a request, and what they may see and do. */
export class Caller {
  readonly token: ApiToken
  readonly owner: User | ServiceUser
  readonly isServiceUser: boolean
  readonly #store: Store
  readonly #permissionsOf: (role: Role) => readonly string[]

  constructor(store: Store, token: ApiToken, permissionsOf: (role: Role) => readonly string[]) {
    const user = store.users.get(token.ownerId)
    this.#store = store
    this.token = token
    this.owner = user ?? store.serviceUsers.getOrThrow(token.ownerId)
    this.isServiceUser = user === undefined
    this.#permissionsOf = permissionsOf
  }

  get level(): ScopeLevel {
    return this.owner.scope
  }

  get actor(): Actor {
    const name = 'name' in this.owner ? this.owner.name : (this.owner.fullName ?? this.owner.email ?? this.owner.id)
    return { kind: this.isServiceUser ? 'service user' : 'user', id: this.owner.id, name }
  }

  /** Where the caller has a permission; everywhere they have a role when none is named. */
  reach(permission?: string): Reach {
    const accountIds = new Set<string>()
    const siteIds = new Set<string>()
    let everywhere = false
    for (const entry of this.owner.scopeRoles) {
      if (permission !== undefined && !this.#allows(entry, permission)) continue
      if (this.owner.scope === 'tenant') everywhere = true
      else if (entry.id !== null) (this.owner.scope === 'account' ? accountIds : siteIds).add(entry.id)
    }
    return { everywhere, accountIds, siteIds }
  }

  can(permission: string): boolean {
    return this.owner.scopeRoles.some((entry) => this.#allows(entry, permission))
  }

  canAt(permission: string, place: Place): boolean {
    return reaches(this.#store, this.reach(permission), place)
  }

  #allows(entry: ScopeRole, permission: string): boolean {
    if (this.token.permissions) return this.token.permissions.includes(permission)
    const role = this.#store.roles.get(entry.roleId)
    return role !== undefined && this.#permissionsOf(role).includes(permission)
  }
}

export function reaches(store: Store, reach: Reach, place: Place): boolean {
  if (reach.everywhere) return true
  if (place.level === 'tenant' || place.id === null) return false
  const accountId = accountIdOf(store, place)
  if (accountId !== undefined && reach.accountIds.has(accountId)) return true
  return place.level === 'site' && reach.siteIds.has(place.id)
}

export function reachesSite(reach: Reach, site: Site): boolean {
  return reach.everywhere || reach.accountIds.has(site.accountId) || reach.siteIds.has(site.id)
}

export function reachesGroup(store: Store, reach: Reach, group: Group): boolean {
  return reaches(store, reach, { level: 'site', id: group.siteId })
}

/** People are seen from any place where they have a role, and from above it. */
export function reachesPrincipal(store: Store, reach: Reach, principal: Principal): boolean {
  if (reach.everywhere) return true
  return principal.scopeRoles.some((entry) => reaches(store, reach, { level: principal.scope, id: entry.id }))
}
