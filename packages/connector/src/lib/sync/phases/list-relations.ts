import { create } from '@bufbuild/protobuf'
import { hasAnnotation, packAnnotation } from '@rostrum/protocol'
import {
  BatonIDSchema,
  type Grant,
  InsertResourceGrantsSchema,
  type Resource,
  ResourceSchema,
  SkipGrantsSchema,
  TypeScopedEntitlementsSchema,
  TypeScopedGrantsSchema,
} from '@rostrum/protocol/connector'
import { canListEntitlements, canListGrants, type Page, type PageRequest } from '../../capability.ts'
import { storeRows } from '../store-rows.ts'
import type { Action } from './actions.ts'
import {
  isTypeScoped,
  makeResourceId,
  nothing,
  type PhaseRun,
  pageOf,
  type RelationOperation,
  resourceFields,
  type Step,
  skipsRelations,
  wantedTypes,
} from './phase-run.ts'
import { findRelatedResources } from './related-resources.ts'

/** How many stored resources get their actions at a time. */
const fanOut = 200

/** Schedules an operation for a full sync: per stored resource, and once for each type that is read as a whole. */
export function scheduleRelations(run: PhaseRun, operation: RelationOperation): void {
  run.stack.push({ operation })
  for (const type of wantedTypes(run).toReversed()) {
    if (!isTypeScoped(type, operation) || skipsRelations(type, operation)) continue
    run.stack.push({ operation, resource_type_id: type.id, resource_id: type.id, type_scoped: true })
  }
}

/** Whether the relations of one resource are read by themselves. */
export function wantsRelations(run: PhaseRun, operation: RelationOperation, resource: Resource): boolean {
  const syncer = run.syncers.get(resource.id?.resourceType ?? '')
  // Resources of another connector's file have their relations from there.
  if (syncer === undefined || hasAnnotation(resource.annotations, BatonIDSchema)) return false
  if (operation === 'list-grants' && hasAnnotation(resource.annotations, SkipGrantsSchema)) return false
  const canList = operation === 'list-grants' ? canListGrants(syncer) : canListEntitlements(syncer)
  const places = [resource, syncer.resourceType]
  return canList && !isTypeScoped(syncer.resourceType, operation) && !places.some((at) => skipsRelations(at, operation))
}

export const listEntitlements: Step = async (run, action) => {
  if (action.resource_id === undefined) return fanOutRelations(run, action, 'list-entitlements')
  const subject = subjectOf(run, action)
  const syncer = run.syncers.get(action.resource_type_id ?? '')
  if (subject === undefined || syncer === undefined || !canListEntitlements(syncer)) return nothing(run, action)
  const page = await syncer.listEntitlements(subject, requestOf(run, action))
  const follow = run.chains.follow(action, page)
  return (tx) => {
    follow()
    const rows = { resources: [], entitlements: page.items, grants: [] }
    storeRows(tx, rows, run.ingest, run.environment.progress)
  }
}

export const listGrants: Step = async (run, action) => {
  if (action.resource_id === undefined) return fanOutRelations(run, action, 'list-grants')
  const subject = subjectOf(run, action)
  const syncer = run.syncers.get(action.resource_type_id ?? '')
  if (subject === undefined || syncer === undefined || !canListGrants(syncer)) return nothing(run, action)
  const page = await syncer.listGrants(subject, requestOf(run, action))
  const follow = run.chains.follow(action, page)
  const { grants, resources } = insertResources(run, page)
  // Only the wanted resources are there, so references of a targeted sync would dangle.
  if (run.scope.type === 'partial') resources.push(...(await findRelatedResources(run, grants)))
  return (tx) => {
    follow()
    storeRows(tx, { resources, entitlements: [], grants }, run.ingest, run.environment.progress)
  }
}

function fanOutRelations(run: PhaseRun, action: Action, operation: RelationOperation) {
  const batch = run.copy.resourceRows(Number(action.page_token ?? '0'), fanOut)
  const last = batch.at(-1)
  return () => {
    run.stack.advance(action, last === undefined ? '' : String(last.rowId))
    for (const { resource } of batch.toReversed()) {
      if (wantsRelations(run, operation, resource)) run.stack.push({ operation, ...resourceFields(resource.id) })
    }
  }
}

/** The stored resource, whole; for a type read at once a stub that is named like the type. */
function subjectOf(run: PhaseRun, action: Action): Resource | undefined {
  const { resource_type_id: typeId = '', resource_id: id = '' } = action
  if (action.type_scoped) return create(ResourceSchema, { id: makeResourceId(typeId, id) })
  return run.copy.getResource(typeId, id)
}

function requestOf(run: PhaseRun, action: Action): PageRequest {
  if (!action.type_scoped) return pageOf(run, action)
  const marker = action.operation === 'list-grants' ? TypeScopedGrantsSchema : TypeScopedEntitlementsSchema
  return { ...pageOf(run, action), annotations: [packAnnotation(marker, {})] }
}

/**
 * What InsertResourceGrants asks for, on the answer or on a grant: the resources of the entitlements become rows, and
 * each such grant carries the marker. A row that is there already is kept, for it was listed and so is whole.
 */
function insertResources(run: PhaseRun, page: Page<Grant>): { grants: Grant[]; resources: Resource[] } {
  const all = hasAnnotation(page.annotations ?? [], InsertResourceGrantsSchema)
  const inserted = new Map<string, Resource>()
  const grants = page.items.map((grant) => {
    const marked = hasAnnotation(grant.annotations, InsertResourceGrantsSchema)
    if (!all && !marked) return grant
    const resource = grant.entitlement?.resource
    const id = resource?.id
    if (resource !== undefined && id !== undefined) {
      const isThere = run.copy.getResource(id.resourceType, id.resource) !== undefined
      if (!isThere) inserted.set(JSON.stringify([id.resourceType, id.resource]), resource)
    }
    if (marked) return grant
    return { ...grant, annotations: [...grant.annotations, packAnnotation(InsertResourceGrantsSchema, {})] }
  })
  return { grants, resources: [...inserted.values()] }
}
