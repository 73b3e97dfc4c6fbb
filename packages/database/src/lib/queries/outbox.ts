import { sql } from 'kysely'
import type { Db, Tx } from '../db.ts'
import { wake } from './wake.ts'

/** The reconciler that delivers. */
export const outboxReconciler = 'outbox'

/** Something that is to leave the database because of a change in it. */
export interface OutboxMessage {
  /** Says who delivers it: `mail`, `webhook`… */
  readonly topic: string
  /** Messages of one key are delivered one after another, in the order in which they were written. */
  readonly orderKey: string
  /** The same for the same thing, so that it is written once, and so that a receiver can tell a repetition. */
  readonly idempotencyKey: string
  readonly payload: unknown
}

/** A message on its way. */
export interface WaitingMessage extends OutboxMessage {
  readonly id: number
  /** How often its delivery was tried before. */
  readonly attempts: number
}

/**
 * Writes a message in the transaction of its cause; false when one with this idempotency key was written before.
 * Messages of one key keep their order when the transactions that write them lock what the key stands for.
 */
export async function addToOutbox(tx: Tx, message: OutboxMessage, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('outbox')
    .values({
      topic: message.topic,
      order_key: message.orderKey,
      idempotency_key: message.idempotencyKey,
      payload: JSON.stringify(message.payload),
      created_at: now,
      due_at: now,
    })
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .executeTakeFirst()
  await wake(tx, outboxReconciler)
  return numInsertedOrUpdatedRows === 1n
}

/** The messages that may be delivered now: the first of each key, if it is due. */
export async function listDeliverable(db: Db, now: Date, limit: number): Promise<WaitingMessage[]> {
  const { rows } = await sql<{
    id: number
    topic: string
    order_key: string
    idempotency_key: string
    payload: unknown
    attempts: number
  }>`select * from (
      select distinct on (order_key) id, topic, order_key, idempotency_key, payload, attempts, due_at
      from outbox where state = 'waiting' order by order_key, id
    ) as first where due_at <= ${now} order by id limit ${limit}`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    topic: row.topic,
    orderKey: row.order_key,
    idempotencyKey: row.idempotency_key,
    payload: row.payload,
    attempts: row.attempts,
  }))
}

/**
 * How an attempt to deliver went: a failed one is repeated at `retryAt`, or given up when there is none; a dropped one was not
 * to be delivered.
 */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAt: Date | undefined }

/** Notes the outcome of an attempt. */
export async function noteDelivery(db: Db, id: number, outcome: DeliveryOutcome, now: Date): Promise<void> {
  const retryAt = outcome.kind === 'failed' ? outcome.retryAt : undefined
  const finished = { state: outcome.kind, finished_at: now } as const
  await db
    .updateTable('outbox')
    .set((set) => ({
      attempts: set('attempts', '+', 1),
      last_error: outcome.kind === 'failed' ? outcome.error : outcome.kind === 'dropped' ? outcome.reason : null,
      ...(retryAt === undefined ? finished : { due_at: retryAt }),
    }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

/** Forgets what was delivered or given up before `before`; returns how many. */
export async function pruneOutbox(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('outbox')
    .where('state', '<>', 'waiting')
    .where('finished_at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
