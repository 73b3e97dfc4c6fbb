import type { RowCounts } from '../row-counts.ts'

export type TalliedKind = 'resourceTypes' | 'resources' | 'entitlements' | 'grants'

/** Counts rows as they are written, by resource type. */
export class RowTally {
  readonly #counts: Record<TalliedKind, Map<string, number>>

  constructor(counts?: Record<TalliedKind, Map<string, number>>) {
    this.#counts = counts ?? {
      resourceTypes: new Map(),
      resources: new Map(),
      entitlements: new Map(),
      grants: new Map(),
    }
  }

  count(kind: TalliedKind, resourceTypeId: string, rows = 1): void {
    const counts = this.#counts[kind]
    counts.set(resourceTypeId, (counts.get(resourceTypeId) ?? 0) + rows)
  }

  /** Takes over what another one counted. */
  add(other: RowTally): void {
    for (const kind of ['resourceTypes', 'resources', 'entitlements', 'grants'] as const) {
      for (const [type, rows] of other.#counts[kind]) this.count(kind, type, rows)
    }
  }

  toCounts(): RowCounts {
    const { resourceTypes, resources, entitlements, grants } = this.#counts
    // Types without rows are counted too, with nothing.
    const byType = (counts: ReadonlyMap<string, number>) =>
      Object.fromEntries(
        [...new Set([...resourceTypes.keys(), ...counts.keys()])].map((type) => [type, counts.get(type) ?? 0]),
      )
    return {
      resourceTypes: sum(resourceTypes),
      resources: sum(resources),
      entitlements: sum(entitlements),
      grants: sum(grants),
      resourcesByResourceType: byType(resources),
      entitlementsByResourceType: byType(entitlements),
      grantsByResourceType: byType(grants),
    }
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, rows) => total + rows, 0)
}
