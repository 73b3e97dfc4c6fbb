import { create } from '@bufbuild/protobuf'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'

export function resourceType(id: string): ResourceType {
  return create(ResourceTypeSchema, { id, displayName: id.toUpperCase() })
}

export function resource(type: string, id: string, parent?: Resource): Resource {
  return create(ResourceSchema, {
    id: { resourceType: type, resource: id },
    displayName: `${type} ${id}`,
    ...(parent?.id && { parentResourceId: { ...parent.id } }),
  })
}

export function entitlement(resource: Resource, slug: string): Entitlement {
  return create(EntitlementSchema, { id: makeEntitlementId(resource, slug), resource, slug, displayName: slug })
}

/** `expandsFrom`: whoever holds these entitlements holds this grant's too. */
export function grant(entitlement: Entitlement, principal: Resource, expandsFrom?: readonly string[]): Grant {
  return create(GrantSchema, {
    id: makeGrantId(entitlement.id, principal),
    entitlement,
    principal,
    annotations: expandsFrom ? [packAnnotation(GrantExpandableSchema, { entitlementIds: [...expandsFrom] })] : [],
  })
}
