export { analyzeStaging, applySync, type SyncCounts } from './lib/uplift/apply-sync.ts'
export { openStaging, type StagedRows, stage } from './lib/uplift/staging.ts'
export type { Change, SyncTarget } from './lib/uplift/sync-target.ts'
