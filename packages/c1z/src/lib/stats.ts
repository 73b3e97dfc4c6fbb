export interface CallStat {
  readonly count: number
  readonly totalMs: number
  readonly maxMs: number
  readonly errors: number
  readonly timeouts: number
}

/** What the `stats` column keeps about a finished sync (c1z-format 3.6). */
export interface SyncStats {
  readonly resourceTypes: number
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
  readonly assets: number
  readonly resourcesByResourceType: Readonly<Record<string, number>>
  /** keyed by the resource type of the entitlement, not of the principal */
  readonly grantsByResourceType: Readonly<Record<string, number>>
  readonly entitlementsByResourceType: Readonly<Record<string, number>>
  readonly stepDurationsMs: Readonly<Record<string, number>>
  readonly connectorCallStats: Readonly<Record<string, CallStat>>
  readonly sessionStoreStats: Readonly<Record<string, CallStat>>
}

/** The part that cannot be counted from the rows. */
export type MeasuredStats = Partial<Pick<SyncStats, 'stepDurationsMs' | 'connectorCallStats' | 'sessionStoreStats'>>
