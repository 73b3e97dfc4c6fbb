import type { Timestamp } from '@bufbuild/protobuf/wkt'
import type { OpenOptions } from './sync-file.ts'

export interface SyncSummary {
  readonly id: string
  readonly type: string
  readonly startedAt: Timestamp | undefined
  readonly endedAt: Timestamp | undefined
  /** undefined where the file does not tell without being read whole */
  readonly counts:
    | {
        readonly resourceTypes: number
        readonly resources: number
        readonly entitlements: number
        readonly grants: number
      }
    | undefined
}

/** What a sync file of any known format tells about itself. */
export interface Inspection {
  readonly version: 'v1' | 'v3'
  /** `sqlite`, or the name that a v3 manifest gives */
  readonly engine: string
  readonly syncs: readonly SyncSummary[]
}

export async function inspect(_path: string, _options: OpenOptions = {}): Promise<Inspection> {
  throw new Error('not written yet')
}
