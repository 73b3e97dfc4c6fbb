import type { Timestamp } from '@bufbuild/protobuf/wkt'
import { C1zError } from '../c1z-error.ts'
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

export function readSyncRuns(scanner: TableScanner, file: string, maxSyncs: number): SyncRun[] {
  const runs: SyncRun[] = []
  const ids = new Set<string>()
  for (const row of scanner.scan('v1_sync_runs', columns, [])) {
    const run = readRun(row)
    if (runs.push(run) > maxSyncs) {
      throw new C1zError('limit_exceeded', `${file} has more than ${maxSyncs} syncs`, { file })
    }
    if (ids.has(run.id)) throw new C1zError('corrupt', `${file} is damaged: two syncs have the id ${run.id}`, { file })
    ids.add(run.id)
  }
  return runs
}

function readRun(row: ScannedRow): SyncRun {
  return {
    rowId: row.id,
    id: row.text('sync_id'),
    startedAt: readTime(row, 'started_at'),
    endedAt: row.optionalText('ended_at') === undefined ? undefined : readTime(row, 'ended_at'),
    token: row.text('sync_token'),
    type: row.text('sync_type'),
    parentSyncId: row.text('parent_sync_id'),
    linkedSyncId: row.text('linked_sync_id'),
    supportsDiff: row.flag('supports_diff'),
    grantsBackfilled: row.flag('grants_backfilled'),
  }
}

export function readTime(row: ScannedRow, column: string): Timestamp {
  const text = row.text(column)
  const time = parseTime(text)
  if (time === undefined) throw row.invalid(`${column} is ${JSON.stringify(text.slice(0, 60))}, which is no time`)
  return time
}
