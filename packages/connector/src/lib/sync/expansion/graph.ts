/** Everybody who holds `source` also holds `destination`. */
export interface ExpansionEdge {
  readonly source: string
  readonly destination: string
  /** only direct holders of the source, not those who got it by expansion themselves */
  readonly shallow: boolean
  /** only principals of these resource types; all when empty */
  readonly resourceTypeIds: readonly string[]
}

/** One step of the plan: from each of the sources to each of the destinations. */
export interface ExpansionStep {
  readonly sources: readonly string[]
  readonly destinations: readonly string[]
  readonly shallow: boolean
  readonly resourceTypeIds: readonly string[]
}

/**
 * The order in which edges must be expanded so that each source is complete before it is read. Entitlements that imply
 * each other in a circle are one node, whose members share all edges (baton-protocol 12.7).
 */
export function planExpansion(edges: readonly ExpansionEdge[]): ExpansionStep[] {
  const merged = mergeParallel(edges)
  const nodeOf = strongComponents(merged)
  const between = mergeParallel(
    merged
      .map((edge) => ({
        ...edge,
        source: node(nodeOf, edge.source).id,
        destination: node(nodeOf, edge.destination).id,
      }))
      .filter((edge) => edge.source !== edge.destination),
  )
  const members = new Map([...nodeOf.values()].map((component) => [component.id, component.members]))
  return inOrder(between).map((edge) => ({
    sources: members.get(edge.source) ?? [],
    destinations: members.get(edge.destination) ?? [],
    shallow: edge.shallow,
    resourceTypeIds: edge.resourceTypeIds,
  }))
}

/** Deep wins over shallow, unfiltered over filtered; otherwise filters unite. */
function mergeParallel(edges: readonly ExpansionEdge[]): ExpansionEdge[] {
  const byEnds = new Map<string, ExpansionEdge>()
  for (const edge of edges) {
    const key = `${edge.source}\n${edge.destination}`
    const other = byEnds.get(key)
    if (other === undefined) {
      byEnds.set(key, edge)
      continue
    }
    const unfiltered = edge.resourceTypeIds.length === 0 || other.resourceTypeIds.length === 0
    byEnds.set(key, {
      ...edge,
      shallow: edge.shallow && other.shallow,
      resourceTypeIds: unfiltered ? [] : [...new Set([...other.resourceTypeIds, ...edge.resourceTypeIds])],
    })
  }
  return [...byEnds.values()]
}

interface Component {
  readonly id: string
  readonly members: string[]
}

function node(components: ReadonlyMap<string, Component>, entitlementId: string): Component {
  const component = components.get(entitlementId)
  if (component === undefined) throw new Error(`entitlement ${entitlementId} is in no component (this is a bug)`)
  return component
}

/** Tarjan's algorithm, with a stack of its own because chains may be longer than the call stack. */
function strongComponents(edges: readonly ExpansionEdge[]): Map<string, Component> {
  const next = new Map<string, string[]>()
  for (const { source, destination } of edges) {
    next.set(source, [...(next.get(source) ?? []), destination])
    if (!next.has(destination)) next.set(destination, [])
  }
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const found = new Map<string, Component>()
  const lowOf = (id: string) => low.get(id) ?? Number.POSITIVE_INFINITY

  for (const start of next.keys()) {
    if (index.has(start)) continue
    const visits: { id: string; child: number }[] = [{ id: start, child: 0 }]
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { id } = visit
      if (visit.child === 0) {
        index.set(id, index.size)
        low.set(id, index.size - 1)
        open.push(id)
        isOpen.add(id)
      }
      const child = next.get(id)?.[visit.child++]
      if (child !== undefined) {
        if (!index.has(child)) visits.push({ id: child, child: 0 })
        else if (isOpen.has(child)) low.set(id, Math.min(lowOf(id), index.get(child) ?? 0))
        continue
      }
      visits.pop()
      const parent = visits.at(-1)
      if (parent !== undefined) low.set(parent.id, Math.min(lowOf(parent.id), lowOf(id)))
      if (low.get(id) === index.get(id)) close(id)
    }
  }
  return found

  function close(root: string): void {
    const component: Component = { id: root, members: open.splice(open.lastIndexOf(root)) }
    for (const member of component.members) {
      isOpen.delete(member)
      found.set(member, component)
    }
  }
}

/** Edges ordered so that all edges into a node come before any edge out of it. The graph has no circles. */
function inOrder(edges: readonly ExpansionEdge[]): ExpansionEdge[] {
  const waiting = new Map<string, number>()
  const outgoing = new Map<string, ExpansionEdge[]>()
  for (const edge of edges) {
    waiting.set(edge.destination, (waiting.get(edge.destination) ?? 0) + 1)
    outgoing.set(edge.source, [...(outgoing.get(edge.source) ?? []), edge])
  }
  const ready = [...outgoing.keys()].filter((source) => !waiting.has(source))
  const ordered: ExpansionEdge[] = []
  for (let source = ready.pop(); source !== undefined; source = ready.pop()) {
    for (const edge of outgoing.get(source) ?? []) {
      ordered.push(edge)
      const left = (waiting.get(edge.destination) ?? 1) - 1
      waiting.set(edge.destination, left)
      if (left === 0) ready.push(edge.destination)
    }
  }
  return ordered
}
