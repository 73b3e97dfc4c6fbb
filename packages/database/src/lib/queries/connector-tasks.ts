import { type Selectable, sql } from 'kysely'
import type { ConnectorTasksTable } from '../../gen/tables.ts'
import type { Db, Tx } from '../db.ts'

export type ConnectorTask = Selectable<ConnectorTasksTable>

/** The channel on which servers hear that there is work for a connector: its id is the message. */
export const connectorTaskChannel = 'connector_task'

export interface NewConnectorTask {
  readonly id: string
  readonly connectorId: string
  readonly kind: string
  readonly payload: unknown
  readonly syncRunId?: string | undefined
  /** tasks with the same key run one after another, in the order in which they were queued */
  readonly orderKey?: string
  /** a second task with the same key is the first */
  readonly idempotencyKey: string
  readonly createdAt: Date
  readonly dueAt?: Date
  readonly maxAttempts?: number
}

/** Queues a task and wakes the servers that hold a poll for it; returns the id of the one that has the idempotency key. */
export async function addConnectorTask(tx: Tx, task: NewConnectorTask): Promise<string> {
  const inserted = await tx
    .insertInto('connector_tasks')
    .values({
      id: task.id,
      connector_id: task.connectorId,
      kind: task.kind,
      payload: JSON.stringify(task.payload),
      sync_run_id: task.syncRunId ?? null,
      order_key: task.orderKey ?? null,
      idempotency_key: task.idempotencyKey,
      created_at: task.createdAt,
      due_at: task.dueAt ?? task.createdAt,
      ...(task.maxAttempts !== undefined && { max_attempts: task.maxAttempts }),
    })
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  await wake(tx, task.connectorId)
  if (inserted !== undefined) return inserted.id
  const existing = await tx
    .selectFrom('connector_tasks')
    .select('id')
    .where('idempotency_key', '=', task.idempotencyKey)
    .executeTakeFirstOrThrow()
  return existing.id
}

export interface LeaseRequest {
  readonly connectorId: string
  readonly hostId: string
  readonly most: number
  /** not to be handed out: the host has them */
  readonly knownIds: readonly string[]
  readonly now: Date
  /** not to be handed out while the connector is paused */
  readonly restingKinds?: readonly string[]
  /** how long a task of this kind may be silent */
  readonly leaseMs: (kind: string) => number
}

/** Hands out what is due, oldest first; each task to one caller, however many ask at once. */
export function leaseConnectorTasks(db: Db, request: LeaseRequest): Promise<ConnectorTask[]> {
  const { connectorId, hostId, most, knownIds, now, restingKinds = [], leaseMs } = request
  return db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('connector_tasks as t')
      .selectAll('t')
      .where('t.connector_id', '=', connectorId)
      .where('t.state', '=', 'queued')
      .where('t.due_at', '<=', now)
      .$if(restingKinds.length > 0, (query) =>
        query.where(({ or, eb, not, exists, selectFrom }) =>
          or([
            eb('t.kind', 'not in', [...restingKinds]),
            not(
              exists(
                selectFrom('connectors as c')
                  .select(sql`1`.as('one'))
                  .whereRef('c.id', '=', 't.connector_id')
                  .where('c.paused_at', 'is not', null),
              ),
            ),
          ]),
        ),
      )
      .$if(knownIds.length > 0, (query) => query.where('t.id', 'not in', [...knownIds]))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('connector_tasks as earlier')
              .select(sql`1`.as('one'))
              .whereRef('earlier.connector_id', '=', 't.connector_id')
              .whereRef('earlier.order_key', '=', 't.order_key')
              .whereRef('earlier.ordinal', '<', 't.ordinal')
              .where('earlier.state', '<>', 'finished'),
          ),
        ),
      )
      .orderBy('t.due_at')
      .orderBy('t.ordinal')
      .limit(most)
      .forUpdate('t')
      .skipLocked()
      .execute()
    const leased: ConnectorTask[] = []
    for (const { id, kind, sync_run_id: syncRunId } of due) {
      if (syncRunId !== null) await noteStart(tx, syncRunId, now)
      leased.push(
        await tx
          .updateTable('connector_tasks')
          .set({
            state: 'leased',
            leased_by: hostId,
            leased_at: now,
            leased_until: new Date(now.getTime() + leaseMs(kind)),
            heartbeat_at: null,
            attempts: sql`attempts + 1`,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow(),
      )
    }
    return leased
  })
}

/** What a sync brings is as it was when its last start began to read. */
async function noteStart(tx: Tx, syncRunId: string, now: Date): Promise<void> {
  await tx
    .updateTable('sync_runs')
    .set({ state: 'running', started_at: now })
    .where('id', '=', syncRunId)
    .where('state', 'in', ['queued', 'running'])
    .execute()
}

/** Undefined when the connector has no such task. */
export function findConnectorTask(db: Db, connectorId: string, id: string): Promise<ConnectorTask | undefined> {
  return db
    .selectFrom('connector_tasks')
    .selectAll()
    .where('connector_id', '=', connectorId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The same, locked until the transaction ends: two reports of one task follow one another. */
export function lockConnectorTask(tx: Tx, connectorId: string, id: string): Promise<ConnectorTask | undefined> {
  return tx
    .selectFrom('connector_tasks')
    .selectAll()
    .where('connector_id', '=', connectorId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Prolongs the lease of a task that is being done; undefined when it is not, or by another host. */
export function prolongLease(
  db: Db,
  lease: { connectorId: string; id: string; hostId: string; now: Date; leaseMs: number },
): Promise<ConnectorTask | undefined> {
  return db
    .updateTable('connector_tasks')
    .set({ heartbeat_at: lease.now, leased_until: new Date(lease.now.getTime() + lease.leaseMs) })
    .where('connector_id', '=', lease.connectorId)
    .where('id', '=', lease.id)
    .where('leased_by', '=', lease.hostId)
    .where('state', '=', 'leased')
    .returningAll()
    .executeTakeFirst()
}

export interface TaskEnd {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled'
  readonly statusCode: number
  readonly statusMessage: string
  readonly result?: unknown
  readonly at: Date
}

/** False when it was finished before: the first end counts. */
export async function finishConnectorTask(tx: Tx, id: string, end: TaskEnd): Promise<boolean> {
  const ended = await tx
    .updateTable('connector_tasks')
    .set({
      state: 'finished',
      outcome: end.outcome,
      finished_at: end.at,
      status_code: end.statusCode,
      status_message: end.statusMessage,
      leased_until: null,
      ...(end.result !== undefined && { result: JSON.stringify(end.result) }),
    })
    .where('id', '=', id)
    .where('state', '<>', 'finished')
    .returning('connector_id')
    .executeTakeFirst()
  // What waited for its turn behind it may be handed out now.
  if (ended !== undefined) await wake(tx, ended.connector_id)
  return ended !== undefined
}

/** Puts a task back that its host never got: the attempt does not count. */
export async function returnConnectorTask(tx: Tx, { id, connector_id: connectorId }: ConnectorTask): Promise<void> {
  await tx
    .updateTable('connector_tasks')
    .set({ state: 'queued', leased_by: null, leased_until: null, attempts: sql`attempts - 1` })
    .where('id', '=', id)
    .where('state', '=', 'leased')
    .execute()
  await wake(tx, connectorId)
}

/** Puts a task back that was not done; nothing happens to one that is finished. */
export async function requeueConnectorTask(
  tx: Tx,
  id: string,
  { dueAt, statusCode, statusMessage }: { dueAt: Date; statusCode: number; statusMessage: string },
): Promise<void> {
  const queued = await tx
    .updateTable('connector_tasks')
    .set({
      state: 'queued',
      leased_by: null,
      leased_until: null,
      due_at: dueAt,
      status_code: statusCode,
      status_message: statusMessage,
    })
    .where('id', '=', id)
    .where('state', '<>', 'finished')
    .returning('connector_id')
    .executeTakeFirst()
  // Another host may be waiting for work.
  if (queued !== undefined) await wake(tx, queued.connector_id)
}

/** The tasks whose lease is over, and those a host held that has started anew; for whoever decides what becomes of them. */
export function listLostTasks(
  db: Db,
  { now, restarted }: { now: Date; restarted?: { connectorId: string; hostId: string; leasedBefore: Date } },
): Promise<ConnectorTask[]> {
  return db
    .selectFrom('connector_tasks')
    .selectAll()
    .where('state', '=', 'leased')
    .where((where) =>
      restarted === undefined
        ? where('leased_until', '<=', now)
        : where.and([
            where('connector_id', '=', restarted.connectorId),
            where('leased_by', '=', restarted.hostId),
            where('leased_at', '<=', restarted.leasedBefore),
          ]),
    )
    .orderBy('id')
    .execute()
}

async function wake(tx: Tx, connectorId: string): Promise<void> {
  await sql`select pg_notify(${connectorTaskChannel}, ${connectorId})`.execute(tx)
}
