import type { WorkingCopyTransaction } from '@rostrum/c1z'
import { findAllAnnotations } from '@rostrum/protocol'
import { ChildResourceTypeSchema, type Resource } from '@rostrum/protocol/connector'
import { canListResources } from '../../capability.ts'
import { storeRows } from '../store-rows.ts'
import { nothing, type PhaseRun, pageOf, parentFields, parentOf, type Step, wantedTypes } from './phase-run.ts'

/** Without a type: schedules every wanted one. With a type: reads a page, at the top level or under the action's parent. */
export const listResources: Step = async (run, action) => {
  const typeId = action.resource_type_id
  if (typeId === undefined) {
    return () => {
      run.stack.advance(action, '')
      for (const type of wantedTypes(run).toReversed()) {
        run.stack.push({ operation: 'list-resources', resource_type_id: type.id })
      }
    }
  }
  const syncer = run.syncers.get(typeId)
  if (syncer === undefined || !canListResources(syncer)) return nothing(run, action)
  const page = await syncer.listResources(parentOf(action), pageOf(run, action))
  const follow = run.chains.follow(action, page)
  return (tx) => {
    follow()
    for (const resource of page.items) storeResource(run, tx, resource)
    run.environment.progress.page(typeId)
  }
}

/** Stores a resource and schedules the lists of its children, each once. */
export function storeResource(run: PhaseRun, tx: WorkingCopyTransaction, resource: Resource): void {
  storeRows(tx, { resources: [resource], entitlements: [], grants: [] }, run.ingest, run.environment.progress)
  for (const { resourceTypeId } of findAllAnnotations(resource.annotations, ChildResourceTypeSchema)) {
    const key = JSON.stringify([resourceTypeId, resource.id?.resourceType, resource.id?.resource])
    if (!run.scope.wantsType(resourceTypeId) || run.listedChildren.has(key)) continue
    run.listedChildren.add(key)
    run.stack.push({ operation: 'list-resources', resource_type_id: resourceTypeId, ...parentFields(resource.id) })
  }
}
