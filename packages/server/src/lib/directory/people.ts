import type { Tx } from '@rostrum/database'
import { addAuditEvent, createId, fold } from '@rostrum/database/queries'
import type { User } from '@rostrum/database/rows'
import { sql } from 'kysely'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { findDifferences } from '../audit/differences.ts'
import { roles as everyRole, type Role } from '../authz/policy-table.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import type { DepartureEffects, Departures } from './departures.ts'

/** What is known of a person beside their roles. */
export interface Profile {
  readonly email: string
  readonly displayName: string
  readonly department?: string | undefined
  readonly jobTitle?: string | undefined
  readonly employeeId?: string | undefined
}

/** People as their administrators make and change them (product.md 9). */
export class People {
  readonly #clock: Clock
  readonly #departures: Departures

  constructor(clock: Clock, departures: Departures) {
    this.#clock = clock
    this.#departures = departures
  }

  /** @throws ServiceError when the address is none, or somebody has it */
  async create(tx: Tx, profile: Profile, roles: readonly Role[], actor: Actor): Promise<string> {
    const now = this.#clock.now()
    const email = readEmail(profile.email)
    await lockEmail(tx, email)
    const known = await findByIdentifier(tx, 'email', email)
    if (known !== undefined)
      throw new ServiceError(
        'already_exists',
        'USER_EXISTS',
        `email: ${email} is that of ${known.display_name} already`,
      )
    await assertFree(tx, profile.employeeId)
    const id = createId(now)
    await tx
      .insertInto('users')
      .values({
        id,
        display_name: profile.displayName.trim() || email,
        primary_email: email,
        department: profile.department?.trim() || null,
        job_title: profile.jobTitle?.trim() || null,
        status: 'enabled',
        origin: 'local',
        created_at: now,
        updated_at: now,
      })
      .execute()
    await putIdentifier(tx, id, 'email', email)
    if (profile.employeeId) await putIdentifier(tx, id, 'employee_id', profile.employeeId)
    await this.#give(tx, id, ['basic_user', ...roles], actor)
    await this.#tell(tx, actor, 'user.created', id, { ...profile, email, roles })
    return id
  }

  /** Of a person who is known; what the profile does not say stays. Tells what changed. */
  async update(tx: Tx, user: User, profile: Partial<Profile>, actor: Actor): Promise<string[]> {
    const wanted = {
      ...(profile.displayName?.trim() && { display_name: profile.displayName.trim() }),
      ...(profile.department !== undefined && { department: profile.department.trim() || null }),
      ...(profile.jobTitle !== undefined && { job_title: profile.jobTitle.trim() || null }),
    }
    const columns = ['display_name', 'department', 'job_title'] as const
    const detail = findDifferences<Pick<User, (typeof columns)[number]>>(user, { ...user, ...wanted }, columns)
    if (detail.changed.length === 0) return []
    await tx
      .updateTable('users')
      .set((set) => ({
        ...wanted,
        updated_at: this.#clock.now(),
        version: set('version', '+', 1),
      }))
      .where('id', '=', user.id)
      .execute()
    await this.#tell(tx, actor, 'user.updated', user.id, detail)
    return [...detail.changed]
  }

  /**
   * Makes of a person what the form says, all of it: what is empty is taken away, but for the name and the address.
   * @throws ServiceError when the address is none, or it or the employee id is another person's
   */
  async edit(
    tx: Tx,
    user: User,
    wanted: Required<Profile> & { readonly managerIds: readonly string[] },
    actor: Actor,
  ): Promise<void> {
    const email = wanted.email.trim() === '' ? user.primary_email : readEmail(wanted.email)
    if (email !== null && email !== user.primary_email) {
      await lockEmail(tx, email)
      const known = await findByIdentifier(tx, 'email', email)
      if (known !== undefined && known.id !== user.id)
        throw new ServiceError(
          'already_exists',
          'USER_EXISTS',
          `email: ${email} is that of ${known.display_name} already`,
        )
      // Whoever has the former address is not to come in as this person.
      if (user.primary_email !== null) await dropIdentifiers(tx, user.id, 'email', user.primary_email)
      await putIdentifier(tx, user.id, 'email', email)
      await tx.updateTable('users').set({ primary_email: email }).where('id', '=', user.id).execute()
    }
    const employeeId = wanted.employeeId?.trim() ?? ''
    const before = await listIdentifiers(tx, user.id, 'employee_id')
    const hasOther = employeeId === '' ? before.length > 0 : !before.includes(employeeId)
    if (hasOther) {
      await assertFree(tx, employeeId, user.id)
      await dropIdentifiers(tx, user.id, 'employee_id')
      if (employeeId !== '') await putIdentifier(tx, user.id, 'employee_id', employeeId)
    }
    const profile = { displayName: wanted.displayName, department: wanted.department, jobTitle: wanted.jobTitle }
    const ofProfile = await this.update(tx, user, profile, actor)
    const isManaged = await this.setManagers(tx, user.id, wanted.managerIds, actor)
    const detail = findDifferences(
      { primary_email: user.primary_email, employee_id: before.join(', ') || null },
      { primary_email: email, employee_id: hasOther ? employeeId || null : before.join(', ') || null },
      ['primary_email', 'employee_id'],
    )
    if (detail.changed.length > 0) await this.#tell(tx, actor, 'user.updated', user.id, detail)
    if (ofProfile.length === 0 && (detail.changed.length > 0 || isManaged))
      await tx
        .updateTable('users')
        .set((set) => ({ updated_at: this.#clock.now(), version: set('version', '+', 1) }))
        .where('id', '=', user.id)
        .execute()
  }

  /** Who manages a person; the list replaces the one before. */
  async setManagers(tx: Tx, userId: string, managerIds: readonly string[], actor: Actor): Promise<boolean> {
    const before = await tx.selectFrom('user_managers').select('manager_id').where('user_id', '=', userId).execute()
    // A person who is said to manage themselves has no manager (product.md DIR-7).
    const wanted = [...new Set(managerIds)].filter((id) => id !== userId)
    const isSame = before.length === wanted.length && before.every((row) => wanted.includes(row.manager_id))
    if (isSame) return false
    await tx.deleteFrom('user_managers').where('user_id', '=', userId).execute()
    if (wanted.length > 0)
      await tx
        .insertInto('user_managers')
        .values(wanted.map((id) => ({ user_id: userId, manager_id: id })))
        .execute()
    const detail = { before: before.map((row) => row.manager_id), now: wanted }
    await this.#tell(tx, actor, 'user.managers_changed', userId, detail)
    return true
  }

  /**
   * Replaces all roles of each of the people, effective with their next call (product.md ROL-6).
   * @throws ServiceError when the last Super Administrator would lose the role
   */
  async setRoles(tx: Tx, userIds: readonly string[], wanted: readonly string[], actor: Actor): Promise<number> {
    const roles = readRoles(wanted)
    await assertLeft(tx, roles.includes('super_administrator') ? [] : userIds)
    let changed = 0
    for (const id of new Set(userIds)) {
      await getUser(tx, id)
      const before = await tx.selectFrom('user_roles').select('role').where('user_id', '=', id).execute()
      const held = before.map(({ role }) => role).sort()
      if (JSON.stringify(held) === JSON.stringify([...roles].sort())) continue
      await tx.deleteFrom('user_roles').where('user_id', '=', id).execute()
      await this.#give(tx, id, roles, actor)
      await this.#tell(tx, actor, 'user.roles_changed', id, { before: held, now: roles })
      changed++
    }
    return changed
  }

  /**
   * Lets a person in again, or no more; with all that follows for their tasks (product.md DIR-5).
   * @throws ServiceError when they are the last Super Administrator, or deleted
   */
  async setStatus(tx: Tx, userId: string, status: User['status'], actor: Actor): Promise<DepartureEffects> {
    const now = this.#clock.now()
    const user = await getUser(tx, userId)
    const nothing = { moved: 0, cancelled: 0, owned: 0 }
    if (user.status === status) return nothing
    if (status !== 'enabled') await assertLeft(tx, [userId])
    await tx
      .updateTable('users')
      .set((set) => ({
        status,
        disabled_at: status === 'disabled' ? now : null,
        deleted_at: status === 'deleted' ? now : null,
        updated_at: now,
        version: set('version', '+', 1),
      }))
      .where('id', '=', userId)
      .execute()
    const effects = status === 'enabled' ? nothing : await this.#departures.follow(tx, userId, actor)
    await this.#tell(tx, actor, `user.${status}`, userId, { before: user.status, ...effects })
    return effects
  }

  async #give(tx: Tx, userId: string, roles: readonly Role[], actor: Actor): Promise<void> {
    const given = { user_id: userId, given_at: this.#clock.now(), given_by: userOf(actor) }
    const rows = [...new Set(roles)].map((role) => ({ ...given, role }))
    if (rows.length > 0) await tx.insertInto('user_roles').values(rows).execute()
  }

  async #tell(tx: Tx, actor: Actor, verb: string, id: string, detail: object): Promise<void> {
    const object = { kind: 'user', id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#clock.now())
  }
}

/** Two who come, or are made, with one address follow one another: the second finds the first. */
export function lockEmail(tx: Tx, email: string): Promise<void> {
  return lockIdentifiers(tx, 'email', [email])
}

/**
 * Holds others off who would bring one of the same. Locks are few, each for many, since PostgreSQL has room for some
 * thousands in all; they are taken in order, addresses before employee ids, so that two never wait for each other.
 */
export async function lockIdentifiers(tx: Tx, kind: 'email' | 'employee_id', values: readonly string[]): Promise<void> {
  const keys = JSON.stringify([...new Set(values.map(fold))])
  await sql`select pg_advisory_xact_lock(hashtextextended(${`user ${kind}`}, bucket)) from (
    select distinct hashtextextended(value, 0) & 255 as bucket
    from jsonb_array_elements_text(${keys}::jsonb) as value order by bucket) as buckets`.execute(tx)
}

/** @throws ServiceError when it is another person's employee id */
async function assertFree(tx: Tx, employeeId: string | undefined, ownId?: string): Promise<void> {
  if (!employeeId) return
  await lockIdentifiers(tx, 'employee_id', [employeeId])
  const known = await findByIdentifier(tx, 'employee_id', employeeId)
  if (known === undefined || known.id === ownId) return
  const message = `employeeId: ${JSON.stringify(employeeId.slice(0, 80))} is that of ${known.display_name} already`
  throw new ServiceError('already_exists', 'USER_EXISTS', message)
}

/** @throws ServiceError */
function readEmail(text: string): string {
  const email = text.trim()
  if (/^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 254) return email
  throw new ServiceError(
    'invalid_argument',
    'EMAIL_INVALID',
    `email: ${JSON.stringify(text.slice(0, 80))} is no e-mail address`,
  )
}

/** @throws ServiceError */
export function readRoles(wanted: readonly string[]): Role[] {
  const unknown = wanted.find((role) => !(everyRole as readonly string[]).includes(role))
  if (unknown === undefined) return [...new Set(wanted)] as Role[]
  const message = `roles: there is no role ${JSON.stringify(unknown.slice(0, 60))}; there are ${everyRole.join(', ')}`
  throw new ServiceError('invalid_argument', 'VALUE_INVALID', message)
}

/**
 * Somebody enabled stays Super Administrator (product.md ROL-7). All who are get locked: two who take the role from each
 * other follow one another, and the second is refused.
 */
async function assertLeft(tx: Tx, without: readonly string[]): Promise<void> {
  if (without.length === 0) return
  const rows = await tx
    .selectFrom('user_roles as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select(['u.id', 'u.status'])
    .where('r.role', '=', 'super_administrator')
    // One that signs in: a service principal cannot let anybody in again.
    .where('u.kind', '=', 'person')
    .orderBy('u.id')
    .forUpdate()
    .execute()
  const concerned = rows.some(({ id }) => without.includes(id))
  const isLeft = rows.some(({ id, status }) => status === 'enabled' && !without.includes(id))
  if (!concerned || isLeft) return
  throw new ServiceError(
    'failed_precondition',
    'LAST_ADMINISTRATOR',
    'this is the last Super Administrator who is enabled: give the role to somebody else first',
  )
}

/** @throws ServiceError */
async function getUser(tx: Tx, id: string): Promise<User> {
  const user = await tx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  if (user === undefined || user.status === 'deleted')
    throw new ServiceError('not_found', 'USER_NOT_FOUND', `there is no user ${id}`)
  return user
}

async function listIdentifiers(tx: Tx, userId: string, kind: 'email' | 'employee_id'): Promise<string[]> {
  const rows = await tx
    .selectFrom('user_identifiers')
    .select('value')
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .execute()
  return rows.map(({ value }) => value)
}

/** All of a kind, or the one that is given. */
async function dropIdentifiers(tx: Tx, userId: string, kind: 'email' | 'employee_id', value?: string): Promise<void> {
  let query = tx.deleteFrom('user_identifiers').where('user_id', '=', userId).where('kind', '=', kind)
  if (value !== undefined) query = query.where('folded', '=', fold(value))
  await query.execute()
}

/** Who is known by an address or an employee's id. */
export function findByIdentifier(tx: Tx, kind: 'email' | 'employee_id', value: string): Promise<User | undefined> {
  return tx
    .selectFrom('user_identifiers as i')
    .innerJoin('users as u', 'u.id', 'i.user_id')
    .selectAll('u')
    .where('i.kind', '=', kind)
    .where('i.folded', '=', fold(value))
    .where('u.status', '<>', 'deleted')
    .limit(1)
    .executeTakeFirst()
}

async function putIdentifier(tx: Tx, userId: string, kind: 'email' | 'employee_id', value: string): Promise<void> {
  await tx
    .insertInto('user_identifiers')
    .values({ user_id: userId, kind, folded: fold(value), value })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
