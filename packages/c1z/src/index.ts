export { C1zError, type C1zReason } from './lib/c1z-error.ts'
export { type Inspection, inspect, type SyncSummary } from './lib/inspect.ts'
export type { EntitlementRow, GrantRow, ResourceKey, ResourceRow, ResourceTypeRow } from './lib/rows.ts'
export type { CallStat, MeasuredStats, SyncStats } from './lib/stats.ts'
export {
  type EntitlementFilter,
  type GrantFilter,
  type OpenOptions,
  type ReadLimits,
  type ResourceFilter,
  SyncFile,
} from './lib/sync-file.ts'
export type { SyncRun, SyncType } from './lib/sync-run.ts'
export {
  type FinishOptions,
  type RowCounts,
  WorkingCopy,
  type WorkingCopyOptions,
  type WorkingCopyTransaction,
} from './lib/working-copy.ts'
