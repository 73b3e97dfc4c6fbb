import type { Insertable, Selectable } from 'kysely'
import type { SyncRunLogTable, SyncRunsTable } from '../../gen/tables.ts'
import { DatabaseError } from '../database-error.ts'
import type { Db, Tx } from '../db.ts'
import { createId } from '../ids.ts'
import type { SyncCounts } from '../uplift/apply-sync.ts'

/** A sync run as it is stored. */
export type SyncRun = Selectable<SyncRunsTable>

/** A sync that is wanted. */
export interface NewSyncRun {
  readonly appId: string
  readonly connectorId: string
  readonly trigger: SyncRunsTable['trigger']
  readonly requestedBy?: string
}

/** Begins a sync of a connector, or joins the one that is under way; tells which. */
export async function requestSyncRun(tx: Tx, wanted: NewSyncRun, now: Date): Promise<{ id: string; isNew: boolean }> {
  const open = ['queued', 'running', 'ingesting'] as const
  const begun = await tx
    .insertInto('sync_runs')
    .values({
      id: createId(now),
      app_id: wanted.appId,
      connector_id: wanted.connectorId,
      trigger: wanted.trigger,
      requested_by: wanted.requestedBy ?? null,
      state: 'queued',
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('connector_id').where('state', 'in', open).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (begun !== undefined) return { id: begun.id, isNew: true }
  const running = tx.selectFrom('sync_runs').select('id').where('connector_id', '=', wanted.connectorId)
  return { id: (await running.where('state', 'in', open).executeTakeFirstOrThrow()).id, isNew: false }
}

type OpenState = Exclude<SyncRunsTable['state'], 'finished'>

/**
 * Takes a run from one state to the next, with what is known by then.
 * @throws DatabaseError `conflict` when it is in none of the states `from`
 */
export async function advanceSyncRun(
  tx: Tx,
  id: string,
  step: { readonly from: readonly OpenState[]; readonly to: OpenState },
  known: Partial<Insertable<SyncRunsTable>> = {},
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('sync_runs')
    .set({ ...known, state: step.to })
    .where('id', '=', id)
    .where('state', 'in', step.from)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new DatabaseError('conflict', `sync run ${id} is not ${step.from.join(' or ')}`)
}

/** How a run ended: well, with what it brought and from which instant on that counts, or otherwise, with the reason. */
export type SyncRunEnd =
  | { readonly outcome: 'succeeded'; readonly counts: SyncCounts; readonly appliedAt: Date }
  | { readonly outcome: 'cancelled' | 'discarded' }
  | {
      readonly outcome: 'failed'
      readonly errorClass: NonNullable<SyncRunsTable['error_class']>
      readonly message: string
      readonly evidence?: string
      readonly fix?: string
    }

/**
 * Ends a run. A run that succeeded ends in the transaction that applied it.
 * @throws DatabaseError `conflict` when it has ended before
 */
export async function finishSyncRun(tx: Tx, id: string, end: SyncRunEnd, now: Date): Promise<void> {
  const failure = end.outcome === 'failed' ? end : undefined
  const { numUpdatedRows } = await tx
    .updateTable('sync_runs')
    .set({
      state: 'finished',
      outcome: end.outcome,
      ended_at: now,
      applied_at: end.outcome === 'succeeded' ? end.appliedAt : null,
      error_class: failure?.errorClass ?? null,
      error_message: failure?.message ?? null,
      error_evidence: failure?.evidence ?? null,
      error_fix: failure?.fix ?? null,
    })
    .where('id', '=', id)
    .where('state', '<>', 'finished')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new DatabaseError('conflict', `sync run ${id} has ended before`)
  if (end.outcome !== 'succeeded') return
  const { unresolvedGrants: _, ...byKind } = end.counts
  const counts = Object.entries(byKind) as [Exclude<keyof SyncCounts, 'unresolvedGrants'>, SyncCounts['grants']][]
  await tx
    .insertInto('sync_run_counts')
    .values(counts.map(([kind, change]) => ({ sync_run_id: id, kind, ...change })))
    .execute()
}

/** A line of a run's log; nothing secret is in it any more. */
export type SyncLogLine = Pick<Selectable<SyncRunLogTable>, 'at' | 'level' | 'phase' | 'message'> & {
  readonly fields?: object
}

/** Adds lines to a run's log. */
export async function addSyncLog(db: Db, syncRunId: string, lines: readonly SyncLogLine[]): Promise<void> {
  if (lines.length === 0) return
  const values = lines.map(({ fields = {}, ...line }) => ({
    sync_run_id: syncRunId,
    ...line,
    fields: JSON.stringify(fields),
  }))
  await db.insertInto('sync_run_log').values(values).execute()
}

/** When the last good sync of each connector became what people see; what it covers was seen last then. */
export async function findLastApplied(db: Db, connectorId: string): Promise<{ id: string; at: Date } | undefined> {
  const row = await db
    .selectFrom('sync_runs')
    .select(['id', 'applied_at'])
    .where('connector_id', '=', connectorId)
    .where('applied_at', 'is not', null)
    .orderBy('applied_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.applied_at ? { id: row.id, at: row.applied_at } : undefined
}
