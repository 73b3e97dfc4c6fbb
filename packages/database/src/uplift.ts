export { applySync, type SyncCounts } from './lib/uplift/apply-sync.ts'
export { type DiscoveryTarget, discoverApps } from './lib/uplift/discover-apps.ts'
export { type BuiltinsTarget, ensureBuiltins } from './lib/uplift/ensure-builtins.ts'
export type { Correlation, MatchScope } from './lib/uplift/find-matches.ts'
export { listGoneNames } from './lib/uplift/gone-names.ts'
export { countGoneOnPurpose, type GoneOnPurpose, type NarrowedScope } from './lib/uplift/gone-on-purpose.ts'
export {
  type Match,
  type MatchCounts,
  matchAccounts,
  type OwnerChange,
  previewMatches,
} from './lib/uplift/match-accounts.ts'
export { GrantStaging } from './lib/uplift/stage-grants.ts'
export { openStaging, type StagedRows, stage } from './lib/uplift/staging.ts'
export type { Change, SyncTarget } from './lib/uplift/sync-target.ts'
