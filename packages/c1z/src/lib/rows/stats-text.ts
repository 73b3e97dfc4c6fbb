import type { RowCounts } from '../row-counts.ts'
import type { CallStat, SyncStats } from '../stats.ts'

/** What the `stats` column says, or undefined where it says nothing that can be used (c1z-format 3.6). */
export function parseStats(text: string | undefined): SyncStats | undefined {
  if (text === undefined) return undefined
  let stats: unknown
  try {
    stats = JSON.parse(text)
  } catch {
    // Readers count the rows themselves then.
    return undefined
  }
  if (!isObject(stats) || numberOf(stats.resource_types) === 0) return undefined
  return {
    resourceTypes: numberOf(stats.resource_types),
    resources: numberOf(stats.resources),
    entitlements: numberOf(stats.entitlements),
    grants: numberOf(stats.grants),
    assets: numberOf(stats.assets),
    resourcesByResourceType: numbersOf(stats.resources_by_resource_type),
    grantsByResourceType: numbersOf(stats.grants_by_resource_type),
    entitlementsByResourceType: numbersOf(stats.entitlements_by_resource_type),
    stepDurationsMs: numbersOf(stats.step_durations_ms),
    connectorCallStats: callStatsOf(stats.connector_call_stats),
    sessionStoreStats: callStatsOf(stats.session_store_stats),
  }
}

/** The stats of a sync whose file keeps none. */
export function statsOf(counts: RowCounts, assets: number): SyncStats {
  return { ...counts, assets, stepDurationsMs: {}, connectorCallStats: {}, sessionStoreStats: {} }
}

function callStatsOf(value: unknown): Record<string, CallStat> {
  return mapValues(value, (stat) => {
    const { count, total_ms, max_ms, errors, timeouts } = isObject(stat) ? stat : {}
    return {
      count: numberOf(count),
      totalMs: numberOf(total_ms),
      maxMs: numberOf(max_ms),
      errors: numberOf(errors),
      timeouts: numberOf(timeouts),
    }
  })
}

function numbersOf(value: unknown): Record<string, number> {
  return mapValues(value, numberOf)
}

function mapValues<T>(value: unknown, convert: (value: unknown) => T): Record<string, T> {
  if (!isObject(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]))
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
