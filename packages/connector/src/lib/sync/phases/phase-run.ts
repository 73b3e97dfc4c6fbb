import { create } from '@bufbuild/protobuf'
import type { WorkingCopy, WorkingCopyTransaction } from '@rostrum/c1z'
import { hasAnnotation } from '@rostrum/protocol'
import {
  type ResourceId,
  ResourceIdSchema,
  type ResourceType,
  SkipEntitlementsAndGrantsSchema,
  SkipEntitlementsSchema,
  TypeScopedEntitlementsSchema,
  TypeScopedGrantsSchema,
} from '@rostrum/protocol/connector'
import type { PageRequest, ResourceSyncer } from '../../capability.ts'
import type { ConnectorEnvironment } from '../../environment.ts'
import type { Ingest } from '../ingest.ts'
import type { SyncScope } from '../scope.ts'
import type { Action, ActionStack } from './actions.ts'
import type { PageChains } from './page-chains.ts'

/** What every phase works with. */
export interface PhaseRun {
  readonly copy: WorkingCopy
  readonly ingest: Ingest
  readonly scope: SyncScope
  readonly environment: ConnectorEnvironment
  readonly signal: AbortSignal
  readonly syncers: ReadonlyMap<string, ResourceSyncer>
  readonly stack: ActionStack
  readonly chains: PageChains
  /** child lists that were scheduled: each is read once for a parent */
  readonly listedChildren: Set<string>
}

/** The writing that follows an action's reading; runs inside the transaction that also commits the stack. */
export type Store = (tx: WorkingCopyTransaction) => void

/** Does the reading of an action; the stack changes only in the writing that it returns. */
export type Step = (run: PhaseRun, action: Action) => Promise<Store>

export type RelationOperation = 'list-entitlements' | 'list-grants'

/** Ends an action that has nothing to read. */
export function nothing(run: PhaseRun, action: Action): Store {
  return () => run.stack.advance(action, '')
}

export function wantedTypes(run: PhaseRun): ResourceType[] {
  return [...run.syncers.values()].map(({ resourceType }) => resourceType).filter(({ id }) => run.scope.wantsType(id))
}

export function pageOf(run: PhaseRun, action: Action): PageRequest {
  return { pageToken: action.page_token ?? '', signal: run.signal }
}

/** Whether the type's relations are read with one chain of pages for all its resources (baton-protocol 12.4). */
export function isTypeScoped(type: ResourceType, operation: RelationOperation): boolean {
  const marker = operation === 'list-grants' ? TypeScopedGrantsSchema : TypeScopedEntitlementsSchema
  return hasAnnotation(type.annotations, marker)
}

/** Whether the annotations of a type, or of a resource, rule out the listing. */
export function skipsRelations(annotated: Pick<ResourceType, 'annotations'>, operation: RelationOperation): boolean {
  return (
    hasAnnotation(annotated.annotations, SkipEntitlementsAndGrantsSchema) ||
    (operation === 'list-entitlements' && hasAnnotation(annotated.annotations, SkipEntitlementsSchema))
  )
}

export function resourceFields(id: ResourceId | undefined): Pick<Action, 'resource_type_id' | 'resource_id'> {
  return id === undefined ? {} : { resource_type_id: id.resourceType, resource_id: id.resource }
}

export function parentFields(
  id: ResourceId | undefined,
): Pick<Action, 'parent_resource_type_id' | 'parent_resource_id'> {
  return id === undefined ? {} : { parent_resource_type_id: id.resourceType, parent_resource_id: id.resource }
}

export function parentOf(action: Action): ResourceId | undefined {
  if (action.parent_resource_type_id === undefined) return undefined
  return makeResourceId(action.parent_resource_type_id, action.parent_resource_id ?? '')
}

export function makeResourceId(resourceType: string, resource: string): ResourceId {
  return create(ResourceIdSchema, { resourceType, resource })
}
