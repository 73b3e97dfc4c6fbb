import type { AuditEvent } from '@rostrum/database/queries'

/** Who makes a call, and from where, as the audit log tells it. */
export interface Actor {
  readonly kind: AuditEvent['actor']['kind']
  readonly id?: string
  /** address, agent, credential; nothing secret */
  readonly source?: Readonly<Record<string, string>>
  /** the only roles that count, where their credential was limited to some */
  readonly limitedTo?: readonly string[]
}

/** The server itself: schedules, expiries, what follows from something else. */
export const system: Actor = { kind: 'system' }

/** What an event says of its actor. */
export function by(actor: Actor): Pick<AuditEvent, 'actor' | 'source'> {
  return {
    actor: { kind: actor.kind, ...(actor.id !== undefined && { id: actor.id }) },
    ...(actor.source !== undefined && { source: actor.source }),
  }
}

/** The user to be named in a row's `…_by` column, when it was one; a service principal is one, too. */
export function userOf(actor: Actor): string | null {
  return actor.kind === 'user' || actor.kind === 'service_principal' ? (actor.id ?? null) : null
}
