import { sql } from 'kysely'
import type { Db, Tx } from '../db.ts'

/** The key that all messages to one person have, so that they are delivered in their order. */
export function mailKeyOf(userId: string): string {
  return `mail ${userId}`
}

/** What somebody was told, the newest first; `before` is the id that a page ends at. */
export function listNotices(
  db: Db,
  userId: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
) {
  let query = db
    .selectFrom('outbox')
    .select(['id', 'payload', 'created_at'])
    .where('topic', '=', 'mail')
    .where('order_key', '=', mailKeyOf(userId))
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.execute()
}

/** The last notice that somebody has seen, 0 for none, and how many there are behind it, as far as that is counted. */
export async function readSeen(
  db: Db,
  userId: string,
  countMost: number,
): Promise<{ readonly upTo: number; readonly unseen: number }> {
  const { rows } = await sql<{ up_to: string; unseen: string }>`
    with seen as (select coalesce((select outbox_id from notices_seen where user_id = ${userId}), 0) as up_to)
    select seen.up_to, (select count(*) from (
      select from outbox where topic = 'mail' and order_key = ${mailKeyOf(userId)} and id > seen.up_to
      limit ${countMost}) as counted) as unseen from seen`.execute(db)
  return { upTo: Number(rows[0]?.up_to ?? 0), unseen: Number(rows[0]?.unseen ?? 0) }
}

/** False when that one was seen before: what is seen stays so. */
export async function noteSeen(tx: Tx, userId: string, upTo: number, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('notices_seen')
    .values({ user_id: userId, outbox_id: upTo, seen_at: now })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ outbox_id: upTo, seen_at: now })
        .where('notices_seen.outbox_id', '<', upTo),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
