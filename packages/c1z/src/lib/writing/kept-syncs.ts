import { type Environment, isSet, readCount } from '../limits.ts'
import type { SyncRun, SyncType } from '../sync-run.ts'

export interface Retention {
  /** how many full syncs a file holds */
  readonly fullSyncs: number
  /** nothing is ever removed */
  readonly keepAll: boolean
}

/** The caller's number, else the environment's, as the Go SDK reads it, else two. */
export function readRetention(keepSyncs: number | undefined, env: Environment): Retention {
  return {
    fullSyncs: keepSyncs ?? readCount(env, 'BATON_KEEP_SYNC_COUNT') ?? 2,
    keepAll: isSet(env, 'BATON_SKIP_CLEANUP'),
  }
}

const partialTypes = new Set(['partial', 'resources_only'])
const differenceTypes = new Set(['partial_upserts', 'partial_deletions'])

/**
 * The syncs of a file that stay when one more of a type is written (c1z-format 5.3): the newest full ones, partial ones
 * that are not older than all of those, the newest pair of differences, and whatever is unfinished.
 */
export function chooseKept(runs: readonly SyncRun[], { fullSyncs, keepAll }: Retention, next: SyncType): SyncRun[] {
  if (keepAll) return [...runs]
  const finished = runs.filter((run) => run.endedAt !== undefined)
  const full = finished.filter((run) => !partialTypes.has(run.type) && !differenceTypes.has(run.type))
  const room = Math.max(0, next === 'full' ? fullSyncs - 1 : fullSyncs)
  const keptFull = new Set(full.slice(full.length - Math.min(room, full.length)))
  const [earliest] = keptFull
  const differences = finished.filter((run) => differenceTypes.has(run.type))
  const newest = differences.at(-1)
  return runs.filter((run) => {
    if (run.endedAt === undefined || keptFull.has(run)) return true
    if (partialTypes.has(run.type)) return full.length <= room || (earliest !== undefined && endedAfter(run, earliest))
    if (!differenceTypes.has(run.type)) return false
    return differences.length <= 2 || run === newest || run.id === newest?.linkedSyncId
  })
}

function endedAfter(run: SyncRun, start: SyncRun): boolean {
  const { endedAt } = run
  if (endedAt === undefined) return true
  const { seconds, nanos } = start.startedAt
  return endedAt.seconds === seconds ? endedAt.nanos >= nanos : endedAt.seconds > seconds
}
