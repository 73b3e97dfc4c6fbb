import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '@rostrum/database'
import type { SyncLogLine, SyncRun } from '@rostrum/database/queries'
import { ServiceError } from '../service-error.ts'

/** A sync as people see it. */
export interface SyncReport {
  readonly run: SyncRun
  readonly counts: Readonly<Record<string, { total: number; added: number; changed: number; removed: number }>>
}

/** @throws ServiceError when there is none */
async function getSyncReport(db: Db, runId: string): Promise<SyncReport> {
  const run = await db.selectFrom('sync_runs').selectAll().where('id', '=', runId).executeTakeFirst()
  if (run === undefined) throw new ServiceError('not_found', 'SYNC_RUN_NOT_FOUND', `there is no sync ${runId}`)
  const counts = await db.selectFrom('sync_run_counts').selectAll().where('sync_run_id', '=', runId).execute()
  return { run, counts: Object.fromEntries(counts.map(({ kind, sync_run_id: _, ...change }) => [kind, change])) }
}

/**
 * The newest sync of a connector in one of the states, or in any; undefined when there is none.
 * @throws ServiceError when there is no such connector
 */
export async function findLatestSync(
  db: Db,
  connectorId: string,
  states?: SyncRun['state'][],
): Promise<SyncRun | undefined> {
  await assertConnector(db, connectorId)
  let query = db.selectFrom('sync_runs').selectAll().where('connector_id', '=', connectorId)
  if (states !== undefined) query = query.where('state', 'in', states)
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
}

/**
 * The sync file of a connector's latest sync that has one, or of the given sync.
 * @throws ServiceError when there is none
 */
export async function findSyncFile(
  db: Db,
  connectorId: string,
  runId?: string,
): Promise<{ readonly syncId: string; readonly key: string; readonly sha256: string }> {
  await assertConnector(db, connectorId)
  let query = db
    .selectFrom('sync_runs')
    .select(['id', 'file_key', 'file_sha256'])
    .where('connector_id', '=', connectorId)
    .where('file_key', 'is not', null)
  if (runId !== undefined) query = query.where('id', '=', runId)
  const run = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
  if (!run?.file_key) {
    const which = runId === undefined ? 'sync' : `sync ${runId}`
    throw new ServiceError(
      'not_found',
      'SYNC_RUN_NOT_FOUND',
      `connector ${connectorId} has no ${which} whose file is kept`,
    )
  }
  return { syncId: run.id, key: run.file_key, sha256: run.file_sha256?.toString('hex') ?? '' }
}

/**
 * The log of a connector's latest sync, or of the given one, oldest line first.
 * @throws ServiceError when there is no such connector, or it has no such sync
 */
export async function listSyncLog(db: Db, connectorId: string, runId?: string): Promise<SyncLogLine[]> {
  await assertConnector(db, connectorId)
  let query = db.selectFrom('sync_runs').select('id').where('connector_id', '=', connectorId)
  if (runId !== undefined) query = query.where('id', '=', runId)
  const run = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
  if (run === undefined) {
    const which = runId === undefined ? 'sync yet' : `sync ${runId}`
    throw new ServiceError('not_found', 'SYNC_RUN_NOT_FOUND', `connector ${connectorId} has no ${which}`)
  }
  return db
    .selectFrom('sync_run_log')
    .select(['at', 'level', 'phase', 'message', 'fields'])
    .where('sync_run_id', '=', run.id)
    .orderBy('line')
    .execute() as Promise<SyncLogLine[]>
}

const lookMs = 200

/** Resolves when the sync has ended, or is held for a person's decision. */
export async function waitForSync(db: Db, runId: string, signal: AbortSignal): Promise<SyncReport> {
  for (;;) {
    const report = await getSyncReport(db, runId)
    if (report.run.state === 'finished' || report.run.state === 'held') return report
    await delay(lookMs, undefined, { signal })
  }
}

async function assertConnector(db: Db, id: string): Promise<void> {
  const found = await db.selectFrom('connectors').select('id').where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw new ServiceError('not_found', 'CONNECTOR_NOT_FOUND', `there is no connector ${id}`)
}
