import { create } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import { makeEntitlementId, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementImmutableSchema,
  EntitlementSchema,
  Entitlement_PurposeValue as Purpose,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'
import { isAssignableAt, type KnownRole, type Level, type Place } from './passes/console-map.ts'
import { accountType, resourceIdOf, roleType, serviceUserType, siteType, userType } from './resources/resource-types.ts'

export const memberSlug = 'member'

/** Only what a reader needs to offer a choice: the types are in the file, and these rows are many. */
const holders = [userType, serviceUserType].map(({ id, displayName, traits }) =>
  create(ResourceTypeSchema, { id, displayName, traits }),
)

/** Has some role in this very place. */
export function memberEntitlement(place: Place): Entitlement {
  const kind = place.level === 'account' ? accountType.displayName : siteType.displayName
  return entitlement(placeReference(place), memberSlug, {
    displayName: `${place.name} ${kind} member`,
    description: `Access to ${place.name} ${place.level} in SentinelOne`,
  })
}

/** Has this role in this very place. */
export function scopedEntitlement(place: Place, role: Pick<KnownRole, 'id' | 'name'>): Entitlement {
  return entitlement(placeReference(place), scopedSlug(role.id), {
    displayName: `${role.name} at ${place.level} ${place.name}`,
    description: `The role ${role.name} in the ${place.level} ${place.name} of SentinelOne`,
  })
}

/** Holds this role at a level; always the same three in the same order. */
export function levelEntitlements(role: KnownRole): Entitlement[] {
  const resource = create(ResourceSchema, { id: resourceIdOf(roleType, role.id), displayName: role.name })
  return (['tenant', 'account', 'site'] as const).map((level) =>
    entitlement(resource, levelSlug(level), {
      displayName: `${role.name} Role with ${level} scope`,
      description: `${role.name} role in SentinelOne`,
      annotations: immutability(role, level),
    }),
  )
}

export function memberReference(place: Place): Entitlement {
  return reference(bareReference(place), memberSlug)
}

export function scopedReference(place: Place, roleId: string): Entitlement {
  return reference(bareReference(place), scopedSlug(roleId))
}

export function levelReference(roleId: string, level: Level): Entitlement {
  return reference(create(ResourceSchema, { id: resourceIdOf(roleType, roleId) }), levelSlug(level))
}

/** Why a role cannot be given at a level by itself. */
function immutability(role: KnownRole, level: Level): Any[] {
  if (!isAssignableAt(role, level)) return [notAssignable]
  return level === 'tenant' ? [] : [derived]
}

const notAssignable = immutable('the role cannot be assigned at this level')
const derived = immutable('follows from the roles held in accounts and sites, where it is given and taken')

function immutable(reason: string): Any {
  return packAnnotation(EntitlementImmutableSchema, { metadata: { reason } })
}

export function scopedSlug(roleId: string): string {
  return `role:${roleId}`
}

export function levelSlug(level: Level): string {
  return `${level} scope`
}

function bareReference(place: Place): Resource {
  const type = place.level === 'account' ? accountType : siteType
  return create(ResourceSchema, { id: resourceIdOf(type, place.id) })
}

function placeReference(place: Place): Resource {
  const resource = bareReference(place)
  resource.displayName = place.name
  if (place.level === 'site') resource.parentResourceId = resourceIdOf(accountType, place.accountId)
  return resource
}

/** What a grant says of its entitlement. */
function reference(resource: Resource, slug: string): Entitlement {
  return create(EntitlementSchema, { id: makeEntitlementId(resource, slug), resource, slug })
}

function entitlement(
  resource: Resource,
  slug: string,
  words: { displayName: string; description: string; annotations?: Any[] },
): Entitlement {
  return create(EntitlementSchema, {
    id: makeEntitlementId(resource, slug),
    resource,
    slug,
    purpose: Purpose.ASSIGNMENT,
    grantableTo: holders,
    ...words,
  })
}
