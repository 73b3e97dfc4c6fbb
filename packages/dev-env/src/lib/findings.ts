import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt'
import type { ResourceKey, SyncFile, SyncRun } from '@rostrum/c1z'
import { findAnnotation } from '@rostrum/protocol'
import { type Resource, RoleTraitSchema, SecretTraitSchema, UserTraitSchema } from '@rostrum/protocol/connector'

export interface RoleHolders {
  /** with its place where the role is a custom one, which may be named like any other */
  readonly name: string
  readonly people: number
  readonly serviceUsers: number
}

/** What a look at the newest sync shows first. */
export interface Findings {
  readonly resources: Readonly<Record<string, number>>
  readonly entitlements: number
  readonly grants: number
  /** every role, the most held first */
  readonly roles: readonly RoleHolders[]
  readonly administratorsWithoutTwoFactor: readonly Resource[]
  readonly neverSignedIn: number
  /** service users' tokens that had ended when the sync began */
  readonly endedTokens: number
}

export function findFindings(file: SyncFile, sync: SyncRun): Findings {
  const { resourcesByResourceType: resources, entitlements, grants } = file.counts(sync.id)
  const holders = holdersByRole(file, sync.id)
  const administrators = new Set(
    [...resourcesOf(file, sync.id, 'role')]
      .filter(isAdministrator)
      .flatMap((role) => [...(holders.get(idOf(role)) ?? [])]),
  )
  const people = [...resourcesOf(file, sync.id, 'user')]
  const tokens = [...resourcesOf(file, sync.id, 'api_token')]
  return {
    resources,
    entitlements,
    grants,
    roles: [...resourcesOf(file, sync.id, 'role')]
      .map((role) => countHolders(role, [...(holders.get(idOf(role)) ?? [])]))
      .sort((a, b) => b.people + b.serviceUsers - a.people - a.serviceUsers || a.name.localeCompare(b.name)),
    administratorsWithoutTwoFactor: people
      .filter((person) => administrators.has(keyText(person.id)) && !hasTwoFactor(person))
      .sort((a, b) => a.displayName.localeCompare(b.displayName)),
    neverSignedIn: people.filter((person) => userTrait(person)?.lastLogin === undefined).length,
    endedTokens: tokens.filter((token) => isBefore(secretTrait(token)?.expiresAt, sync.startedAt)).length,
  }
}

/** Keys of the principals that hold a role at some level, by the role's id. */
function holdersByRole(file: SyncFile, syncId: string): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>()
  for (const { grant } of file.grants(syncId, { resourceTypeId: 'role' })) {
    const roleId = grant.entitlement?.resource?.id?.resource ?? ''
    const known = holders.get(roleId) ?? new Set()
    holders.set(roleId, known.add(keyText(grant.principal?.id)))
  }
  return holders
}

function countHolders(role: Resource, principals: readonly string[]): RoleHolders {
  const serviceUsers = principals.filter((key) => key.startsWith('service_user:')).length
  return { name: nameInFull(role), people: principals.length - serviceUsers, serviceUsers }
}

/** Ids of roles differ from console to console; the name of a predefined role does not (sentinelone-api 5). */
function isAdministrator(role: Resource): boolean {
  return roleProfile(role)?.predefined === true && role.displayName === 'Admin'
}

function nameInFull(role: Resource): string {
  const profile = roleProfile(role)
  if (profile?.predefined !== false) return role.displayName
  return `${role.displayName} of ${profile.site_name ?? profile.account_name ?? 'the tenant'}`
}

function hasTwoFactor(person: Resource): boolean {
  return userTrait(person)?.mfaStatus?.mfaEnabled === true
}

const roleProfile = (role: Resource) => findAnnotation(role.annotations, RoleTraitSchema)?.profile
const userTrait = (resource: Resource) => findAnnotation(resource.annotations, UserTraitSchema)
const secretTrait = (resource: Resource) => findAnnotation(resource.annotations, SecretTraitSchema)
const idOf = (resource: Resource) => resource.id?.resource ?? ''
const keyText = (id: ResourceKey | undefined) => `${id?.resourceType}:${id?.resource}`

function isBefore(end: Timestamp | undefined, moment: Timestamp): boolean {
  return end !== undefined && timestampDate(end) < timestampDate(moment)
}

function* resourcesOf(file: SyncFile, syncId: string, resourceTypeId: string): Generator<Resource> {
  for (const { resource } of file.resources(syncId, { resourceTypeId })) yield resource
}
