import type { Entitlement, Grant, Resource, ResourceType } from '@rostrum/protocol/connector'
import { EntitlementSchema, GrantSchema, ResourceSchema, ResourceTypeSchema } from '@rostrum/protocol/connector'
import { keyOf } from '../view/resource-key.ts'
import type { SyncView } from '../view/sync-view.ts'
import { type MessageJson, objectJson } from './message-json.ts'

// The messages of baton.v1 (c1z-format 8.3), put together from texts: most of each is shared with other rows.

export function resourceTypeOutput(json: MessageJson, resourceType: ResourceType): string {
  return objectJson({ resourceType: json.write(ResourceTypeSchema, resourceType) })
}

export function resourceOutput(json: MessageJson, view: SyncView, resource: Resource): string {
  const parent = view.parentOf(resource)
  return objectJson({
    resource: json.write(ResourceSchema, resource),
    resourceType: resourceTypeOf(json, view, resource),
    ...(parent && { parent: json.shared(ResourceSchema, parent) }),
  })
}

export function entitlementOutput(json: MessageJson, view: SyncView, entitlement: Entitlement): string {
  const resource = view.resource(keyOf(entitlement.resource?.id))
  return objectJson({
    entitlement: json.write(EntitlementSchema, entitlement),
    resource: json.shared(ResourceSchema, resource),
    resourceType: resourceTypeOf(json, view, resource),
  })
}

export function grantOutput(json: MessageJson, view: SyncView, grant: Grant): string {
  const entitlement = view.entitlement(grant.entitlement?.id ?? '', grant.entitlement?.resource)
  const resource = view.resource(keyOf(grant.entitlement?.resource?.id ?? entitlement.resource?.id))
  return objectJson({
    grant: json.write(GrantSchema, grant),
    entitlement: json.shared(EntitlementSchema, entitlement),
    resource: json.shared(ResourceSchema, resource),
    resourceType: resourceTypeOf(json, view, resource),
    principal: json.shared(ResourceSchema, view.resource(keyOf(grant.principal?.id))),
  })
}

export function resourceTypeOf(json: MessageJson, view: SyncView, resource: Resource): string {
  return json.shared(ResourceTypeSchema, view.resourceType(keyOf(resource.id).resourceType))
}
