import type { Timestamp } from '@bufbuild/protobuf/wkt'

/** What this package writes. */
export type SyncType = 'full' | 'partial' | 'resources_only'

/** One row of `v1_sync_runs`; columns that old SDKs lack have their defaults. */
export interface SyncRun {
  readonly rowId: number
  readonly id: string
  readonly startedAt: Timestamp
  /** undefined: unfinished */
  readonly endedAt: Timestamp | undefined
  readonly token: string
  /** `full`, `partial`, `resources_only`, `partial_upserts`, `partial_deletions`, or what a later SDK invented */
  readonly type: string
  readonly parentSyncId: string
  readonly linkedSyncId: string
  readonly supportsDiff: boolean
  readonly grantsBackfilled: boolean
}
