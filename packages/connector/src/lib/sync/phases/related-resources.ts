import type { Grant, Resource, ResourceId } from '@rostrum/protocol/connector'
import { canGetResource } from '../../capability.ts'
import { Code, codeOf } from '../../errors.ts'
import type { PhaseRun } from './phase-run.ts'

/** One resource by its id; undefined when it does not exist or its type cannot be asked like that. */
export async function getResource(
  run: PhaseRun,
  id: ResourceId,
  parent: ResourceId | undefined,
): Promise<Resource | undefined> {
  const syncer = run.syncers.get(id.resourceType)
  if (syncer === undefined || !canGetResource(syncer)) return undefined
  try {
    return await syncer.getResource(id, parent, run.signal)
  } catch (error) {
    const code = codeOf(error)
    if (code === Code.notFound || code === Code.unimplemented) return undefined
    throw error
  }
}

/** The resources that grants refer to and the file lacks, as far as they can be read. */
export async function findRelatedResources(run: PhaseRun, grants: readonly Grant[]): Promise<Resource[]> {
  const missing = new Map<string, ResourceId>()
  for (const { principal, entitlement } of grants) {
    for (const id of [principal?.id, entitlement?.resource?.id]) {
      if (id === undefined || !run.scope.wantsType(id.resourceType)) continue
      if (run.copy.getResource(id.resourceType, id.resource) !== undefined) continue
      missing.set(JSON.stringify([id.resourceType, id.resource]), id)
    }
  }
  const found: Resource[] = []
  for (const id of missing.values()) {
    const resource = await getResource(run, id, undefined)
    if (resource !== undefined) found.push(resource)
  }
  return found
}
