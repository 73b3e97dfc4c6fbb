import { reachesPrincipal } from '../caller.ts'
import { type Filter, type Filters, idsFilter } from '../http/filters.ts'
import type { ScopeLevel, ScopeRole } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'

interface Principal {
  readonly scope: ScopeLevel
  readonly scopeRoles: readonly ScopeRole[]
}

const none: ReadonlySet<string> = new Set()

/** People by where they have a role: an account takes in its sites, a site only itself. */
export function principalPlaceFilters<T extends Principal>(tenant: Tenant): Filters<T> {
  const accountIds: Filter<T> = idsFilter((ids) => {
    const reach = { everywhere: false, accountIds: ids, siteIds: none }
    return (principal) => reachesPrincipal(tenant, reach, principal)
  }, 500)
  const siteIds: Filter<T> = idsFilter((ids) => {
    const reach = { everywhere: false, accountIds: none, siteIds: ids }
    return (principal) => reachesPrincipal(tenant, reach, principal)
  }, 500)
  const roleIds: Filter<T> = idsFilter(
    (ids) => (principal) => principal.scopeRoles.some((entry) => ids.has(entry.roleId)),
  )
  return { accountIds, siteIds, roleIds }
}
