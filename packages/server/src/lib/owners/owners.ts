import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent, addToOutbox, createId } from '@rostrum/database/queries'
import type { User } from '@rostrum/database/rows'
import { type Actor, by, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'

/** What is owned. */
export interface Owned {
  readonly kind: 'app' | 'connector' | 'entitlement'
  readonly id: string
}

export interface Owner {
  readonly user: User
  readonly roleSlug: string
  readonly addedAt: Date
}

export interface HoldersOwner {
  readonly entitlementId: string
  readonly roleSlug: string
  readonly addedAt: Date
}

const hourMs = 3_600_000

const columns = { app: 'app_id', connector: 'connector_id', entitlement: 'entitlement_id' } as const

/** Who owns apps, connectors and entitlements; each list is in the order in which its owners were named. */
export class Owners {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async list(
    db: Db,
    { kind, id }: Owned,
    page: { after?: number; limit?: number; roleSlug?: string } = {},
  ): Promise<Owner[]> {
    let query = db
      .selectFrom('owners as o')
      .innerJoin('users as u', 'u.id', 'o.user_id')
      .selectAll('u')
      .select(['o.role_slug', 'o.added_at'])
      .where(`o.${columns[kind]}`, '=', id)
      .orderBy('o.position')
      .orderBy('o.id')
    if (page.roleSlug !== undefined && page.roleSlug !== '') query = query.where('o.role_slug', '=', page.roleSlug)
    if (page.after !== undefined) query = query.offset(page.after)
    if (page.limit !== undefined) query = query.limit(page.limit)
    const rows = await query.execute()
    return rows.map(({ role_slug: roleSlug, added_at: addedAt, ...user }) => ({ user, roleSlug, addedAt }))
  }

  async find(db: Db, owned: Owned, userId: string): Promise<Owner | undefined> {
    return (await this.list(db, owned)).find(({ user }) => user.id === userId)
  }

  /** Makes the list what it is from now on. @throws ServiceError for a user that is not there */
  async set(tx: Tx, owned: Owned, userIds: readonly string[], actor: Actor): Promise<void> {
    const before = (await this.list(tx, owned)).map(({ user }) => user.id)
    const wanted = [...new Set(userIds)]
    if (JSON.stringify(before) === JSON.stringify(wanted)) return
    const gone = before.filter((id) => !wanted.includes(id))
    if (gone.length > 0) await this.#take(tx, owned, gone)
    for (const [position, userId] of wanted.entries()) await this.#put(tx, owned, { userId, position }, actor)
    await this.#tell(tx, actor, owned, { before, now: wanted })
    await this.#notify(
      tx,
      owned,
      wanted.filter((id) => !before.includes(id)),
      actor,
    )
  }

  /** @throws ServiceError for a user that is not there */
  async add(tx: Tx, owned: Owned, userId: string, actor: Actor, roleSlug?: string): Promise<void> {
    const before = (await this.list(tx, owned)).map(({ user }) => user.id)
    const known = before.indexOf(userId)
    await this.#put(tx, owned, { userId, position: known === -1 ? before.length : known, roleSlug }, actor)
    if (known !== -1) return
    await this.#tell(tx, actor, owned, { before, now: [...before, userId] })
    await this.#notify(tx, owned, [userId], actor)
  }

  async remove(tx: Tx, owned: Owned, userIds: readonly string[], actor: Actor): Promise<void> {
    const before = (await this.list(tx, owned)).map(({ user }) => user.id)
    const now = before.filter((id) => !userIds.includes(id))
    if (now.length === before.length) return
    await this.#take(tx, owned, userIds)
    await this.#tell(tx, actor, owned, { before, now })
  }

  /** The entitlements whose holders own it, in the order in which they were named. */
  async listHolders(db: Db, { kind, id }: Owned, roleSlug = ''): Promise<HoldersOwner[]> {
    let query = db
      .selectFrom('owners')
      .select(['holders_of_id', 'role_slug', 'added_at'])
      .where(columns[kind], '=', id)
      .where('holders_of_id', 'is not', null)
      .orderBy('position')
      .orderBy('id')
    if (roleSlug !== '') query = query.where('role_slug', '=', roleSlug)
    const rows = await query.execute()
    return rows.map((row) => ({
      entitlementId: row.holders_of_id ?? '',
      roleSlug: row.role_slug,
      addedAt: row.added_at,
    }))
  }

  /** Makes whoever holds an entitlement own it. */
  async addHolders(tx: Tx, owned: Owned, entitlementId: string, roleSlug: string, actor: Actor): Promise<void> {
    const { kind, id } = owned
    const before = await this.listHolders(tx, owned)
    const changed = await tx
      .updateTable('owners')
      .set({ role_slug: roleSlug })
      .where(columns[kind], '=', id)
      .where('holders_of_id', '=', entitlementId)
      .returning('id')
      .executeTakeFirst()
    if (changed !== undefined) return
    const now = this.#clock.now()
    await tx
      .insertInto('owners')
      .values({
        id: createId(now),
        [columns[kind]]: id,
        holders_of_id: entitlementId,
        role_slug: roleSlug,
        position: before.length,
        added_at: now,
        added_by: userOf(actor),
      })
      .execute()
    await this.#tell(tx, actor, owned, { holdersOf: entitlementId, isAdded: true })
  }

  async removeHolders(tx: Tx, owned: Owned, entitlementId: string, actor: Actor): Promise<void> {
    const { kind, id } = owned
    await tx.deleteFrom('owners').where(columns[kind], '=', id).where('holders_of_id', '=', entitlementId).execute()
    await this.#tell(tx, actor, owned, { holdersOf: entitlementId, isAdded: false })
  }

  async #put(
    tx: Tx,
    { kind, id }: Owned,
    owner: { readonly userId: string; readonly position: number; readonly roleSlug?: string | undefined },
    actor: Actor,
  ): Promise<void> {
    const { userId, position, roleSlug } = owner
    const user = await tx
      .selectFrom('users')
      .select('id')
      .where('id', '=', userId)
      .where('status', '<>', 'deleted')
      .executeTakeFirst()
    if (user === undefined) throw new ServiceError('invalid_argument', 'USER_NOT_FOUND', `there is no user ${userId}`)
    const now = this.#clock.now()
    const named = roleSlug === undefined ? {} : { role_slug: roleSlug }
    const changed = await tx
      .updateTable('owners')
      .set({ position, ...named })
      .where(columns[kind], '=', id)
      .where('user_id', '=', userId)
      .returning('id')
      .executeTakeFirst()
    if (changed !== undefined) return
    await tx
      .insertInto('owners')
      .values({
        id: createId(now),
        [columns[kind]]: id,
        user_id: userId,
        position,
        added_at: now,
        added_by: userOf(actor),
        ...named,
      })
      .execute()
  }

  async #take(tx: Tx, { kind, id }: Owned, userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return
    await tx.deleteFrom('owners').where(columns[kind], '=', id).where('user_id', 'in', userIds).execute()
  }

  /** Whoever else is named to own a connector is asked for help with it, once in an hour at most (product.md CON-6). */
  async #notify(tx: Tx, owned: Owned, named: readonly string[], actor: Actor): Promise<void> {
    const now = this.#clock.now()
    const others = named.filter((id) => id !== userOf(actor))
    if (owned.kind !== 'connector' || others.length === 0) return
    const who = await tx
      .selectFrom('users')
      .select('display_name')
      .where('id', '=', userOf(actor) ?? '')
      .executeTakeFirst()
    const actorName = who?.display_name ?? 'An operator'
    // Two who name the same person at once are told apart by this lock: the second sees what the first wrote.
    await tx.selectFrom('connectors').select('id').where('id', '=', owned.id).forNoKeyUpdate().execute()
    for (const userId of others) {
      const about = `owner ${userId} of connector ${owned.id} named`
      const told = await tx
        .selectFrom('outbox')
        .select('id')
        .where('idempotency_key', 'like', `${about} %`)
        .where('topic', '=', 'notice')
        .where('created_at', '>', new Date(now.getTime() - hourMs))
        .executeTakeFirst()
      if (told !== undefined) continue
      const payload = { kind: 'connector.owner_named', connectorId: owned.id, actorName, to: [userId] }
      const idempotencyKey = `${about} ${createId(now)}`
      await addToOutbox(tx, { topic: 'notice', orderKey: owned.id, idempotencyKey, payload }, now)
    }
  }

  async #tell(tx: Tx, actor: Actor, object: Owned, detail: object): Promise<void> {
    const event = { ...by(actor), verb: `${object.kind}.owners_changed`, object, outcome: 'succeeded' as const, detail }
    await addAuditEvent(tx, event, this.#clock.now())
  }
}
