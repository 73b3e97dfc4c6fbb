import type { Account, Role, ScopeLevel, ScopeRole, Site } from './records.ts'
import type { Store } from './store.ts'

/** A spot in the tree tenant, account, site. `id` is null for the tenant. */
export interface Place {
  readonly level: ScopeLevel
  readonly id: string | null
}

export interface PlaceNames {
  readonly name: string
  readonly accountName: string
}

type Facts = Pick<Store, 'accounts' | 'sites' | 'roles' | 'groups'>

/** Exactly one of them is found for a place that exists below the tenant. */
export function findPlace(facts: Facts, place: Place): Account | Site | undefined {
  if (place.level === 'account') return facts.accounts.get(place.id)
  if (place.level === 'site') return facts.sites.get(place.id)
  return undefined
}

/** How a console words the place of an entry in `scopeRoles`. */
export function namesOfPlace(facts: Facts, level: ScopeLevel, entry: ScopeRole): PlaceNames {
  if (level === 'tenant') return { name: entry.name ?? 'Global', accountName: entry.accountName ?? '' }
  if (level === 'account') {
    const name = facts.accounts.get(entry.id)?.name ?? entry.name ?? ''
    return { name, accountName: name }
  }
  const site = facts.sites.get(entry.id)
  const account = facts.accounts.get(site?.accountId)
  return { name: site?.name ?? entry.name ?? '', accountName: account?.name ?? entry.accountName ?? '' }
}

/** The account a place lies in; undefined for the tenant and for places unknown. */
export function accountIdOf(facts: Facts, place: Place): string | undefined {
  if (place.level === 'account') return place.id ?? undefined
  if (place.level === 'site') return facts.sites.get(place.id)?.accountId
  return undefined
}

/** A custom role counts where it was made and below; a role of a group fits no person. */
export function isAssignable(facts: Facts, role: Role, place: Place): boolean {
  if (role.predefinedRole || role.scope === 'Tenant') return true
  if (role.scope === 'Account') return role.scopeId !== null && role.scopeId === accountIdOf(facts, place)
  return role.scope === 'Site' && place.level === 'site' && role.scopeId === place.id
}

export interface RolePlaceNames {
  readonly accountName: string | null
  readonly siteName: string | null
}

/** How a console words where a custom role lives. */
export function namesOfRolePlace(facts: Facts, role: Role): RolePlaceNames {
  if (role.scope === 'Account') return { accountName: facts.accounts.get(role.scopeId)?.name ?? null, siteName: null }
  const siteId = role.scope === 'Group' ? facts.groups.get(role.scopeId)?.siteId : role.scopeId
  const site = role.scope === 'Tenant' ? undefined : facts.sites.get(siteId)
  return { accountName: facts.accounts.get(site?.accountId)?.name ?? null, siteName: site?.name ?? null }
}
