import { makeBatonResourceId, parseBatonResourceId } from '@rostrum/protocol'
import { wantsRelations } from './list-relations.ts'
import { storeResource } from './list-resources.ts'
import { makeResourceId, type PhaseRun, parentFields, parentOf, resourceFields, type Step } from './phase-run.ts'
import { getResource } from './related-resources.ts'

/** Schedules the wanted resources of a targeted sync, each once and in the order given. */
export function scheduleTargets(run: PhaseRun, targets: readonly string[]): void {
  const wanted = new Map(
    targets.map((target) => {
      const { id, parent } = parseBatonResourceId(target)
      return [makeBatonResourceId(id), { id, parent }]
    }),
  )
  for (const { id, parent } of [...wanted.values()].toReversed()) {
    if (!run.scope.wantsType(id.resourceType)) continue
    run.stack.push({ operation: 'targeted-resource-sync', ...resourceFields(id), ...parentFields(parent) })
  }
}

/** Reads one target and schedules what it offers, who holds that, and its children. */
export const readTarget: Step = async (run, action) => {
  const id = makeResourceId(action.resource_type_id ?? '', action.resource_id ?? '')
  const resource = await getResource(run, id, parentOf(action))
  if (resource === undefined) {
    run.environment.log.warn('target skipped, it does not exist or cannot be read by itself', {
      target: makeBatonResourceId(id),
    })
    return () => run.stack.skip(action)
  }
  return (tx) => {
    run.stack.advance(action, '')
    // Stored first, for the listings look the resource up; its children end up below them.
    storeResource(run, tx, resource)
    const { scope } = run
    for (const operation of ['list-grants', 'list-entitlements'] as const) {
      if (operation === 'list-grants' ? !scope.wantsGrants : !scope.wantsEntitlements) continue
      if (wantsRelations(run, operation, resource)) run.stack.push({ operation, ...resourceFields(id) })
    }
  }
}
