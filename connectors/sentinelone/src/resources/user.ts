import { create } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import {
  UserTrait_AccountType as AccountType,
  type Resource,
  ResourceSchema,
  Status_ResourceStatus as ResourceStatus,
  StatusSchema,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import type { ConsoleUser } from '../client/console-objects.ts'
import type { Holdings } from '../passes/holdings.ts'
import { packedProfileOf, timestampOf } from './attributes.ts'
import { describeAssignments } from './principal.ts'
import { accountType, resourceIdOf, userType } from './resource-types.ts'

export function toUserResource(user: ConsoleUser, holdings: Holdings): Resource {
  const name = user.fullName ?? user.email ?? user.id
  // SentinelOne cannot disable a person (sentinelone-api 4.4).
  const status = user.emailVerified === false ? invited : verified
  const createdAt = timestampOf(user.dateJoined)
  const lastLogin = timestampOf(user.lastLogin)
  const profile = packedProfileOf({
    user_id: user.id,
    login: user.email,
    ...splitName(name),
    full_name: user.fullName,
    scope: user.scope,
    scope_roles: describeAssignments(holdings.assignments),
    source: user.source,
    email_verified: user.emailVerified,
    email_read_only: user.emailReadOnly,
    full_name_read_only: user.fullNameReadOnly,
    two_fa_enabled: user.twoFaEnabled,
    two_fa_enabled_read_only: user.twoFaEnabledReadOnly,
    two_fa_configured: user.twoFaConfigured,
    two_fa_status: user.twoFaStatus,
    primary_two_fa_method: user.primaryTwoFaMethod,
    can_generate_api_token: user.canGenerateApiToken,
    has_api_token: user.apiToken !== undefined,
    api_token_created_at: user.apiToken?.createdAt,
    api_token_expires_at: user.apiToken?.expiresAt,
    is_system: user.isSystem,
    date_joined: user.dateJoined,
    first_login: user.firstLogin,
    last_login: user.lastLogin,
  })
  const trait = packAnnotation(UserTraitSchema, {
    accountType: user.isSystem === true ? AccountType.SYSTEM : AccountType.HUMAN,
    status: { status: status.status, details: status.details },
    profile,
    ...(user.email !== undefined && {
      emails: [{ address: user.email, isPrimary: true }],
      login: user.email,
    }),
    ...(createdAt && { createdAt }),
    ...(lastLogin && { lastLogin }),
    ...(user.twoFaEnabled !== undefined && { mfaStatus: { mfaEnabled: user.twoFaEnabled } }),
    ...(user.source !== undefined && { ssoStatus: { ssoEnabled: user.source === 'sso_saml' } }),
  })
  return {
    ...nobody,
    id: resourceIdOf(userType, user.id),
    displayName: name,
    annotations: [trait],
    status,
    ...(holdings.accountId !== undefined && { parentResourceId: resourceIdOf(accountType, holdings.accountId) }),
    ...(createdAt && { createdAt }),
  }
}

const nobody = create(ResourceSchema)
const verified = create(StatusSchema, { status: ResourceStatus.ENABLED })
const invited = create(StatusSchema, { status: ResourceStatus.ENABLED, details: 'invitation not accepted' })

/** The console keeps one name; the reference splits it at its first space, and rules may count on that. */
function splitName(name: string): { first_name: string; last_name: string } {
  const [first = '', ...rest] = name.split(' ')
  return { first_name: first, last_name: rest.join(' ') }
}
