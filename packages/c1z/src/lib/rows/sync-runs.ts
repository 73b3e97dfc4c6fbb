import type { Timestamp } from '@bufbuild/protobuf/wkt'
import { C1zError } from '../c1z-error.ts'
import { defaultLimits } from '../limits.ts'
import { quote } from '../quote.ts'
import type { SyncRun } from '../sync-run.ts'
import { parseTime } from '../text-time.ts'
import type { ScannedRow, TableScanner } from './scan.ts'

const columns = [
  'sync_id',
  'started_at',
  'ended_at',
  'sync_token',
  'sync_type',
  'parent_sync_id',
  'linked_sync_id',
  'supports_diff',
  'grants_backfilled',
]

/** An id takes 27 characters, the longest type 17. */
const maxNameLength = 200

export function readSyncRuns(
  scanner: TableScanner,
  file: string,
  maxSyncs: number,
  maxTokenBytes = defaultLimits.maxTokenBytes,
): SyncRun[] {
  const runs: SyncRun[] = []
  const ids = new Set<string>()
  let tokenLength = 0
  for (const row of scanner.scan('v1_sync_runs', columns, [])) {
    const run = readRun(row)
    if (runs.push(run) > maxSyncs) {
      throw new C1zError('limit_exceeded', `${file} has more than ${maxSyncs} syncs`, { file })
    }
    if (ids.has(run.id)) throw row.invalid(`another sync has the id ${quote(run.id)}, too`)
    ids.add(run.id)
    // All of them stay in memory: the largest one may come twice, for the files of old SDKs keep two.
    tokenLength += run.token.length
    if (tokenLength > 2 * maxTokenBytes) {
      throw new C1zError('limit_exceeded', `${file} has more than ${2 * maxTokenBytes} bytes of checkpoint tokens`, {
        file,
      })
    }
  }
  return runs
}

function readRun(row: ScannedRow): SyncRun {
  return {
    rowId: row.id,
    id: readName(row, 'sync_id'),
    startedAt: readTime(row, 'started_at'),
    endedAt: row.optionalText('ended_at') === undefined ? undefined : readTime(row, 'ended_at'),
    token: row.text('sync_token'),
    type: readName(row, 'sync_type'),
    parentSyncId: readName(row, 'parent_sync_id'),
    linkedSyncId: readName(row, 'linked_sync_id'),
    supportsDiff: row.flag('supports_diff'),
    grantsBackfilled: row.flag('grants_backfilled'),
  }
}

function readName(row: ScannedRow, column: string): string {
  const name = row.text(column)
  if (name.length > maxNameLength) throw row.invalid(`${column} has ${name.length} characters`)
  return name
}

/** Rows stored together were found at the same time: parsing its text again would be a sixth of reading a grant. */
let latest: { readonly text: string; readonly time: Timestamp } | undefined

export function readTime(row: ScannedRow, column: string): Timestamp {
  const text = row.text(column)
  if (latest?.text === text) return latest.time
  const time = parseTime(text)
  if (time === undefined) throw row.invalid(`${column} is ${quote(text)}, which is no time`)
  latest = { text, time }
  return time
}
