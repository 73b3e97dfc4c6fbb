import type { Selectable } from 'kysely'
import type { AuditEventsTable } from '../../gen/tables.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { Tx } from '../db.ts'
import { createId } from '../ids.ts'
import { wake } from './wake.ts'

/** The reconciler that seals. */
export const auditReconciler = 'audit'

/** Who did what to which object, or was refused it. Nothing in it is a secret. */
export interface AuditEvent {
  readonly actor: { readonly kind: AuditEventsTable['actor_kind']; readonly id?: string }
  readonly onBehalfOf?: string
  readonly verb: string
  readonly object: { readonly kind: string; readonly id?: string }
  readonly outcome: AuditEventsTable['outcome']
  /** Before and after, counts, reasons. */
  readonly detail?: object
  /** Address, agent, session or token id. */
  readonly source?: object
  readonly requestId?: string
  /** The same in the begun and the ended event of work that leaves the database. */
  readonly workId?: string
}

/**
 * Writes an event in the transaction of the change that it tells; returns its id. It gets its place in the hash chain
 * after the commit, by `sealAuditEvents`, so that audited changes need not wait for each other.
 */
export async function addAuditEvent(tx: Tx, event: AuditEvent, now: Date): Promise<string> {
  const [id = ''] = await addAuditEvents(tx, [event], now)
  return id
}

/** Events of this many are written by one statement: PostgreSQL takes 65,535 values in one. */
const eventsAtOnce = 2000

/** As `addAuditEvent`, for all that one change did, in their order. */
export async function addAuditEvents(tx: Tx, events: readonly AuditEvent[], now: Date): Promise<string[]> {
  const rows = events.map((event) => ({
    id: createId(now),
    occurred_at: now,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id ?? null,
    on_behalf_of: event.onBehalfOf ?? null,
    verb: event.verb,
    object_kind: event.object.kind,
    object_id: event.object.id ?? null,
    outcome: event.outcome,
    detail: JSON.stringify(event.detail ?? {}),
    source: JSON.stringify(event.source ?? {}),
    request_id: event.requestId ?? null,
    work_id: event.workId ?? null,
  }))
  for (let from = 0; from < rows.length; from += eventsAtOnce) {
    const part = rows.slice(from, from + eventsAtOnce)
    await tx.insertInto('audit_events').values(part).execute()
    await tx
      .insertInto('audit_unsealed')
      .values(part.map(({ id }) => ({ event_id: id })))
      .execute()
  }
  await wake(tx, auditReconciler)
  return rows.map(({ id }) => id)
}

/** The text of an event that its hash covers: every column but the order of insertion, as canonical JSON. */
export function auditText(row: Omit<Selectable<AuditEventsTable>, 'ordinal'>): string {
  return canonicalJson({
    id: row.id,
    occurredAt: row.occurred_at.toISOString(),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    onBehalfOf: row.on_behalf_of,
    verb: row.verb,
    objectKind: row.object_kind,
    objectId: row.object_id,
    outcome: row.outcome,
    detail: row.detail,
    source: row.source,
    requestId: row.request_id,
    workId: row.work_id,
  })
}
