import type { JsonObject } from '@bufbuild/protobuf'
import type { Timestamp } from '@bufbuild/protobuf/wkt'
import { SyncFile } from '@rostrum/c1z'
import { findAnnotation, hasAnnotation } from '@rostrum/protocol'
import {
  EntitlementImmutableSchema,
  GrantImmutableSchema,
  type Resource,
  type ResourceId,
  RoleTraitSchema,
  SecretTraitSchema,
  type UserTrait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'

/** What a sync says, in words that have nothing to do with how it is stored; by id. */
export interface Facts {
  readonly resources: Map<string, ResourceFacts>
  /** whether it is immutable */
  readonly entitlements: Map<string, boolean>
  /** whether it is immutable */
  readonly grants: Map<string, boolean>
}

export interface ResourceFacts {
  readonly name: string
  readonly parent: string | undefined
  readonly status: string | undefined
  readonly createdAt: string | undefined
  readonly profile: JsonObject | undefined
  readonly person?: PersonFacts
  readonly secret?: SecretFacts
}

export interface PersonFacts {
  readonly kind: 'human' | 'service' | 'system'
  readonly emails: readonly string[]
  readonly login: string
  readonly lastLogin: string | undefined
  readonly mfa: boolean | undefined
  readonly sso: boolean | undefined
}

export interface SecretFacts {
  readonly of: string
  readonly expiresAt: string | undefined
  readonly lastUsedAt: string | undefined
}

/** What the newest finished sync of a file says. A row that is there twice is an error. */
export async function readFacts(file: string): Promise<Facts> {
  await using syncFile = await SyncFile.open(file)
  const sync = syncFile.latestFinished()
  if (sync === undefined) throw new Error(`${file} holds no finished sync`)
  const facts: Facts = { resources: new Map(), entitlements: new Map(), grants: new Map() }
  for (const { resource } of syncFile.resources(sync.id))
    putNew(facts.resources, keyOf(resource.id), describe(resource))
  for (const { entitlement } of syncFile.entitlements(sync.id)) {
    putNew(facts.entitlements, entitlement.id, hasAnnotation(entitlement.annotations, EntitlementImmutableSchema))
  }
  for (const { grant } of syncFile.grants(sync.id)) {
    putNew(facts.grants, grant.id, hasAnnotation(grant.annotations, GrantImmutableSchema))
  }
  return facts
}

/** What one lacks, has too much, or says otherwise; a line each. */
export function factDifferences(expected: Facts, actual: Facts): string[] {
  return (['resources', 'entitlements', 'grants'] as const).flatMap((kind) => {
    const [should, is] = [asText(expected[kind]), asText(actual[kind])]
    return [
      ...[...should.keys()].filter((id) => !is.has(id)).map((id) => `missing: ${kind} ${id}`),
      ...[...is.keys()].filter((id) => !should.has(id)).map((id) => `invented: ${kind} ${id}`),
      ...[...should]
        .filter(([id, text]) => is.has(id) && is.get(id) !== text)
        .map(([id, text]) => `other: ${kind} ${id}\n  should be ${text}\n  but is    ${is.get(id)}`),
    ]
  })
}

/** To the nanosecond, so that two spellings of a moment are one. */
export function moment(instant: string | null | undefined): string | undefined {
  if (instant === null || instant === undefined) return undefined
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(instant) ?? []
  return `${seconds}.${fraction.padEnd(9, '0')}Z`
}

function asText(rows: ReadonlyMap<string, unknown>): Map<string, string> {
  return new Map([...rows].map(([id, row]) => [id, textOf(row)]))
}

/** A row as text that is the same for equal rows. */
export function textOf(row: unknown): string {
  return row === undefined ? 'absent' : JSON.stringify(sorted(row))
}

/** Members in the order of their names, without those that are undefined. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}

function putNew<T>(rows: Map<string, T>, id: string, row: T): void {
  if (rows.has(id)) throw new Error(`${id} is in the file twice`)
  rows.set(id, row)
}

function keyOf(id: ResourceId | undefined): string {
  return `${id?.resourceType}/${id?.resource}`
}

const states = ['unspecified', 'enabled', 'disabled', 'deleted']

function describe(resource: Resource): ResourceFacts {
  const user = findAnnotation(resource.annotations, UserTraitSchema)
  const role = findAnnotation(resource.annotations, RoleTraitSchema)
  const secret = findAnnotation(resource.annotations, SecretTraitSchema)
  // Old readers look at the trait, newer ones at the resource: both must say the same.
  if (user !== undefined && JSON.stringify(bare(user.status)) !== JSON.stringify(bare(resource.status))) {
    throw new Error(`${keyOf(resource.id)} has two statuses`)
  }
  const status = resource.status
  const details = status?.details ? `: ${status.details}` : ''
  return {
    name: resource.displayName,
    parent: resource.parentResourceId && keyOf(resource.parentResourceId),
    status: status && `${states[status.status]}${details}`,
    createdAt: momentOf(resource.createdAt),
    profile: resource.profile ?? user?.profile ?? role?.profile,
    ...(user && { person: describePerson(user) }),
    ...(secret && {
      secret: {
        of: keyOf(secret.identityId),
        expiresAt: momentOf(secret.expiresAt),
        lastUsedAt: momentOf(secret.lastUsedAt),
      },
    }),
  }
}

function bare(status: { readonly status: number; readonly details: string } | undefined) {
  return [status?.status, status?.details]
}

function describePerson(user: UserTrait): PersonFacts {
  const kinds = [undefined, 'human', 'service', 'system'] as const
  const kind = kinds[user.accountType]
  if (kind === undefined) throw new Error('a person of unspecified kind')
  return {
    kind,
    emails: user.emails.map((email) => `${email.address}${email.isPrimary ? '' : ' (not primary)'}`),
    login: user.login,
    lastLogin: momentOf(user.lastLogin),
    mfa: user.mfaStatus?.mfaEnabled,
    sso: user.ssoStatus?.ssoEnabled,
  }
}

function momentOf(timestamp: Timestamp | undefined): string | undefined {
  if (timestamp === undefined) return undefined
  const seconds = new Date(Number(timestamp.seconds) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(timestamp.nanos).padStart(9, '0')}Z`
}
