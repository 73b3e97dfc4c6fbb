import type { ResourceKey } from '@rostrum/c1z'
import { NotFoundError } from '../../cli-error.ts'
import type { SyncView } from './sync-view.ts'

// An id that only rows of others mention counts as known: those rows are what was asked for, and get a stand-in.

export function requireResourceType({ file, syncId }: SyncView, id: string): void {
  if (file.findResourceType(syncId, id) !== undefined) return
  if (hasRows(file.resources(syncId, { resourceTypeId: id }))) return
  if (hasRows(file.entitlements(syncId, { resourceTypeId: id }))) return
  if (hasRows(file.grants(syncId, { resourceTypeId: id }))) return
  throw new NotFoundError(`no resource type ${JSON.stringify(id)} in sync ${syncId} of ${file.path}`)
}

export function requireResource({ file, syncId }: SyncView, key: ResourceKey): void {
  if (file.findResource(syncId, key) !== undefined) return
  if (hasRows(file.grants(syncId, { resource: key }))) return
  throw notFound('resource', key, syncId, file.path)
}

export function requirePrincipal({ file, syncId }: SyncView, key: ResourceKey): void {
  if (file.findResource(syncId, key) !== undefined) return
  if (hasRows(file.grants(syncId, { principal: key }))) return
  throw notFound('principal', key, syncId, file.path)
}

export function requireEntitlement({ file, syncId }: SyncView, id: string): void {
  if (file.findEntitlement(syncId, id) !== undefined) return
  if (hasRows(file.grants(syncId, { entitlementId: id }))) return
  throw new NotFoundError(`no entitlement ${JSON.stringify(id)} in sync ${syncId} of ${file.path}`)
}

function hasRows(rows: Iterable<unknown>): boolean {
  for (const _ of rows) return true
  return false
}

function notFound(what: string, key: ResourceKey, syncId: string, path: string): NotFoundError {
  const name = JSON.stringify(`${key.resourceType}:${key.resource}`)
  return new NotFoundError(`no ${what} ${name} in sync ${syncId} of ${path}`)
}
