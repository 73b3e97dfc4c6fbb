import type { Tx } from '@rostrum/database'
import { addAuditEvent, createId, fold } from '@rostrum/database/queries'
import { type Actor, by, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { CredentialLimits, Credentials, NewCredential } from '../credentials/credentials.ts'
import { lockEmail } from '../directory/people.ts'
import { ServiceError } from '../service-error.ts'

/** People known to the server: so far those who are made by hand. */
export class Users {
  readonly #clock: Clock
  readonly #credentials: Credentials

  constructor(clock: Clock, credentials: Credentials) {
    this.#clock = clock
    this.#credentials = credentials
  }

  /**
   * A person who may do everything; someone who is known already gets the role.
   * @throws ServiceError when the address is none
   */
  async createAdministrator(tx: Tx, { email, name }: { email: string; name: string }, actor: Actor): Promise<string> {
    const now = this.#clock.now()
    const address = email.trim()
    if (!/^[^\s@]+@[^\s@]+$/.test(address))
      throw new ServiceError('invalid_argument', 'EMAIL_INVALID', `${JSON.stringify(email)} is no e-mail address`)
    const known = await findByEmail(tx, address)
    const id = known ?? createId(now)
    if (known === undefined) {
      const displayName = name.trim() || address
      const times = { created_at: now, updated_at: now }
      await tx
        .insertInto('users')
        .values({ id, display_name: displayName, primary_email: address, status: 'enabled', origin: 'local', ...times })
        .execute()
      await tx
        .insertInto('user_identifiers')
        .values({ user_id: id, kind: 'email', folded: fold(address), value: address })
        .execute()
    }
    await tx
      .insertInto('user_roles')
      .values(
        (['basic_user', 'super_administrator'] as const).map((role) => ({
          user_id: id,
          role,
          given_at: now,
          given_by: userOf(actor),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const detail = { email: address, isNew: known === undefined, roles: ['super_administrator'] }
    const object = { kind: 'user', id }
    await addAuditEvent(
      tx,
      { ...by(actor), verb: 'user.made_administrator', object, outcome: 'succeeded', detail },
      now,
    )
    return id
  }

  /**
   * Who an identity provider says has come: the user with that address, or a new Basic User (product.md DIR-2).
   * `source` is the browser's, for the audit log.
   */
  async comeIn(
    tx: Tx,
    {
      email,
      name,
      createsUsers,
      source,
    }: { email: string; name: string; createsUsers: boolean; source: Readonly<Record<string, string>> },
  ): Promise<{ readonly kind: 'user'; readonly id: string } | { readonly kind: 'refused'; readonly fault: string }> {
    const now = this.#clock.now()
    await lockEmail(tx, email)
    const known = await tx
      .selectFrom('user_identifiers as i')
      .innerJoin('users as u', 'u.id', 'i.user_id')
      .select(['u.id', 'u.status', 'u.kind'])
      .distinct()
      .where('i.kind', '=', 'email')
      .where('i.folded', '=', fold(email))
      .where('u.status', '<>', 'deleted')
      .limit(2)
      .execute()
    const [user, another] = known
    if (another !== undefined) return { kind: 'refused', fault: 'several users have this e-mail address' }
    if (user?.status === 'disabled') return { kind: 'refused', fault: 'the user is disabled' }
    if (user?.kind === 'service') return { kind: 'refused', fault: 'the e-mail address is that of a service' }
    if (user === undefined && !createsUsers)
      return { kind: 'refused', fault: 'there is no user with this e-mail address' }
    const id = user?.id ?? createId(now)
    if (user === undefined) {
      const times = { created_at: now, updated_at: now }
      await tx
        .insertInto('users')
        .values({ id, display_name: name, primary_email: email, status: 'enabled', origin: 'local', ...times })
        .execute()
      await tx
        .insertInto('user_identifiers')
        .values({ user_id: id, kind: 'email', folded: fold(email), value: email })
        .execute()
      const event = { verb: 'user.created', object: { kind: 'user', id }, outcome: 'succeeded' as const }
      const detail = { email, by: 'single sign-on' }
      await addAuditEvent(tx, { ...by({ kind: 'user', id, source }), ...event, detail }, now)
    }
    const role = await tx.selectFrom('user_roles').select('role').where('user_id', '=', id).limit(1).executeTakeFirst()
    if (role !== undefined) return { kind: 'user', id }
    // Everyone after the first administrator gets Basic User (product.md 2).
    if (!createsUsers) return { kind: 'refused', fault: 'the user has no role' }
    await tx
      .insertInto('user_roles')
      .values({ user_id: id, role: 'basic_user', given_at: now, given_by: null })
      .execute()
    return { kind: 'user', id }
  }

  /** @throws ServiceError when nobody has the address */
  async createCredential(tx: Tx, email: string, actor: Actor): Promise<NewCredential> {
    const userId = await findByEmail(tx, email)
    if (userId === undefined)
      throw new ServiceError('not_found', 'USER_NOT_FOUND', `there is no user with the address ${email}`)
    const credential = await this.#credentials.createForUser(userId, { tx, createdBy: userOf(actor) })
    await this.#tell(tx, actor, 'credential.created', credential.id, { userId, clientId: credential.clientId })
    return credential
  }

  /** Somebody's own, as limited as they want it. */
  async createOwnCredential(tx: Tx, userId: string, limits: CredentialLimits, actor: Actor): Promise<NewCredential> {
    const made = await this.#credentials.createForUser(userId, { tx, createdBy: userOf(actor), limits })
    return this.#tellMade(tx, made, userId, limits, actor)
  }

  /** A service principal's. */
  async createServiceCredential(
    tx: Tx,
    userId: string,
    limits: CredentialLimits,
    actor: Actor,
  ): Promise<NewCredential> {
    const made = await this.#credentials.createForService(userId, { tx, createdBy: userOf(actor), limits })
    return this.#tellMade(tx, made, userId, limits, actor)
  }

  async #tellMade(
    tx: Tx,
    made: NewCredential,
    userId: string,
    { roles, allowedRanges, expiresAt }: CredentialLimits,
    actor: Actor,
  ): Promise<NewCredential> {
    const detail = { userId, clientId: made.clientId, roles, allowedRanges, expiresAt }
    await this.#tell(tx, actor, 'credential.created', made.id, detail)
    return made
  }

  async changeCredential(tx: Tx, id: string, limits: Partial<CredentialLimits>, actor: Actor): Promise<void> {
    await this.#credentials.change(tx, id, limits)
    await this.#tell(tx, actor, 'credential.updated', id, limits)
  }

  async revokeCredential(tx: Tx, id: string, at: Date, actor: Actor): Promise<void> {
    await this.#credentials.revoke(id, at, { tx, revokedBy: userOf(actor) })
    await this.#tell(tx, actor, 'credential.revoked', id, { at: at.toISOString() })
  }

  async #tell(tx: Tx, actor: Actor, verb: string, credentialId: string, detail: object): Promise<void> {
    const object = { kind: 'credential', id: credentialId }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#clock.now())
  }
}

async function findByEmail(tx: Tx, email: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('user_identifiers as i')
    .innerJoin('users as u', 'u.id', 'i.user_id')
    .select('u.id')
    .where('i.kind', '=', 'email')
    .where('i.folded', '=', fold(email))
    .where('u.status', '<>', 'deleted')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}
