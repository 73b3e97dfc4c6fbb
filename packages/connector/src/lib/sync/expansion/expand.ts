import { create } from '@bufbuild/protobuf'
import type { WorkingCopy, WorkingCopyTransaction } from '@rostrum/c1z'
import { makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  type Grant,
  GrantImmutableSchema,
  GrantSchema,
  GrantSources_GrantSourceSchema,
  GrantSourcesSchema,
  type Resource,
} from '@rostrum/protocol/connector'
import type { ConnectorEnvironment } from '../../environment.ts'
import { connectorBug } from '../connector-bug.ts'
import { type ExpansionEdge, type ExpansionStep, planExpansion } from './graph.ts'

/** How many source grants are expanded in one transaction. */
const batchSize = 2000

/**
 * Adds the grants that expandable grants imply (baton-protocol 12.7): whoever holds an entitlement of a group also
 * holds what the group was granted. Repeating it after a crash gives the same rows, because ids are formulas.
 */
export function expandGrants(copy: WorkingCopy, environment: ConnectorEnvironment, signal: AbortSignal): void {
  const edges = collectEdges(copy, environment)
  if (edges.length === 0) return
  copy.buildIndexes()
  for (const step of planExpansion(edges)) {
    for (const source of step.sources) {
      for (const destination of step.destinations) expandEdge(copy, source, destination, step, signal)
    }
  }
}

function collectEdges(copy: WorkingCopy, environment: ConnectorEnvironment): ExpansionEdge[] {
  const edges: ExpansionEdge[] = []
  for (const { grant, expandable } of copy.expandableGrants()) {
    const destination = grant.entitlement?.id ?? ''
    const holder = grant.principal?.id
    for (const source of expandable.entitlementIds) {
      if (source.trim() === '') continue
      const entitlement = copy.getEntitlement(source)
      if (entitlement === undefined || copy.getEntitlement(destination) === undefined) {
        environment.log.debug('expansion skipped, an entitlement is not in the file', { source, destination })
        continue
      }
      const owner = entitlement.resource?.id
      if (owner?.resourceType !== holder?.resourceType || owner?.resource !== holder?.resource) {
        throw connectorBug(`grant ${grant.id} expands from ${source}, which is not an entitlement of its principal`)
      }
      edges.push({
        source,
        destination,
        shallow: expandable.shallow,
        resourceTypeIds: expandable.resourceTypeIds,
      })
    }
  }
  return edges
}

function expandEdge(
  copy: WorkingCopy,
  source: string,
  destination: string,
  step: ExpansionStep,
  signal: AbortSignal,
): void {
  const target = copy.getEntitlement(destination)
  if (target === undefined) return
  let afterRow = 0
  for (;;) {
    signal.throwIfAborted()
    const batch = copy.grantRows(source, afterRow, batchSize)
    const last = batch.at(-1)
    if (last === undefined) return
    afterRow = last.rowId
    copy.transaction((tx) => {
      for (const { grant } of batch) expandGrant(copy, tx, grant, source, target, step)
    })
  }
}

function expandGrant(
  copy: WorkingCopy,
  tx: WorkingCopyTransaction,
  grant: Grant,
  source: string,
  target: Entitlement,
  step: ExpansionStep,
): void {
  const principal = grant.principal
  if (principal?.id === undefined) return
  if (step.resourceTypeIds.length > 0 && !step.resourceTypeIds.includes(principal.id.resourceType)) return
  const sources = grant.sources?.sources ?? {}
  const isDirect = Object.keys(sources).length === 0 || sources[source] !== undefined
  if (step.shallow && !isDirect) return
  const existing = copy.grantsHeld(target.id, principal.id)
  if (existing.length === 0) {
    tx.putGrant(derivedGrant(target, principal, source, isDirect))
    return
  }
  for (const held of existing) if (addSource(held, target.id, source, isDirect)) tx.updateGrant(held)
}

function derivedGrant(entitlement: Entitlement, principal: Resource, source: string, isDirect: boolean): Grant {
  return create(GrantSchema, {
    id: makeGrantId(entitlement.id, principal),
    entitlement,
    principal,
    annotations: [packAnnotation(GrantImmutableSchema, {})],
    sources: create(GrantSourcesSchema, { sources: { [source]: { isDirect } } }),
  })
}

/** Notes one more reason why the grant is held; answers whether that changed it. */
function addSource(grant: Grant, ownEntitlementId: string, source: string, isDirect: boolean): boolean {
  grant.sources ??= create(GrantSourcesSchema)
  const sources = grant.sources.sources
  // A grant without sources was given directly, which must stay visible beside the derived reasons.
  if (Object.keys(sources).length === 0)
    sources[ownEntitlementId] = create(GrantSources_GrantSourceSchema, { isDirect: true })
  const known = sources[source]
  if (known !== undefined && (known.isDirect || !isDirect)) return false
  sources[source] = create(GrantSources_GrantSourceSchema, { isDirect })
  return true
}
