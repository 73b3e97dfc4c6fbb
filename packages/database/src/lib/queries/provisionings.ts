import { type Selectable, sql } from 'kysely'
import type { ProvisioningsTable } from '../../gen/tables.ts'
import type { Db, Tx } from '../db.ts'
import { createId } from '../ids.ts'
import { taskReconciler } from './tasks.ts'
import { wake } from './wake.ts'

/** A write that is wanted in an outside system, with what became of it. */
export type Provisioning = Selectable<ProvisioningsTable>

/** The reconciler that follows them up. */
export const provisioningReconciler = 'provisioning'

/** A write that is wanted. */
export interface NewProvisioning {
  readonly appId: string
  readonly connectorId: string
  readonly kind: ProvisioningsTable['kind']
  readonly entitlementId?: string
  readonly principalId?: string
  readonly input?: object
  /** A second one with the same key is the first. */
  readonly idempotencyKey: string
  readonly requestedBy?: string
  /** When it should have happened; from then on people hear that it has not. */
  readonly dueAt: Date
}

/** Notes a write that is wanted, or finds the one with the same key; tells which. */
export async function addProvisioning(
  tx: Tx,
  wanted: NewProvisioning,
  now: Date,
): Promise<{ provisioning: Provisioning; isNew: boolean }> {
  const added = await tx
    .insertInto('provisionings')
    .values({
      id: createId(now),
      app_id: wanted.appId,
      connector_id: wanted.connectorId,
      kind: wanted.kind,
      entitlement_id: wanted.entitlementId ?? null,
      principal_id: wanted.principalId ?? null,
      input: JSON.stringify(wanted.input ?? {}),
      idempotency_key: wanted.idempotencyKey,
      requested_at: now,
      requested_by: wanted.requestedBy ?? null,
      due_at: wanted.dueAt,
    })
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .returningAll()
    .executeTakeFirst()
  await wake(tx, provisioningReconciler)
  if (added !== undefined) return { provisioning: added, isNew: true }
  const existing = await tx
    .selectFrom('provisionings')
    .selectAll()
    .where('idempotency_key', '=', wanted.idempotencyKey)
    .executeTakeFirstOrThrow()
  return { provisioning: existing, isNew: false }
}

/** Ties a write to the connector task that carries it out now. */
export async function noteProvisioningTask(tx: Tx, id: string, connectorTaskId: string): Promise<void> {
  await tx
    .updateTable('provisionings')
    .set((set) => ({
      state: 'queued',
      verify_from: null,
      connector_task_id: connectorTaskId,
      attempts: set('attempts', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', '<>', 'finished')
    .execute()
}

/** The one that a connector task carries out; locked until the transaction ends. */
export function findProvisioningOfTask(tx: Tx, connectorTaskId: string): Promise<Provisioning | undefined> {
  return tx
    .selectFrom('provisionings')
    .selectAll()
    .where('connector_task_id', '=', connectorTaskId)
    .forUpdate()
    .executeTakeFirst()
}

/** How a write ended. */
export type ProvisioningEnd =
  | { readonly outcome: 'applied'; readonly wasSoAlready: boolean; readonly result: unknown }
  | { readonly outcome: 'failed'; readonly code: number; readonly message: string }
  | { readonly outcome: 'cancelled'; readonly message: string }

/** Ends a write; false when it had ended before. */
export async function finishProvisioning(tx: Tx, id: string, end: ProvisioningEnd, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('provisionings')
    .set({
      state: 'finished',
      outcome: end.outcome,
      verify_from: null,
      finished_at: now,
      ...(end.outcome === 'applied'
        ? { was_so_already: end.wasSoAlready, result: JSON.stringify(end.result) }
        : { error_message: end.message, error_code: end.outcome === 'failed' ? end.code : null }),
    })
    .where('id', '=', id)
    .where('state', '<>', 'finished')
    .executeTakeFirst()
  // The task that wanted it goes on.
  await wake(tx, taskReconciler)
  return numUpdatedRows > 0n
}

/** Its answer was lost: whether it was done is for a sync to say that begins to read after `from`. */
export async function verifyProvisioning(tx: Tx, id: string, from: Date): Promise<void> {
  await tx
    .updateTable('provisionings')
    .set({ state: 'verifying', verify_from: from })
    .where('id', '=', id)
    .where('state', '<>', 'finished')
    .execute()
  await wake(tx, provisioningReconciler)
}

/** Writes whose answer was lost, oldest first. */
export function listVerifying(db: Db): Promise<Provisioning[]> {
  return db.selectFrom('provisionings').selectAll().where('state', '=', 'verifying').orderBy('ordinal').execute()
}

/** Writes that should have happened by now, and of which nobody has heard yet that they have not. */
export function listOverdue(db: Db, now: Date): Promise<Provisioning[]> {
  return db
    .selectFrom('provisionings')
    .selectAll()
    .where('state', '<>', 'finished')
    .where('due_at', '<=', now)
    .where('overdue_at', 'is', null)
    .orderBy('ordinal')
    .execute()
}

/** False when somebody else noted it. */
export async function noteOverdue(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('provisionings')
    .set({ overdue_at: now })
    .where('id', '=', id)
    .where('overdue_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Whether a good full sync of the connector began to read after that time, and which was the first. */
export function findSyncThatReadAfter(db: Db, connectorId: string, from: Date): Promise<{ id: string } | undefined> {
  return db
    .selectFrom('sync_runs')
    .select('id')
    .where('connector_id', '=', connectorId)
    .where('applied_at', 'is not', null)
    .where('started_at', '>', from)
    .orderBy('applied_at')
    .limit(1)
    .executeTakeFirst()
}

/** What a sync says of a write that was reported as done. */
export interface Settled {
  readonly id: string
  readonly isConfirmed: boolean
}

/**
 * Holds what connectors reported as done against what a sync found that began to read afterwards; in the transaction that
 * applied the sync. A grant taken away again by a later write is not judged, for there is nothing left to find.
 */
export async function settleProvisionings(
  tx: Tx,
  sync: { readonly syncRunId: string; readonly connectorId: string; readonly readFrom: Date },
): Promise<Settled[]> {
  const isHeld = sql`exists (select from grants g
    where g.entitlement_id = p.entitlement_id and g.principal_id = p.principal_id and g.held_until is null)`
  const isPresent = sql`exists (select from resources r where r.id = p.principal_id and r.ended_at is null)`
  const isCreated = sql`exists (select from resources r join resource_types rt on rt.id = r.resource_type_id
    where rt.connector_id = p.connector_id and r.ended_at is null
      and rt.source_id = p.result #>> '{account,type}' and r.source_id = p.result #>> '{account,id}')`
  const { rows } = await sql<{ id: string; is_confirmed: boolean }>`
    with judged as (
      select p.id, case p.kind
        when 'grant' then ${isHeld}
        when 'revoke' then not ${isHeld}
        when 'delete_account' then not ${isPresent}
        when 'create_account' then p.result -> 'account' is null or ${isCreated}
        else true end as is_confirmed
      from provisionings p
      where p.connector_id = ${sync.connectorId} and p.outcome = 'applied'
        and p.confirmed_by is null and p.refuted_by is null and p.finished_at < ${sync.readFrom}
        and not exists (select from provisionings later where later.principal_id = p.principal_id
          and later.entitlement_id is not distinct from p.entitlement_id
          and later.ordinal > p.ordinal and later.outcome is distinct from 'cancelled')
    )
    update provisionings p set
      confirmed_by = case when judged.is_confirmed then ${sync.syncRunId} end,
      refuted_by = case when judged.is_confirmed then null else ${sync.syncRunId} end
    from judged where p.id = judged.id
    returning p.id, judged.is_confirmed`.execute(tx)
  return rows.map(({ id, is_confirmed: isConfirmed }) => ({ id, isConfirmed }))
}
