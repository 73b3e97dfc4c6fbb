export { C1zError, type C1zReason } from './lib/c1z-error.ts'
export { type Inspection, inspect } from './lib/inspect.ts'
export type { ReadLimits } from './lib/limits.ts'
export { C1zPebbleError } from './lib/pebble-error.ts'
export { clearProcessFolders, makeProcessFolder } from './lib/process-folder.ts'
export type { RowCounts } from './lib/row-counts.ts'
export type { EntitlementRow, GrantRow, HeldGrant, ResourceKey, ResourceRow, ResourceTypeRow } from './lib/rows.ts'
export type { CallStat, MeasuredStats, SyncStats } from './lib/stats.ts'
export {
  type EntitlementFilter,
  type GrantFilter,
  type OpenOptions,
  type ResourceFilter,
  SyncFile,
} from './lib/sync-file.ts'
export type { SyncRun, SyncType } from './lib/sync-run.ts'
export type { SyncSummary } from './lib/sync-summary.ts'
export {
  type FinishOptions,
  WorkingCopy,
  type WorkingCopyOptions,
  type WorkingCopyTransaction,
} from './lib/working-copy.ts'
