import type { Db } from '@rostrum/database'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Which events are wanted; members that are undefined say nothing. */
export interface LogFilter {
  readonly actorId?: string | undefined
  /** a verb, or the beginning of several up to a dot: `connector` is `connector.created`, too */
  readonly verb?: string | undefined
  readonly objectKind?: string | undefined
  readonly objectId?: string | undefined
  /** of any of these objects */
  readonly objects?: readonly TrailObjects[] | undefined
  readonly outcome?: 'succeeded' | 'failed' | 'denied' | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

/** Objects of one kind whose events belong to a trail. */
export interface TrailObjects {
  readonly kind: string
  readonly ids: readonly string[]
  /** a condition on `audit_events as x`: no others of their events */
  readonly only?: RawBuilder<unknown>
}

/** Events with their place in the chain, the newest first, before the one of that ordinal. */
export async function listEvents(
  db: Db,
  filter: LogFilter,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
) {
  let query = db
    .selectFrom('audit_events as e')
    .leftJoin('audit_links as l', 'l.event_id', 'e.id')
    .leftJoin('users as u', 'u.id', 'e.actor_id')
    .selectAll('e')
    .select(['l.place', 'u.display_name as actor_name'])
    .orderBy('e.ordinal', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('e.ordinal', '<', before)
  const { actorId, verb, objectKind, objectId, objects, outcome, since, until } = filter
  if (actorId !== undefined) query = query.where('e.actor_id', '=', actorId)
  if (verb !== undefined) query = query.where(sql<SqlBool>`(e.verb = ${verb} or starts_with(e.verb, ${`${verb}.`}))`)
  if (objectKind !== undefined) query = query.where('e.object_kind', '=', objectKind)
  if (objectId !== undefined) query = query.where('e.object_id', '=', objectId)
  if (objects !== undefined) query = query.where('e.ordinal', 'in', newestOf(objects, { before, limit }))
  if (outcome !== undefined) query = query.where('e.outcome', '=', outcome)
  if (since !== undefined) query = query.where('e.occurred_at', '>=', since)
  if (until !== undefined) query = query.where('e.occurred_at', '<', until)
  return query.execute()
}

/** Of each object no more is read than a page takes, from its newest event on. */
function newestOf(
  objects: readonly TrailObjects[],
  page: { readonly before: number | undefined; readonly limit: number },
) {
  const beyond = page.before === undefined ? sql`` : sql`and x.ordinal < ${page.before}`
  const parts = objects.map(
    ({ kind, ids, only = sql`true` }) => sql`
      select newest.ordinal from unnest(${ids}::text[]) as o (id) cross join lateral (
        select x.ordinal from audit_events x
        where x.object_kind = ${kind} and x.object_id = o.id ${beyond} and ${only}
        order by x.ordinal desc limit ${page.limit}) newest`,
  )
  return sql<number>`(select part.ordinal from (${sql.join(parts, sql` union all `)}) part
    order by part.ordinal desc limit ${page.limit})`
}

export type LogRow = Awaited<ReturnType<typeof listEvents>>[number]

/** How far events have their place in the chain, and how far its hash is signed. */
export async function readChain(db: Db) {
  const head = await db
    .selectFrom('audit_links as l')
    .innerJoin('audit_events as e', 'e.id', 'l.event_id')
    .select(['l.place', 'e.occurred_at'])
    .orderBy('l.place', 'desc')
    .limit(1)
    .executeTakeFirst()
  const signed = await db
    .selectFrom('audit_checkpoints')
    .select(['place', 'signed_at'])
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  const unsealed = await db
    .selectFrom('audit_unsealed')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return {
    sealedCount: head === undefined ? 0 : Number(head.place),
    ...(head !== undefined && { sealedUntil: head.occurred_at }),
    unsealedCount: Number(unsealed.count),
    signedCount: signed === undefined ? 0 : Number(signed.place),
    ...(signed !== undefined && { signedAt: signed.signed_at }),
  }
}
