import { permissionPages } from '../tenant/permissions.ts'
import { namesOfRolePlace } from '../tenant/places.ts'
import type { Role } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'

/** A role as lists show it: without what it allows. */
export function viewRole(tenant: Tenant, role: Role, usersInRoles: number, tenantPlaceId: string | null) {
  const { permissionIds: _, unlisted: __, ...shown } = role
  const scopeId = role.scope === 'Tenant' ? tenantPlaceId : role.scopeId
  return { ...shown, scopeId, ...namesOfRolePlace(tenant, role), usersInRoles }
}

/** The tree of all permissions, with those switched on that are given. */
export function viewPages(granted: ReadonlySet<string>) {
  return permissionPages.map((page) => ({
    name: page.name,
    identifier: page.identifier,
    permissions: page.permissions.map((permission) => ({
      ...permission,
      value: granted.has(permission.identifier),
      description: `${permission.title} (${page.name})`,
      additionalDescription: null,
      type: 'bool',
      groupName: null,
      disabledReason: null,
      disabledReasonCode: null,
    })),
  }))
}
