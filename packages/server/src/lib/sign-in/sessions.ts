import { createHash, randomBytes } from 'node:crypto'
import type { Database, Tx } from '@rostrum/database'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import { type Actor, by } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'

const hourMs = 3_600_000
/** How long a session lasts at most, and without any call (product.md SSO-4). */
const lifetimeMs = 20 * hourMs
const idleMs = 4 * hourMs
/** How often the time of its last use is written. */
const noteEveryMs = 60_000

export interface Session {
  readonly id: string
  readonly userId: string
}

/** Who is signed in: a row for each, so that signing out is real. */
export class Sessions {
  readonly #database: Database
  readonly #clock: Clock

  constructor({ database, clock }: { database: Database; clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  /** The value of the cookie; only its hash is kept. */
  async begin(
    tx: Tx,
    { userId, address, agent }: { readonly userId: string; readonly address: string; readonly agent: string },
  ): Promise<{ readonly token: string; readonly maxAgeSeconds: number }> {
    const now = this.#clock.now()
    const token = randomBytes(32).toString('base64url')
    const id = createId(now)
    await tx
      .insertInto('sessions')
      .values({
        id,
        token_hash: hashOf(token),
        user_id: userId,
        method: 'local',
        address,
        agent: agent.slice(0, 200),
        created_at: now,
        last_used_at: now,
        expires_at: new Date(now.getTime() + lifetimeMs),
      })
      .execute()
    const actor: Actor = { kind: 'user', id: userId, source: { address, agent: agent.slice(0, 200) } }
    await this.#tell(tx, actor, 'session.begun', id)
    return { token, maxAgeSeconds: lifetimeMs / 1000 }
  }

  /** Undefined when there is none, it is over, or its person may not sign in any more. */
  async find(token: string | undefined): Promise<Session | undefined> {
    if (token === undefined || token === '') return undefined
    const now = this.#clock.now()
    const { db } = this.#database
    const row = await db
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .select(['s.id', 's.user_id', 's.last_used_at'])
      .where('s.token_hash', '=', hashOf(token))
      .where('s.ended_at', 'is', null)
      .where('s.expires_at', '>', now)
      .where('s.last_used_at', '>', new Date(now.getTime() - idleMs))
      .where('u.status', '=', 'enabled')
      .executeTakeFirst()
    if (row === undefined) return undefined
    if (now.getTime() - row.last_used_at.getTime() > noteEveryMs)
      await db.updateTable('sessions').set({ last_used_at: now }).where('id', '=', row.id).execute()
    return { id: row.id, userId: row.user_id }
  }

  async end(tx: Tx, { id, userId }: Session): Promise<void> {
    const now = this.#clock.now()
    await tx.updateTable('sessions').set({ ended_at: now }).where('id', '=', id).where('ended_at', 'is', null).execute()
    await this.#tell(tx, { kind: 'user', id: userId }, 'session.ended', id)
  }

  async #tell(tx: Tx, actor: Actor, verb: string, id: string): Promise<void> {
    const object = { kind: 'session', id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail: {} }, this.#clock.now())
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
