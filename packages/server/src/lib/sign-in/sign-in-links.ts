import { createHash, randomBytes } from 'node:crypto'
import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent, addToOutbox, createId, fold } from '@rostrum/database/queries'
import { type Actor, by } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'

const hourMs = 3_600_000
const longestHours = 24

/** Links that let one person in once: for who has lost every other way, and for rehearsals. Only operators make them. */
export class SignInLinks {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The token of a new one; only its hash is kept. @throws ServiceError when nobody enabled has the address */
  async create(
    tx: Tx,
    { email, hours }: { readonly email: string; readonly hours: number },
    actor: Actor,
  ): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const now = this.#clock.now()
    if (!Number.isInteger(hours) || hours < 1 || hours > longestHours)
      throw new ServiceError('invalid_argument', 'VALUE_INVALID', `hours is ${hours}: it takes 1 to ${longestHours}`)
    const user = await tx
      .selectFrom('user_identifiers as i')
      .innerJoin('users as u', 'u.id', 'i.user_id')
      .select('u.id')
      .where('i.kind', '=', 'email')
      .where('i.folded', '=', fold(email))
      .where('u.status', '=', 'enabled')
      .where('u.kind', '=', 'person')
      .executeTakeFirst()
    if (user === undefined)
      throw new ServiceError('not_found', 'USER_NOT_FOUND', `there is no enabled user with the address ${email}`)
    const token = randomBytes(24).toString('base64url')
    const expiresAt = new Date(now.getTime() + hours * hourMs)
    await tx.deleteFrom('sign_in_links').where('expires_at', '<', now).execute()
    await tx
      .insertInto('sign_in_links')
      .values({ token_hash: hashOf(token), user_id: user.id, created_at: now, expires_at: expiresAt })
      .execute()
    await this.#tell(tx, actor, 'sign_in_link.created', user.id, { expiresAt })
    return { token, expiresAt }
  }

  /** Whom a link that still works is for. */
  async find(db: Db, token: string): Promise<{ readonly userId: string; readonly displayName: string } | undefined> {
    const row = await living(db, token, this.#clock.now()).select(['u.id', 'u.display_name']).executeTakeFirst()
    return row && { userId: row.id, displayName: row.display_name }
  }

  /** Whom it lets in, this once. Those who answer for the server are told, as of every sign-in of that kind. */
  async redeem(tx: Tx, token: string, source: Readonly<Record<string, string>>): Promise<string | undefined> {
    const now = this.#clock.now()
    const row = await living(tx, token, now).select(['u.id']).forUpdate('l').executeTakeFirst()
    if (row === undefined) return undefined
    await tx.updateTable('sign_in_links').set({ used_at: now }).where('token_hash', '=', hashOf(token)).execute()
    const person: Actor = { kind: 'user', id: row.id, source }
    await this.#tell(tx, person, 'sign_in.succeeded', row.id, { by: 'link' })
    const payload = { kind: 'local_account.used', userId: row.id, at: now.toISOString(), source }
    const idempotencyKey = `sign-in link of ${row.id} used ${createId(now)}`
    await addToOutbox(tx, { topic: 'notice', orderKey: row.id, idempotencyKey, payload }, now)
    return row.id
  }

  async #tell(tx: Tx, actor: Actor, verb: string, userId: string, detail: object): Promise<void> {
    const object = { kind: 'user', id: userId }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#clock.now())
  }
}

function living(db: Db, token: string, now: Date) {
  return db
    .selectFrom('sign_in_links as l')
    .innerJoin('users as u', 'u.id', 'l.user_id')
    .where('l.token_hash', '=', hashOf(token))
    .where('l.used_at', 'is', null)
    .where('l.expires_at', '>', now)
    .where('u.status', '=', 'enabled')
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
