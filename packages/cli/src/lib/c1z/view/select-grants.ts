import type { GrantFilter } from '@rostrum/c1z'
import { CliError } from '../../cli-error.ts'
import { requireEntitlement, requireResource, requireResourceType } from './require-known.ts'
import type { SyncView } from './sync-view.ts'

/** What `grants` and `principals` can be narrowed to; all of it is about the side that offers the access. */
export interface GrantSelection {
  readonly resourceType?: string
  readonly resource?: string
  readonly entitlement?: string
}

/** Refuses what contradicts itself and what the sync does not know: a typing error is no empty answer. */
export function selectGrants(view: SyncView, { resourceType, resource, entitlement }: GrantSelection): GrantFilter {
  if (resource !== undefined && resourceType === undefined) {
    throw new CliError('-r/--resource needs the type of the resource; add -t/--resource-type')
  }
  if (resource !== undefined && entitlement !== undefined) {
    throw new CliError('-r/--resource and -e/--entitlement exclude each other; leave one out')
  }
  if (entitlement !== undefined) requireEntitlement(view, entitlement)
  if (resourceType === undefined) return entitlement === undefined ? {} : { entitlementId: entitlement }
  if (resource !== undefined) {
    const key = { resourceType, resource }
    requireResource(view, key)
    return { resource: key }
  }
  requireResourceType(view, resourceType)
  return entitlement === undefined
    ? { resourceTypeId: resourceType }
    : { resourceTypeId: resourceType, entitlementId: entitlement }
}
