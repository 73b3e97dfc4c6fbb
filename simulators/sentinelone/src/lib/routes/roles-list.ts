import type { Reach } from '../caller.ts'
import {
  type Filter,
  type Filters,
  flagFilter,
  idFilter,
  idsFilter,
  instantFilters,
  searchFilter,
  switchFilter,
  textFilter,
} from '../http/filters.ts'
import type { ListSpec } from '../http/listing.ts'
import { namesOfRolePlace } from '../tenant/places.ts'
import type { Role } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'

export function rolesList(tenant: Tenant, usersInRole: (roleId: string) => number): ListSpec<Role> {
  const accountName = (role: Role) => namesOfRolePlace(tenant, role).accountName
  const siteName = (role: Role) => namesOfRolePlace(tenant, role).siteName
  // These choose where roles are seen from, together (RoleView); here they are only checked.
  const place: Filter<Role> = idsFilter(() => () => true, 500)
  const steering: Filters<Role> = {
    accountIds: place,
    siteIds: place,
    groupIds: place,
    tenancyIds: place,
    tenant: switchFilter(),
    includeParents: switchFilter(),
    includeChildren: switchFilter(),
  }
  return {
    sorts: {
      id: (row) => row.id,
      name: (row) => row.name,
      description: (row) => row.description,
      usersInRoles: (row) => usersInRole(row.id),
      creator: (row) => row.creator,
      siteName,
      accountName,
      createdAt: (row) => row.createdAt,
      updatedAt: (row) => row.updatedAt,
      updatedBy: (row) => row.updatedBy,
    },
    filters: {
      ...steering,
      ids: idsFilter((ids) => (row) => ids.has(row.id)),
      name: textFilter((row) => row.name),
      query: searchFilter(
        (row) => row.name,
        (row) => row.description,
      ),
      description: textFilter((row) => row.description),
      creator: textFilter((row) => row.creator),
      creatorId: idFilter((row) => row.creatorId),
      updatedBy: textFilter((row) => row.updatedBy),
      updatedById: idFilter((row) => row.updatedById),
      accountName: textFilter(accountName),
      siteName: textFilter(siteName),
      predefinedRole: flagFilter((row) => row.predefinedRole),
      ...instantFilters('createdAt', (row) => row.createdAt, true),
      ...instantFilters('updatedAt', (row) => row.updatedAt, true),
    },
  }
}

/** Where a list of roles looks from, and whether it looks up and down from there. */
export interface RoleView {
  readonly from: Reach
  readonly groupIds: ReadonlySet<string>
  readonly parents: boolean
  readonly children: boolean
}

/** Roles made in the places looked from; with parents also those made above, with children those made below. */
export function isRoleInView(tenant: Tenant, view: RoleView, role: Role): boolean {
  const { from } = view
  if (role.scope === 'Tenant') return from.everywhere || view.parents || role.predefinedRole
  if (role.scopeId === null) return false
  if (role.scope === 'Account') {
    if (from.accountIds.has(role.scopeId)) return true
    if (from.everywhere) return view.children
    return view.parents && [...from.siteIds].some((id) => tenant.sites.get(id)?.accountId === role.scopeId)
  }
  const siteId = role.scope === 'Site' ? role.scopeId : tenant.groups.get(role.scopeId)?.siteId
  if (role.scope === 'Group' && view.groupIds.has(role.scopeId)) return true
  if (role.scope === 'Site' && from.siteIds.has(role.scopeId)) return true
  const accountId = tenant.sites.get(siteId)?.accountId
  const isBelow =
    from.everywhere ||
    from.accountIds.has(accountId ?? '') ||
    (role.scope === 'Group' && from.siteIds.has(siteId ?? ''))
  return view.children && isBelow
}
