import type { EntitlementRow, HeldGrant, ResourceRow, ResourceTypeRow } from '@rostrum/c1z'
import { createId, fold } from '@rostrum/database/queries'
import type { StagedRows } from '@rostrum/database/uplift'
import { findAnnotation, hasAnnotation, toDate } from '@rostrum/protocol'
import {
  UserTrait_AccountType as AccountType,
  AppTraitSchema,
  EntitlementImmutableSchema,
  GrantImmutableSchema,
  GroupTraitSchema,
  Entitlement_PurposeValue as Purpose,
  type Resource,
  RoleTraitSchema,
  SecretTraitSchema,
  ResourceType_Trait as Trait,
  type UserTrait,
} from '@rostrum/protocol/connector'
import { toPlainAnnotations } from '../plain-annotations.ts'

/** Whether resources of a type are accounts: people's, services' and the system's own. */
export function holdsAccounts({ resourceType }: ResourceTypeRow): boolean {
  return resourceType.traits.includes(Trait.USER)
}

export function toStagedType({ resourceType }: ResourceTypeRow, now: Date): StagedRows['staged_resource_types'] {
  const { id, displayName, description, traits } = resourceType
  return {
    id: createId(now),
    source_id: id,
    display_name: displayName || id,
    traits: traits.flatMap((trait) => traitNames.get(trait) ?? []),
    detail: JSON.stringify(description === '' ? {} : { description }),
  }
}

export function toStagedResource(
  { resource }: ResourceRow,
  user: UserTrait | undefined,
  isAccount: boolean,
  now: Date,
): StagedRows['staged_resources'] {
  const { id, parentResourceId: parent, displayName, description, annotations } = resource
  return {
    id: createId(now),
    type_source_id: id?.resourceType ?? '',
    source_id: id?.resource ?? '',
    parent_type_source_id: parent?.resourceType ?? null,
    parent_source_id: parent?.resource ?? null,
    display_name: displayName || (id?.resource ?? ''),
    description,
    profile: JSON.stringify(profileOf(resource, user)),
    detail: JSON.stringify(annotations.length === 0 ? {} : { annotations: toPlainAnnotations(annotations) }),
    ...(isAccount && accountOf(resource, user)),
  }
}

/** What the account is called, by which it is matched to a person. */
export function toStagedIdentifiers(
  { resource }: ResourceRow,
  user: UserTrait | undefined,
): StagedRows['staged_identifiers'][] {
  if (user === undefined) return []
  const named = [
    ...user.emails.map(({ address }) => ['email', address] as const),
    ...[user.login, ...user.loginAliases].map((login) => ['username', login] as const),
    ...user.employeeIds.map((employeeId) => ['employee_id', employeeId] as const),
  ]
  const found = named.map(([kind, value]) => ({
    type_source_id: resource.id?.resourceType ?? '',
    source_id: resource.id?.resource ?? '',
    kind,
    folded: fold(value),
    value: value.trim(),
  }))
  const distinct = new Map(found.filter(({ folded }) => folded !== '').map((row) => [`${row.kind} ${row.folded}`, row]))
  return [...distinct.values()]
}

export function toStagedEntitlement({ entitlement }: EntitlementRow, now: Date): StagedRows['staged_entitlements'] {
  const { id, resource, slug, displayName, description, purpose, grantableTo, annotations } = entitlement
  return {
    id: createId(now),
    source_id: id,
    type_source_id: resource?.id?.resourceType ?? '',
    resource_source_id: resource?.id?.resource ?? '',
    slug,
    display_name: displayName || slug || id,
    description,
    purpose: purposes.get(purpose) ?? 'assignment',
    is_immutable: hasAnnotation(annotations, EntitlementImmutableSchema),
    grantable_to: grantableTo.map((type) => type.id),
    detail: JSON.stringify(annotations.length === 0 ? {} : { annotations: toPlainAnnotations(annotations) }),
  }
}

export function toStagedGrant(grant: HeldGrant): StagedRows['staged_grants'] {
  const { entitlementId, principalType, principal, sources, annotations } = grant
  // A grant without sources is only direct; one with itself among them is direct as well.
  const via = sources.filter((id) => id !== entitlementId)
  return {
    entitlement_source_id: entitlementId,
    type_source_id: principalType,
    principal_source_id: principal,
    is_direct: sources.length === 0 || sources.length > via.length,
    is_immutable: annotations.length > 0 && hasAnnotation(annotations, GrantImmutableSchema),
    via_source_ids: via.length === 0 ? null : via.sort(),
    detail: annotations.length === 0 ? null : JSON.stringify({ annotations: toPlainAnnotations(annotations) }),
  }
}

const traitNames = new Map<number, string>(
  Object.entries(Trait).map(([name, number]) => [number, name.toLowerCase()] as const),
)

const purposes = new Map<number, string>([
  [Purpose.PERMISSION, 'permission'],
  [Purpose.OWNERSHIP, 'ownership'],
])

const statuses = ['unknown', 'enabled', 'disabled', 'deleted'] as const

function accountOf(resource: Resource, user: UserTrait | undefined) {
  // The resource's own fields came later and count first (baton-protocol 2.6).
  const status = resource.status ?? user?.status
  const createdAt = resource.createdAt ?? user?.createdAt
  const email = user?.emails.find(({ isPrimary }) => isPrimary) ?? user?.emails[0]
  return {
    account_type: accountTypeOf(user),
    account_status: statuses[status?.status ?? 0] ?? 'unknown',
    account_status_detail: status?.details ?? '',
    email: email?.address.trim() || null,
    username: user?.login.trim() || null,
    last_login_at: user?.lastLogin === undefined ? null : toDate(user.lastLogin),
    source_created_at: createdAt === undefined ? null : toDate(createdAt),
  }
}

function accountTypeOf(user: UserTrait | undefined): 'user' | 'service' | 'system' {
  if (user?.accountType === AccountType.SERVICE) return 'service'
  return user?.accountType === AccountType.SYSTEM ? 'system' : 'user'
}

function profileOf({ profile, annotations }: Resource, user: UserTrait | undefined): object {
  if (profile !== undefined) return profile
  if (user?.profile !== undefined) return user.profile
  for (const schema of [RoleTraitSchema, GroupTraitSchema, AppTraitSchema, SecretTraitSchema]) {
    const own = findAnnotation(annotations, schema)?.profile
    if (own !== undefined) return own
  }
  return {}
}
