import type { SystemLogEvent } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { nameObjects } from '../../audit/name-objects.ts'
import { type LogRow, listEvents, readChain } from '../../audit/read-log.ts'
import { verifyAudit } from '../../audit/seal.ts'
import type { Context } from '../../context.ts'
import { type Handlers, read } from '../handler.ts'
import { toId } from '../ids.ts'
import { cutPage, inBody, readPage } from '../paging.ts'

/** Whoever sees the log sees what it speaks of. */
const everyName = { seesPeople: true, seesPolicies: true, appIds: undefined }

const outcomes = { SUCCEEDED: 'succeeded', FAILED: 'failed', DENIED: 'denied' } as const

/** Every change and every denied attempt, in the order of the chain (product.md AUD-1, AUD-2). */
export function systemLogHandlers({ masterKeys }: Context): Handlers {
  return {
    'SystemLog.List': read(async ({ query, access }, db) => {
      access.assert('log.see')
      const { page_size: size, page_token: token, outcome, ...rest } = query
      const asked = { size, token, scope: ['events', { ...rest, outcome }] }
      const page = readPage(asked)
      const filter = {
        actorId: query.actor_id,
        verb: query.verb,
        objectKind: query.object_kind,
        objectId: query.object_id,
        since: query.since,
        until: query.until,
        outcome: outcome && outcomes[outcome],
      }
      const before = page.after === undefined ? undefined : Number(page.after[0])
      const found = await listEvents(db, filter, { before, limit: page.limit + 1 })
      const { rows, nextPageToken } = cutPage(found, page, asked, (row) => [Number(row.ordinal)])
      return { list: rows.map(toEventView), names: await nameObjects(db, rows, everyName), nextPageToken }
    }),
    'SystemLog.GetChain': read(async ({ access }, db) => {
      access.assert('log.see')
      return readChain(db)
    }),
    'SystemLog.Verify': read(async ({ access }, db) => {
      access.assert('log.see')
      const { sealedUntil } = await readChain(db)
      const { broken, events, checkpoints } = await verifyAudit(db, masterKeys)
      return {
        isIntact: broken === undefined,
        eventCount: events,
        checkpointCount: checkpoints,
        ...(broken === undefined && sealedUntil !== undefined && { verifiedUntil: sealedUntil }),
        ...(broken?.place !== undefined && { brokenPlace: Number(broken.place) }),
        ...(broken?.eventId !== undefined && { brokenEventId: broken.eventId }),
        ...(broken !== undefined && { brokenReason: broken.reason }),
      }
    }),
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

/** Of an event all that is known. */
export function toEventView(row: LogRow): SystemLogEvent {
  return {
    id: row.id,
    time: row.occurred_at,
    actorKind: row.actor_kind,
    ...(row.actor_id !== null && { actorId: row.actor_id }),
    ...(row.actor_name !== null && { actorName: row.actor_name }),
    ...(row.on_behalf_of !== null && { onBehalfOf: row.on_behalf_of }),
    verb: row.verb,
    objectKind: row.object_kind,
    ...(row.object_id !== null && { objectId: row.object_id }),
    outcome: row.outcome.toUpperCase() as Uppercase<typeof row.outcome>,
    detail: Object(row.detail),
    source: Object(row.source),
    ...(row.request_id !== null && { requestId: row.request_id }),
    ...(row.place !== null && { place: Number(row.place) }),
  }
}

/** An event that there is not is before all others. */
async function placeOf(db: Db, id: string | undefined): Promise<number | undefined> {
  if (!id) return undefined
  const row = await db.selectFrom('audit_events').select('ordinal').where('id', '=', toId(id)).executeTakeFirst()
  return row === undefined ? undefined : Number(row.ordinal)
}
