import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Database, Db, Tx } from '@rostrum/database'
import { addAuditEvent, addToOutbox, createId, fold, getSetting, saveSetting } from '@rostrum/database/queries'
import { type Actor, by, system } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { isAllowedFrom, isNetwork } from '../networks.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'
import { organizationNameSetting } from '../settings/organization.ts'
import type { Users } from '../users/users.ts'
import { readOidcSettings } from './oidc-settings.ts'
import { checkPassword, hashPassword } from './password.ts'
import { checkSecondFactor, makeSecondFactor } from './second-factor.ts'
import { assertWayIn, hasWayIn } from './ways-in.ts'

const bootstrapSetting = 'sign_in.bootstrap'
const failuresMax = 5
const lockMs = 15 * 60_000

export interface FirstRun {
  readonly token: string
  readonly organizationName: string
  readonly email: string
  readonly displayName: string
  readonly password: string
  /** as it was given out for the set-up, with a code of it */
  readonly secret: string
  readonly code: string
}

/** What is shown of an account. */
export interface LocalAccountFacts {
  readonly userId: string
  readonly email: string
  readonly allowedRanges: readonly string[]
  readonly lockedUntil: Date | undefined
}

interface Options {
  readonly database: Database
  readonly clock: Clock
  readonly box: SecretBox
  readonly users: Users
}

/** The first run, and sign-in without an identity provider (product.md SSO-1, SSO-3). */
export class LocalAccounts {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** A new token for the first run; undefined when that was done. Those before it end. */
  async openFirstRun(tx: Tx): Promise<string | undefined> {
    const { value, version } = await getSetting(tx, bootstrapSetting)
    if (Object(value).usedAt !== undefined) return undefined
    const administrators = await tx
      .selectFrom('user_roles')
      .select('user_id')
      .where('role', '=', 'super_administrator')
      .limit(1)
      .execute()
    if (administrators.length > 0) return undefined
    const token = randomBytes(18).toString('base64url')
    const setting = { name: bootstrapSetting, value: { hash: hashOf(token).toString('hex') }, version }
    await saveSetting(tx, setting, this.#options.clock.now())
    return token
  }

  /** What the authenticator takes up, before anything is made. @throws ServiceError for a token that is not it */
  async beginFirstRun(tx: Tx, token: string, email: string): Promise<{ secret: string; uri: string }> {
    await this.#assertFirstRun(tx, token)
    return makeSecondFactor(email)
  }

  /** Makes the first Super Administrator; the token is of no use from then on. @throws ServiceError */
  async completeFirstRun(tx: Tx, wanted: FirstRun): Promise<string> {
    const version = await this.#assertFirstRun(tx, wanted.token)
    const now = this.#options.clock.now()
    const step = await checkSecondFactor(wanted.secret, wanted.code, { now, lastStep: 0 })
    if (step === undefined)
      throw new ServiceError(
        'invalid_argument',
        'CODE_INVALID',
        'code: it is not the one that the authenticator shows now',
      )
    const { email, displayName: name, password, secret } = wanted
    const passwordHash = await hashPassword(password)
    const userId = await this.#options.users.createAdministrator(tx, { email, name }, system)
    await tx
      .insertInto('local_accounts')
      .values({
        user_id: userId,
        password_hash: passwordHash,
        sealed_totp: this.#options.box.seal(secret, placeOf(userId)),
        last_step: step,
        created_at: now,
        updated_at: now,
      })
      .execute()
    await saveSetting(tx, { name: bootstrapSetting, value: { usedAt: now.toISOString() }, version }, now)
    const named = await getSetting(tx, organizationNameSetting)
    const organization = {
      name: organizationNameSetting,
      value: wanted.organizationName.trim(),
      version: named.version,
    }
    await saveSetting(tx, organization, now)
    await this.#tell(tx, { kind: 'user', id: userId }, 'setup.completed', userId, 'succeeded', {})
    return userId
  }

  /** Whose address, password and code these are; undefined for everything that is not right. */
  async check(
    tx: Tx,
    { email, password, code }: { readonly email: string; readonly password: string; readonly code: string },
    source: Readonly<Record<string, string>>,
  ): Promise<string | undefined> {
    const { clock, box } = this.#options
    const now = clock.now()
    const account = await tx
      .selectFrom('local_accounts as a')
      .innerJoin('users as u', 'u.id', 'a.user_id')
      .innerJoin('user_identifiers as i', 'i.user_id', 'u.id')
      .selectAll('a')
      .where('i.kind', '=', 'email')
      .where('i.folded', '=', fold(email))
      .where('u.status', '=', 'enabled')
      .forUpdate('a')
      .executeTakeFirst()
    const isLocked = account?.locked_until != null && account.locked_until > now
    const isPassword = await checkPassword(isLocked ? undefined : account?.password_hash, password)
    if (account === undefined || isLocked) return undefined
    const person: Actor = { kind: 'user', id: account.user_id, source }
    const fault = await this.#findFault(tx, account, source.address ?? '')
    if (fault !== undefined) {
      await this.#tell(tx, person, 'sign_in.refused', account.user_id, 'denied', { method: 'local', fault })
      return undefined
    }
    const secret = box.open(account.sealed_totp, placeOf(account.user_id))
    const lastStep = Number(account.last_step)
    const step = isPassword ? await checkSecondFactor(secret, code, { now, lastStep }) : undefined
    if (step === undefined) {
      const failed = account.failed_attempts + 1
      const locked = failed >= failuresMax ? { locked_until: new Date(now.getTime() + lockMs), failed_attempts: 0 } : {}
      await this.#change(tx, account.user_id, { failed_attempts: failed, ...locked }, now)
      await this.#tell(tx, person, 'sign_in.refused', account.user_id, 'denied', { failedAttempts: failed })
      return undefined
    }
    await this.#change(tx, account.user_id, { failed_attempts: 0, locked_until: null, last_step: step }, now)
    await this.#tell(tx, person, 'sign_in.succeeded', account.user_id, 'succeeded', { method: 'local' })
    await this.#notify(tx, account.user_id, source, now)
    return account.user_id
  }

  /** Why an account may not be used now although it is there: from this network, or beside the identity provider. */
  async #findFault(
    tx: Tx,
    { user_id: userId, allowed_ranges: ranges }: { readonly user_id: string; readonly allowed_ranges: string[] },
    address: string,
  ): Promise<string | undefined> {
    if (!isAllowedFrom(ranges, address)) return 'the account may not be used from this address'
    const { settings } = await readOidcSettings(tx)
    if (!settings.isMandatory || (await isSuperAdministrator(tx, userId))) return undefined
    return 'single sign-on is mandatory; local accounts are left to Super Administrators'
  }

  /** Each use is told to those who answer for the server (product.md SSO-3). */
  async #notify(tx: Tx, userId: string, source: Readonly<Record<string, string>>, now: Date): Promise<void> {
    const administrators = await tx
      .selectFrom('user_roles as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .select('u.id')
      .where('r.role', '=', 'super_administrator')
      .where('u.status', '=', 'enabled')
      .orderBy('u.id')
      .execute()
    const to = administrators.map(({ id }) => id)
    const payload = { kind: 'local_account.used', userId, at: now.toISOString(), source, to }
    const idempotencyKey = `local account ${userId} used ${createId(now)}`
    await addToOutbox(tx, { topic: 'notice', orderKey: userId, idempotencyKey, payload }, now)
  }

  async list(db: Db): Promise<readonly LocalAccountFacts[]> {
    const rows = await db
      .selectFrom('local_accounts as a')
      .innerJoin('users as u', 'u.id', 'a.user_id')
      .select(['a.user_id', 'u.primary_email', 'a.allowed_ranges', 'a.locked_until'])
      .where('u.status', '<>', 'deleted')
      .orderBy('a.user_id')
      .execute()
    const now = this.#options.clock.now()
    return rows.map((row) => ({
      userId: row.user_id,
      email: row.primary_email ?? '',
      allowedRanges: row.allowed_ranges,
      lockedUntil: row.locked_until !== null && row.locked_until > now ? row.locked_until : undefined,
    }))
  }

  /** Limits an account to networks; to none when there are none. @throws ServiceError */
  async limit(tx: Tx, userId: string, ranges: readonly string[], actor: Actor): Promise<void> {
    const wrong = ranges.find((range) => !isNetwork(range))
    if (wrong !== undefined)
      throw new ServiceError(
        'invalid_argument',
        'VALUE_INVALID',
        `allowedRanges: ${JSON.stringify(wrong)} is no address, and no network as 192.0.2.0/24 is`,
      )
    const address = actor.source?.address
    const before = await hasWayIn(tx, address)
    const { numUpdatedRows } = await tx
      .updateTable('local_accounts')
      .set({ allowed_ranges: [...ranges], updated_at: this.#options.clock.now() })
      .where('user_id', '=', userId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n)
      throw new ServiceError('not_found', 'LOCAL_ACCOUNT_NOT_FOUND', `the user ${userId} has no local account`)
    await assertWayIn(tx, before, address)
    await this.#tell(tx, actor, 'local_account.limited', userId, 'succeeded', { allowedRanges: ranges })
  }

  /** What somebody's authenticator takes up, before their account is made or gets another password. */
  async beginOwn(db: Db, userId: string): Promise<{ secret: string; uri: string }> {
    const user = await db.selectFrom('users').select('primary_email').where('id', '=', userId).executeTakeFirst()
    return makeSecondFactor(user?.primary_email ?? userId)
  }

  /**
   * Somebody's own account, made or with another password and second factor: nobody else ever knows them.
   * @throws ServiceError when the code is not of the secret, the password is too weak, or they may not do everything
   */
  async setOwn(
    tx: Tx,
    userId: string,
    { password, secret, code }: { readonly password: string; readonly secret: string; readonly code: string },
    actor: Actor,
  ): Promise<void> {
    const { clock, box } = this.#options
    const now = clock.now()
    const step = await checkSecondFactor(secret, code, { now, lastStep: 0 })
    if (step === undefined)
      throw new ServiceError(
        'invalid_argument',
        'CODE_INVALID',
        'code: it is not the one that the authenticator shows now',
      )
    const fresh = {
      password_hash: await hashPassword(password),
      sealed_totp: box.seal(secret, placeOf(userId)),
      last_step: step,
      failed_attempts: 0,
      locked_until: null,
      updated_at: now,
    }
    await tx
      .insertInto('local_accounts')
      .values({ user_id: userId, ...fresh, created_at: now })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(fresh))
      .execute()
    await this.#tell(tx, actor, 'local_account.set', userId, 'succeeded', {})
  }

  /** @throws ServiceError when there is none, or it is the last way in */
  async delete(tx: Tx, userId: string, actor: Actor): Promise<void> {
    const address = actor.source?.address
    const before = await hasWayIn(tx, address)
    const { numDeletedRows } = await tx.deleteFrom('local_accounts').where('user_id', '=', userId).executeTakeFirst()
    if (numDeletedRows === 0n)
      throw new ServiceError('not_found', 'LOCAL_ACCOUNT_NOT_FOUND', `the user ${userId} has no local account`)
    await assertWayIn(tx, before, address)
    await this.#tell(tx, actor, 'local_account.deleted', userId, 'succeeded', {})
  }

  async #assertFirstRun(tx: Tx, token: string): Promise<number> {
    const { value, version } = await getSetting(tx, bootstrapSetting)
    const hash = Buffer.from(String(Object(value).hash ?? ''), 'hex')
    const given = hashOf(token)
    if (hash.length !== given.length || !timingSafeEqual(hash, given))
      throw new ServiceError(
        'permission_denied',
        'SETUP_TOKEN_INVALID',
        'token: it is not the one that the server wrote to its log when it started, or the set-up is done',
      )
    return version
  }

  async #change(
    tx: Tx,
    userId: string,
    change: { failed_attempts: number; locked_until?: Date | null; last_step?: number },
    now: Date,
  ): Promise<void> {
    await tx
      .updateTable('local_accounts')
      .set({ ...change, updated_at: now })
      .where('user_id', '=', userId)
      .execute()
  }

  async #tell(
    tx: Tx,
    actor: Actor,
    verb: string,
    id: string,
    outcome: 'succeeded' | 'denied',
    detail: object,
  ): Promise<void> {
    await addAuditEvent(
      tx,
      { ...by(actor), verb, object: { kind: 'user', id }, outcome, detail },
      this.#options.clock.now(),
    )
  }
}

async function isSuperAdministrator(tx: Tx, userId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('user_roles')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('role', '=', 'super_administrator')
    .executeTakeFirst()
  return row !== undefined
}

function placeOf(userId: string): string {
  return `user ${userId}: second factor`
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
