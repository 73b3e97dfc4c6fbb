import type { RowCounts } from '../row-counts.ts'
import type { CallStat, MeasuredStats } from '../stats.ts'

/** The text of the `stats` column (c1z-format 3.6): totals of zero are left out, resource types without rows are not. */
export function writeStats(counts: RowCounts, measured: MeasuredStats, withGrants: boolean): string {
  const { resourceTypes, resources, entitlements, grants } = counts
  return JSON.stringify({
    resource_types: resourceTypes || undefined,
    resources: resources || undefined,
    entitlements: entitlements || undefined,
    grants: grants || undefined,
    resources_by_resource_type: counts.resourcesByResourceType,
    ...(withGrants && {
      grants_by_resource_type: counts.grantsByResourceType,
      entitlements_by_resource_type: counts.entitlementsByResourceType,
    }),
    step_durations_ms: measured.stepDurationsMs,
    connector_call_stats: callStats(measured.connectorCallStats),
    session_store_stats: callStats(measured.sessionStoreStats),
  })
}

function callStats(stats: Readonly<Record<string, CallStat>> | undefined) {
  return (
    stats &&
    Object.fromEntries(
      Object.entries(stats).map(([name, { count, totalMs, maxMs, errors, timeouts }]) => [
        name,
        { count, total_ms: totalMs, max_ms: maxMs, errors, timeouts },
      ]),
    )
  )
}
