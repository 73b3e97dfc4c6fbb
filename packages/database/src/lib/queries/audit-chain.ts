import { createHash } from 'node:crypto'
import type { Database } from '../database.ts'
import type { Db } from '../db.ts'
import { auditText } from './audit-events.ts'

const batch = 500
const beginning = Buffer.alloc(32)

/** The hash of a place in the chain: SHA-256 over place, hash of the place before (hex) and event, a line each. */
export function chainHash(place: number, previousHash: Buffer, text: string): Buffer {
  return createHash('sha256')
    .update(`${place}\n${previousHash.toString('hex')}\n${text}`)
    .digest()
}

/**
 * Gives committed events their places in the chain, in the order in which they were written; returns how many. Two
 * servers at once do no harm: a place can be taken once, and whoever comes second fails and changes nothing.
 */
export async function sealAuditEvents(database: Database): Promise<number> {
  let sealed = 0
  for (;;) {
    const count = await database.transaction(async (tx) => {
      const events = await tx
        .selectFrom('audit_unsealed')
        .innerJoin('audit_events', 'audit_events.id', 'audit_unsealed.event_id')
        .selectAll('audit_events')
        .orderBy('audit_events.ordinal')
        .limit(batch)
        .execute()
      if (events.length === 0) return 0
      const head = await tx
        .selectFrom('audit_links')
        .select(['place', 'hash'])
        .orderBy('place', 'desc')
        .limit(1)
        .executeTakeFirst()
      let { place, hash } = head ?? { place: 0, hash: beginning }
      const links = events.map((event) => {
        const previous_hash = hash
        place += 1
        hash = chainHash(place, previous_hash, auditText(event))
        return { place, event_id: event.id, previous_hash, hash }
      })
      await tx.insertInto('audit_links').values(links).execute()
      await tx
        .deleteFrom('audit_unsealed')
        .where(
          'event_id',
          'in',
          events.map(({ id }) => id),
        )
        .execute()
      return events.length
    })
    sealed += count
    if (count < batch) return sealed
  }
}

/** Where the evidence does not hold, and why. */
export interface AuditBreak {
  readonly place: number | undefined
  readonly eventId: string | undefined
  readonly reason: string
}

/** Recomputes the whole chain; undefined when every event is in it, unchanged. */
export async function findAuditBreak(db: Db): Promise<AuditBreak | undefined> {
  let place = 0
  let hash: Buffer = beginning
  for (;;) {
    const links = await db
      .selectFrom('audit_links as link')
      .leftJoin('audit_events as event', 'event.id', 'link.event_id')
      .selectAll('event')
      .select(['link.place', 'link.event_id', 'link.previous_hash', 'link.hash'])
      .where('link.place', '>', place)
      .orderBy('link.place')
      .limit(batch)
      .execute()
    for (const link of links) {
      const broken = (reason: string) => ({ place: link.place, eventId: link.event_id, reason })
      if (link.place !== place + 1) return broken(`place ${place + 1} is missing`)
      if (!link.previous_hash.equals(hash)) return broken('it does not carry the hash of the place before')
      if (link.id === null) return broken('its event is missing')
      // The join makes every column nullable; with an id, the event is whole.
      const text = auditText(link as unknown as Parameters<typeof auditText>[0])
      if (!link.hash.equals(chainHash(link.place, hash, text))) return broken('its event was changed')
      place = link.place
      hash = link.hash
    }
    if (links.length < batch) return findUnlinked(db)
  }
}

async function findUnlinked(db: Db): Promise<AuditBreak | undefined> {
  const row = await db
    .selectFrom('audit_events as event')
    .select('event.id')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('audit_links').whereRef('audit_links.event_id', '=', 'event.id').select('place'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('audit_unsealed').whereRef('audit_unsealed.event_id', '=', 'event.id').select('event_id'))),
    )
    .orderBy('event.ordinal')
    .limit(1)
    .executeTakeFirst()
  return row && { place: undefined, eventId: row.id, reason: 'it was kept out of the chain' }
}
