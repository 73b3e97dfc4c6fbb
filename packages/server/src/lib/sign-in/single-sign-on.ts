import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import { type Actor, by } from '../audit/actor.ts'
import { Access } from '../authz/access.ts'
import type { Clock } from '../clock.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'
import { readOrganization } from '../settings/organization.ts'
import type { Users } from '../users/users.ts'
import { type Marks, OidcError, type OidcProvider } from './oidc-provider.ts'
import { noteTest, type OidcSettings, openClientSecret, readOidcSettings } from './oidc-settings.ts'
import { type Claims, readClaims } from './read-claims.ts'

const lifetimeMs = 600_000
const verifierPlace = 'sign-in: verifier'

/** A browser, as the audit log tells of it. */
export type Source = Readonly<Record<string, string>>

export interface Begun {
  readonly url: URL
  /** for the cookie of the browser that began */
  readonly browser: string
  readonly maxAgeSeconds: number
}

export type Finished =
  | { readonly kind: 'signed_in'; readonly userId: string; readonly next: string }
  | { readonly kind: 'tested'; readonly email: string; readonly name: string }
  | { readonly kind: 'refused'; readonly fault: string }

interface Options {
  readonly database: Database
  readonly clock: Clock
  readonly box: SecretBox
  readonly users: Users
  readonly provider: OidcProvider
}

/** Sign-in by the organisation's identity provider: OpenID Connect, code flow with PKCE (product.md SSO-2). */
export class SingleSignOn {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Begins a sign-in, or the test of one by `tester`.
   * @throws OidcError when the provider cannot be asked, ServiceError when there is none or the test is not the tester's
   */
  async begin(redirectUrl: string, { next, tester }: { next: string; tester?: Actor }): Promise<Begun> {
    const { database, clock, box, provider } = this.#options
    const { settings } = await readOidcSettings(database.db)
    if (tester !== undefined) (await Access.of(database.db, tester)).assert('settings.manage')
    if (settings.issuerUrl === '' || (tester === undefined && !settings.isEnabled))
      throw new ServiceError('failed_precondition', 'NOT_ALLOWED', 'single sign-on is not set up')
    const [state, nonce, verifier, browser] = [mark(), mark(), mark(), mark()]
    const url = await provider.begin(settings, openClientSecret(box, settings), redirectUrl, { state, nonce, verifier })
    const now = clock.now()
    await database.transaction(async (tx) => {
      await tx.deleteFrom('oidc_attempts').where('expires_at', '<', now).execute()
      await tx
        .insertInto('oidc_attempts')
        .values({
          state_hash: hashOf(state),
          browser_hash: hashOf(browser),
          nonce,
          sealed_verifier: box.seal(verifier, verifierPlace),
          purpose: tester === undefined ? 'sign_in' : 'test',
          user_id: tester?.id ?? null,
          next,
          created_at: now,
          expires_at: new Date(now.getTime() + lifetimeMs),
        })
        .execute()
    })
    return { url, browser, maxAgeSeconds: lifetimeMs / 1000 }
  }

  /** Ends what was begun, by what the browser came back with. An answer is good for once. */
  async finish(
    answered: URL,
    { browser, tester, source }: { browser: string; tester: Actor | undefined; source: Source },
  ): Promise<Finished> {
    const { database, box, provider } = this.#options
    const state = answered.searchParams.get('state') ?? ''
    const attempt = await this.#take(state, browser)
    if (attempt === undefined)
      return this.#refuse(source, 'this sign-in was not begun in this browser, is over, or was ended before')
    if (attempt.purpose === 'test' && attempt.user_id !== tester?.id)
      return this.#refuse(source, 'the test was begun by somebody else')
    const { settings } = await readOidcSettings(database.db)
    const verifier = box.open(attempt.sealed_verifier, verifierPlace)
    try {
      const marks: Marks = { state, nonce: attempt.nonce, verifier }
      const claims = await provider.finish(settings, openClientSecret(box, settings), answered, marks)
      return await this.#accept(claims, settings, attempt, { tester, source })
    } catch (error) {
      if (error instanceof OidcError || error instanceof ServiceError) return this.#refuse(source, error.message)
      throw error
    }
  }

  async #accept(
    claims: Claims,
    settings: OidcSettings,
    { purpose, next }: { readonly purpose: string; readonly next: string },
    { tester, source }: { tester: Actor | undefined; source: Source },
  ): Promise<Finished> {
    const { database, clock, users } = this.#options
    const { trustedDomains } = await readOrganization(database.db)
    const answer = readClaims(claims, { ...settings, trustedDomains })
    if (answer.kind === 'refused') return this.#refuse(source, answer.fault)
    const { email, name } = answer
    if (purpose === 'test' && tester !== undefined) {
      await database.transaction(async (tx) => {
        ;(await Access.of(tx, tester)).assert('settings.manage')
        await noteTest(tx, settings, tester, clock.now())
      })
      return { kind: 'tested', email, name }
    }
    if (!settings.isEnabled) return this.#refuse(source, 'single sign-on was switched off')
    const userId = await database.transaction(async (tx) => {
      const found = await users.comeIn(tx, { email, name, createsUsers: settings.createsUsers, source })
      if (found.kind === 'user') await this.#tell(found.id, source, tx)
      return found.kind === 'user' ? found.id : found
    })
    return typeof userId === 'string' ? { kind: 'signed_in', userId, next } : this.#refuse(source, userId.fault)
  }

  async #take(state: string, browser: string) {
    const { database, clock } = this.#options
    return database.transaction((tx) =>
      tx
        .deleteFrom('oidc_attempts')
        .where('state_hash', '=', hashOf(state))
        .where('browser_hash', '=', hashOf(browser))
        .where('expires_at', '>', clock.now())
        .returningAll()
        .executeTakeFirst(),
    )
  }

  async #refuse(source: Source, fault: string): Promise<Finished> {
    const { database, clock } = this.#options
    const event = { verb: 'sign_in.refused', object: { kind: 'user' }, outcome: 'denied' as const }
    const detail = { method: 'oidc', fault }
    await database.transaction((tx) =>
      addAuditEvent(tx, { ...by({ kind: 'user', source }), ...event, detail }, clock.now()),
    )
    return { kind: 'refused', fault }
  }

  #tell(id: string, source: Source, tx: Parameters<typeof addAuditEvent>[0]): Promise<unknown> {
    const event = { verb: 'sign_in.succeeded', object: { kind: 'user', id }, outcome: 'succeeded' as const }
    const actor: Actor = { kind: 'user', id, source }
    return addAuditEvent(tx, { ...by(actor), ...event, detail: { method: 'oidc' } }, this.#options.clock.now())
  }
}

function mark(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
