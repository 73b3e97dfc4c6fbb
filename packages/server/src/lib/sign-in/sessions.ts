import { createHash, randomBytes } from 'node:crypto'
import type { Database, Db, Tx } from '@rostrum/database'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import { type Actor, by } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { readSessionLimits, type SessionLimits } from './session-limits.ts'

/** How often the time of its last use is written. */
const noteEveryMs = 60_000

export interface Session {
  readonly id: string
  readonly userId: string
}

export type SignInMethod = 'local' | 'oidc' | 'link'

/** What is shown of a session. */
export interface SessionFacts extends Session {
  readonly method: SignInMethod
  readonly address: string
  readonly agent: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
  /** at the latest; without use it ends earlier */
  readonly expiresAt: Date
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
    {
      userId,
      method,
      address,
      agent,
    }: { readonly userId: string; readonly method: SignInMethod; readonly address: string; readonly agent: string },
  ): Promise<{ readonly token: string; readonly maxAgeSeconds: number }> {
    const now = this.#clock.now()
    const { lengthSeconds } = await readSessionLimits(tx)
    const token = randomBytes(32).toString('base64url')
    const id = createId(now)
    await tx
      .insertInto('sessions')
      .values({
        id,
        token_hash: hashOf(token),
        user_id: userId,
        method,
        address,
        agent: agent.slice(0, 200),
        created_at: now,
        last_used_at: now,
        expires_at: new Date(now.getTime() + lengthSeconds * 1000),
      })
      .execute()
    const actor: Actor = { kind: 'user', id: userId, source: { address, agent: agent.slice(0, 200) } }
    await this.#tell(tx, actor, 'session.begun', id)
    return { token, maxAgeSeconds: lengthSeconds }
  }

  /** Undefined when there is none, it is over, or its person may not sign in any more. */
  async find(token: string | undefined): Promise<Session | undefined> {
    if (token === undefined || token === '') return undefined
    const now = this.#clock.now()
    const { db } = this.#database
    const row = await living(db, await readSessionLimits(db), now)
      .select(['s.id', 's.user_id', 's.last_used_at'])
      .where('s.token_hash', '=', hashOf(token))
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

  /** Those of somebody that can still be used, the newest first. */
  async list(db: Db, userId: string): Promise<readonly SessionFacts[]> {
    const limits = await readSessionLimits(db)
    const rows = await living(db, limits, this.#clock.now())
      .selectAll('s')
      .where('s.user_id', '=', userId)
      .orderBy('s.created_at', 'desc')
      .orderBy('s.id')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      userId,
      method: row.method,
      address: row.address,
      agent: row.agent,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      expiresAt: new Date(Math.min(row.expires_at.getTime(), row.created_at.getTime() + limits.lengthSeconds * 1000)),
    }))
  }

  /** Ends those of somebody, or the one; tells how many there were. Whoever ends them is in the audit log. */
  async endOf(tx: Tx, { userId, id }: { userId: string; id?: string }, actor: Actor): Promise<number> {
    const ended = await tx
      .updateTable('sessions')
      .set({ ended_at: this.#clock.now() })
      .where('user_id', '=', userId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', this.#clock.now())
      .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
      .returning('id')
      .execute()
    for (const session of ended) await this.#tell(tx, actor, 'session.ended', session.id)
    return ended.length
  }

  async #tell(tx: Tx, actor: Actor, verb: string, id: string): Promise<void> {
    const object = { kind: 'session', id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail: {} }, this.#clock.now())
  }
}

function living(db: Db, { lengthSeconds, idleSeconds }: SessionLimits, now: Date) {
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000)
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', now)
    .where('s.created_at', '>', before(lengthSeconds))
    .where('s.last_used_at', '>', before(idleSeconds))
    .where('u.status', '=', 'enabled')
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
