import {
  choiceFilter,
  choicesFilter,
  containsFilter,
  emailFilter,
  flagFilter,
  idsFilter,
  ignoredFilter,
  instantFilters,
  searchFilter,
  textFilter,
} from '../http/filters.ts'
import type { ListSpec } from '../http/listing.ts'
import { parseInstant } from '../instants.ts'
import type { User } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { principalPlaceFilters } from './place-filters.ts'

const sources = ['mgmt', 'sso_saml', 'active_directory', 'global'] as const
const twoFaStatuses = ['configured', 'not_configured', 'enrolled', 'enrollment_expired'] as const

export function usersList(tenant: Tenant): ListSpec<User> {
  const hasValidApiToken = (user: User): boolean =>
    user.apiToken !== null && parseInstant(user.apiToken.expiresAt) > tenant.nowMs()
  return {
    sorts: {
      id: (row) => row.id,
      createdAt: (row) => row.dateJoined,
      fullName: (row) => row.fullName,
      firstLogin: (row) => row.firstLogin,
      lastLogin: (row) => row.lastLogin,
      source: (row) => row.source,
      email: (row) => row.email,
      emailVerified: (row) => row.emailVerified,
      dateJoined: (row) => row.dateJoined,
      twoFaEnabled: (row) => row.twoFaEnabled,
      twoFaStatus: (row) => row.twoFaStatus,
      apiTokenCreatedAt: (row) => row.apiToken?.createdAt ?? null,
      apiTokenExpiresAt: (row) => row.apiToken?.expiresAt ?? null,
      canGenerateApiToken: (row) => row.canGenerateApiToken,
    },
    filters: {
      ...principalPlaceFilters<User>(tenant),
      ids: idsFilter((ids) => (row) => ids.has(row.id)),
      email: emailFilter((row) => row.email),
      email__contains: containsFilter((row) => row.email),
      fullName: textFilter((row) => row.fullName),
      fullName__contains: containsFilter((row) => row.fullName),
      query: searchFilter(
        (row) => row.fullName,
        (row) => row.email,
      ),
      source: choiceFilter(sources, (row) => row.source),
      sources: choicesFilter(sources, (wanted) => (row) => wanted.has(row.source)),
      twoFaEnabled: flagFilter((row) => row.twoFaEnabled),
      twoFaStatus: choiceFilter(twoFaStatuses, (row) => row.twoFaStatus),
      twoFaStatuses: choicesFilter(twoFaStatuses, (wanted) => (row) => wanted.has(row.twoFaStatus)),
      primaryTwoFaMethod: textFilter((row) => row.primaryTwoFaMethod),
      emailVerified: flagFilter((row) => row.emailVerified),
      emailReadOnly: flagFilter((row) => row.emailReadOnly),
      fullNameReadOnly: flagFilter((row) => row.fullNameReadOnly),
      canGenerateApiToken: flagFilter((row) => row.canGenerateApiToken),
      hasValidApiToken: flagFilter(hasValidApiToken),
      groupsReadOnly: ignoredFilter(),
      ...instantFilters('firstLogin', (row) => row.firstLogin, true),
      ...instantFilters('lastLogin', (row) => row.lastLogin, true),
      ...instantFilters('dateJoined', (row) => row.dateJoined, true),
      ...instantFilters('lastActivation', (row) => row.lastActivation),
      ...instantFilters('apiTokenExpiresAt', (row) => row.apiToken?.expiresAt ?? null),
      ...instantFilters('createdAt', (row) => row.dateJoined),
    },
  }
}
