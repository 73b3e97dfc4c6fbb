import {
  type Entitlement,
  type Grant,
  type Resource,
  type ResourceType,
  ResourceType_TraitSchema,
} from '@rostrum/protocol/connector'
import { keyOf } from './resource-key.ts'
import type { SyncView } from './sync-view.ts'

// The reader's tables (c1z-format 8.2): a header and the cells of a row, side by side.

export const resourceTypeColumns = ['ID', 'Display Name', 'Traits']
export function resourceTypeCells(resourceType: ResourceType): string[] {
  const traits = resourceType.traits.map((trait) => ResourceType_TraitSchema.value[trait]?.name ?? String(trait))
  return [resourceType.id, resourceType.displayName, traits.join(', ')]
}

export const resourceColumns = ['ID', 'Display Name', 'Resource Type', 'Parent Resource']
export function resourceCells(view: SyncView, resource: Resource): string[] {
  const parent = view.parentOf(resource)
  return [
    keyOf(resource.id).resource,
    resource.displayName,
    typeName(view, resource),
    parent === undefined ? '' : nameWithType(parent),
  ]
}

export const entitlementColumns = ['ID', 'Display Name', 'Resource Type', 'Resource', 'Permission']
export function entitlementCells(view: SyncView, entitlement: Entitlement): string[] {
  const resource = view.resource(keyOf(entitlement.resource?.id))
  return [entitlement.id, entitlement.displayName, typeName(view, resource), resource.displayName, entitlement.slug]
}

export const grantColumns = ['ID', 'Resource Type', 'Resource', 'Entitlement', 'Principal']
export function grantCells(view: SyncView, grant: Grant): string[] {
  const entitlement = view.entitlement(grant.entitlement?.id ?? '', grant.entitlement?.resource)
  const resource = view.resource(keyOf(grant.entitlement?.resource?.id ?? entitlement.resource?.id))
  const principal = view.resource(keyOf(grant.principal?.id))
  return [grant.id, typeName(view, resource), resource.displayName, entitlement.displayName, principal.displayName]
}

/** `Account 001 (account)` */
export function nameWithType(resource: Resource): string {
  return `${resource.displayName || '-'} (${keyOf(resource.id).resourceType})`
}

function typeName(view: SyncView, resource: Resource): string {
  return view.resourceType(keyOf(resource.id).resourceType).displayName
}
