import type { Timestamp } from '@bufbuild/protobuf/wkt'
import type { SyncRunSummary } from '@rostrum/protocol/c1z'

/** What a file tells about one of its syncs without its rows being read. */
export interface SyncSummary {
  readonly id: string
  readonly type: string
  readonly startedAt: Timestamp | undefined
  /** undefined: unfinished */
  readonly endedAt: Timestamp | undefined
  /** undefined where the file keeps none */
  readonly counts:
    | {
        readonly resourceTypes: number
        readonly resources: number
        readonly entitlements: number
        readonly grants: number
      }
    | undefined
}

/** The values of c1.storage.v3.SyncType, in the words that v1 files use. */
const pebbleTypes = ['', 'full', 'partial', 'resources_only', 'partial_upserts', 'partial_deletions']

export function summarizePebble(run: SyncRunSummary): SyncSummary {
  const { stats } = run
  return {
    id: run.syncId,
    type: pebbleTypes[run.type] ?? `type ${run.type}`,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    counts: stats && {
      resourceTypes: Number(stats.resourceTypes),
      resources: Number(stats.resources),
      entitlements: Number(stats.entitlements),
      grants: Number(stats.grants),
    },
  }
}
