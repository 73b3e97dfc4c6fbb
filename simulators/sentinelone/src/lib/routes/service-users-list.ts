import { idsFilter, searchFilter } from '../http/filters.ts'
import type { ListSpec } from '../http/listing.ts'
import type { ServiceUser } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { principalPlaceFilters } from './place-filters.ts'

export function serviceUsersList(tenant: Tenant): ListSpec<ServiceUser> {
  return {
    sorts: {
      id: (row) => row.id,
      createdAt: (row) => row.createdAt,
      updatedAt: (row) => row.updatedAt,
      name: (row) => row.name,
      fullName: (row) => row.name,
      description: (row) => row.description,
      firstLogin: () => null,
      lastLogin: () => null,
      dateJoined: (row) => row.createdAt,
      roleId: (row) => row.scopeRoles[0]?.roleId ?? null,
      apiTokenCreatedAt: (row) => row.apiToken?.createdAt ?? null,
      apiTokenExpiresAt: (row) => row.apiToken?.expiresAt ?? null,
      lastActivation: (row) => row.lastActivation,
      createdByName: (row) => row.createdBy.name,
      updatedByName: (row) => row.updatedBy.name,
    },
    filters: {
      ...principalPlaceFilters<ServiceUser>(tenant),
      ids: idsFilter((ids) => (row) => ids.has(row.id)),
      query: searchFilter(
        (row) => row.name,
        (row) => row.description,
      ),
    },
  }
}
