import { isAssignable, namesOfPlace } from '../tenant/places.ts'
import type { ScopeLevel, ScopeRole, ServiceUser, User } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'

export interface EntryView {
  readonly id: string | null
  readonly name: string
  readonly accountName: string
  readonly roleId: string
  readonly roleName: string
  readonly roles: readonly string[]
}

interface Principal {
  readonly scope: ScopeLevel
  readonly scopeRoles: readonly ScopeRole[]
}

export function viewEntries(tenant: Tenant, principal: Principal, tenantPlaceId: string | null): EntryView[] {
  return principal.scopeRoles.map((entry) => {
    const roleName = tenant.roles.get(entry.roleId)?.name ?? entry.roleName ?? ''
    return {
      id: principal.scope === 'tenant' ? tenantPlaceId : entry.id,
      ...namesOfPlace(tenant, principal.scope, entry),
      roleId: entry.roleId,
      roleName,
      roles: [roleName],
    }
  })
}

/** A user as lists show them. */
export function viewUser(tenant: Tenant, user: User, tenantPlaceId: string | null) {
  const { lastActivation: _, password: __, mustResetPassword: ___, ...shown } = user
  const scopeRoles = viewEntries(tenant, user, tenantPlaceId)
  const names = scopeRoles.map((entry) => entry.roleName)
  return {
    ...shown,
    scopeRoles,
    siteRoles: user.scope === 'site' ? scopeRoles.map(({ accountName: _, ...entry }) => entry) : [],
    tenantRoles: user.scope === 'tenant' ? names : [],
    lowestRole: user.lowestRole ?? lowestOf(names),
  }
}

export function viewServiceUser(tenant: Tenant, account: ServiceUser, tenantPlaceId: string | null) {
  return { ...account, scopeRoles: viewEntries(tenant, account, tenantPlaceId) }
}

/** The one account somebody belongs to, which only the answer for a single principal tells. */
export function viewOnlyAccount(tenant: Tenant, principal: Principal): { id: string; name: string } | null {
  const ids = new Set<string | undefined>()
  for (const entry of principal.scopeRoles)
    ids.add(principal.scope === 'account' ? (entry.id ?? undefined) : tenant.sites.get(entry.id)?.accountId)
  const [id] = ids
  const account = ids.size === 1 ? tenant.accounts.get(id) : undefined
  return account ? { id: account.id, name: account.name } : null
}

/** "Admin" only for those who are it everywhere. */
function lowestOf(roleNames: readonly string[]): string {
  return roleNames.findLast((name) => name !== 'Admin') ?? roleNames[0] ?? ''
}

/** Every permission somebody has in at least one place. */
export function permissionsOf(tenant: Tenant, principal: Principal): ReadonlySet<string> {
  const permissions = new Set<string>()
  for (const entry of principal.scopeRoles) {
    const role = tenant.roles.get(entry.roleId)
    if (role && isAssignable(tenant, role, { level: principal.scope, id: entry.id }))
      for (const permission of role.permissionIds) permissions.add(permission)
  }
  return permissions
}
