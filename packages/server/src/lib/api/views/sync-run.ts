import type { SyncRun as Message, SyncRunFall } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { SyncRun } from '@rostrum/database/queries'
import { nobody } from '../ids.ts'

/** For one page of syncs, in their order. */
export async function toSyncRunViews(db: Db, runs: readonly SyncRun[]): Promise<Message[]> {
  const counts = await db
    .selectFrom('sync_run_counts')
    .selectAll()
    .where('sync_run_id', 'in', [...runs.map(({ id }) => id), nobody])
    .orderBy('kind')
    .execute()
  return runs.map((run) => ({
    id: run.id,
    connectorId: run.connector_id,
    trigger: upper(run.trigger),
    requestedByUserId: run.requested_by ?? '',
    state: upper(run.state),
    outcome: run.outcome === null ? 'NONE' : upper(run.outcome),
    createdAt: run.created_at,
    startedAt: run.started_at ?? undefined,
    endedAt: run.ended_at ?? undefined,
    phase: run.phase ?? '',
    counts: counts
      .filter(({ sync_run_id: id }) => id === run.id)
      .map(({ kind, total, added, changed, removed }) => ({ kind, total, added, changed, removed })),
    falls: readFalls(run.held),
    errorClass: run.error_class ?? '',
    errorMessage: run.error_message ?? '',
    errorEvidence: run.error_evidence ?? '',
    errorFix: run.error_fix ?? '',
    fileSha256: run.file_sha256?.toString('hex') ?? '',
    fileBytes: run.file_bytes ?? 0,
    decidedAt: run.decided_at ?? undefined,
    decidedByUserId: run.decided_by ?? '',
  }))
}

/** What a sync was held for, as it was stored. */
function readFalls(held: unknown): SyncRunFall[] {
  const { falls } = Object(held)
  return Array.isArray(falls)
    ? falls.map(({ kind, before, after, samples = [] }) => ({ kind, before, after, samples }))
    : []
}

function upper<Text extends string>(text: Text): Uppercase<Text> {
  return text.toUpperCase() as Uppercase<Text>
}
