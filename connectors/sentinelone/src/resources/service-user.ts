import { create } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import {
  UserTrait_AccountType as AccountType,
  type Resource,
  ResourceSchema,
  Status_ResourceStatus as ResourceStatus,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import type { ConsoleServiceUser } from '../client/console-objects.ts'
import type { Holdings } from '../passes/holdings.ts'
import { profileOf, timestampOf } from './attributes.ts'
import { describeAssignments } from './principal.ts'
import { accountType, resourceIdOf, serviceUserType } from './resource-types.ts'

export function toServiceUserResource(serviceUser: ConsoleServiceUser, holdings: Holdings, now: Date): Resource {
  const { id, apiToken } = serviceUser
  const name = serviceUser.name ?? id
  const status = statusOf(serviceUser, now)
  const createdAt = timestampOf(serviceUser.createdAt)
  const lastLogin = timestampOf(serviceUser.lastActivation)
  const profile = profileOf({
    user_id: id,
    first_name: name,
    last_name: '',
    description: serviceUser.description,
    scope: serviceUser.scope,
    scope_roles: describeAssignments(holdings.assignments),
    has_api_token: apiToken !== undefined,
    api_token_created_at: apiToken?.createdAt,
    api_token_expires_at: apiToken?.expiresAt,
    last_activation: serviceUser.lastActivation,
    created_by: serviceUser.createdBy,
    created_at: serviceUser.createdAt,
  })
  const trait = packAnnotation(UserTraitSchema, {
    accountType: AccountType.SERVICE,
    status,
    profile,
    ...(createdAt && { createdAt }),
    ...(lastLogin && { lastLogin }),
  })
  return create(ResourceSchema, {
    id: resourceIdOf(serviceUserType, id),
    displayName: name,
    description: serviceUser.description ?? '',
    annotations: [trait],
    status,
    ...(holdings.accountId !== undefined && { parentResourceId: resourceIdOf(accountType, holdings.accountId) }),
    ...(createdAt && { createdAt }),
  })
}

/** A service user is its token: without one that works it can do nothing. */
function statusOf({ apiToken }: ConsoleServiceUser, now: Date) {
  if (apiToken === undefined) return { status: ResourceStatus.DISABLED, details: 'no API token' }
  const { expiresAt } = apiToken
  if (expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime()) {
    return { status: ResourceStatus.DISABLED, details: `API token expired on ${expiresAt}` }
  }
  return { status: ResourceStatus.ENABLED, details: '' }
}
