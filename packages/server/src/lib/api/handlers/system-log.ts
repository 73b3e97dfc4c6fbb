import type { Db } from '@rostrum/database'
import { type Handlers, read } from '../handler.ts'
import { toId } from '../ids.ts'
import { cutPage, inBody, readPage } from '../paging.ts'

/** Every change and every denied attempt, in the order of the chain (product.md AUD-1, AUD-2). */
export function systemLogHandlers(): Handlers {
  return {
    'SystemLogService.ListEvents': read(async ({ request, access }, db) => {
      access.assert('log.see')
      const asked = inBody(request, 'system log')
      const page = readPage(asked)
      const isDescending = request.sortDirection === 'SORT_DIRECTION_DESC'
      let query = db
        .selectFrom('audit_events')
        .selectAll()
        .orderBy('ordinal', isDescending ? 'desc' : 'asc')
        .limit(page.limit + 1)
      if (page.after !== undefined) query = query.where('ordinal', isDescending ? '<' : '>', Number(page.after[0]))
      if (request.since) query = query.where('occurred_at', '>=', request.since)
      if (request.until) query = query.where('occurred_at', '<', request.until)
      const first = await placeOf(db, request.sinceEventUid)
      const last = await placeOf(db, request.untilEventUid)
      if (first !== undefined) query = query.where('ordinal', '>', first)
      if (last !== undefined) query = query.where('ordinal', '<', last)
      const { rows, nextPageToken } = cutPage(await query.execute(), page, asked, (row) => [Number(row.ordinal)])
      const list = rows.map((row) => ({
        uid: row.id,
        time: row.occurred_at.toISOString(),
        actor: { kind: row.actor_kind, ...(row.actor_id !== null && { id: row.actor_id }) },
        ...(row.on_behalf_of !== null && { onBehalfOf: row.on_behalf_of }),
        verb: row.verb,
        object: { kind: row.object_kind, ...(row.object_id !== null && { id: row.object_id }) },
        outcome: row.outcome,
        detail: Object(row.detail),
        source: Object(row.source),
        ...(row.request_id !== null && { requestId: row.request_id }),
      }))
      return { list, nextPageToken }
    }),
  }
}

/** An event that there is not is before all others. */
async function placeOf(db: Db, id: string | undefined): Promise<number | undefined> {
  if (!id) return undefined
  const row = await db.selectFrom('audit_events').select('ordinal').where('id', '=', toId(id)).executeTakeFirst()
  return row === undefined ? undefined : Number(row.ordinal)
}
