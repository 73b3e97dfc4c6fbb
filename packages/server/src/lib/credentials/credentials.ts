import type { Database, Tx } from '@rostrum/database'
import { wake } from '@rostrum/database/queries'
import type { Reconciler } from '@rostrum/jobs'
import { makeKsuid } from '@rostrum/protocol'
import type { Clock } from '../clock.ts'
import type { AccessTokens } from './access-tokens.ts'
import { findAssertionFault, SeenNonces } from './assertion.ts'
import { makeClientId, parseClientId, type Use, uses } from './client-id.ts'
import { mintClientSecret, type PublicKey, publicKeyOfSecret } from './client-secret.ts'

export interface CredentialsOptions {
  readonly database: Database
  readonly accessTokens: AccessTokens
  readonly clock: Clock
  readonly address: PublicAddress
}

/** Where clients find this server. */
export interface PublicAddress {
  /** with the port, when it is not that of HTTPS */
  host(): string
  /** every name and address, without ports */
  readonly names: readonly string[]
}

/** Who calls, by the access token that came with the call. */
export interface Caller {
  readonly credentialId: string
  readonly tokenId: string
  /** of the connector whose hosts use the credential; undefined for people and services */
  readonly connectorId: string | undefined
  /** whose the credential is; undefined for connector hosts */
  readonly userId: string | undefined
  /** whether that is a service principal */
  readonly isService: boolean
  readonly clientId: string
  /** the roles it was limited to; none is all of theirs */
  readonly roles: readonly string[]
  /** networks from which it may be used; none is all */
  readonly allowedRanges: readonly string[]
}

export interface CreateOptions {
  /** the transaction that it is part of */
  readonly tx?: Tx
  readonly createdBy?: string | null
  readonly limits?: CredentialLimits
}

/** What a person's credential is called, and may be used for; empty lists are no limit. */
export interface CredentialLimits {
  readonly displayName: string
  readonly expiresAt: Date | null
  readonly roles: readonly string[]
  /** networks, as `192.0.2.0/24` */
  readonly allowedRanges: readonly string[]
}

/** As they are shown once. */
export interface NewCredential {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
}

export type Exchange =
  | { readonly kind: 'token'; readonly accessToken: string; readonly expiresInSeconds: number }
  | {
      readonly kind: 'refused'
      readonly error: 'invalid_client' | 'invalid_request' | 'unsupported_grant_type'
      readonly fault: string
    }

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const hostLifetimeSeconds = 600
const clientLifetimeSeconds = 3600
/** For clients that keep a token for an hour whatever they are told (product.md CON-25). */
const clientGraceSeconds = 60
/** How much of what came from outside is told on. */
const quotedChars = 200
/** How long a credential's state is taken for granted; half of what is promised for a revocation. */
const rememberedMs = 30_000

interface Known {
  readonly id: string
  readonly clientId: string
  readonly use: 'connector' | 'personal' | 'service_principal' | 'workload'
  readonly connectorId: string | undefined
  readonly userId: string | undefined
  readonly roles: readonly string[]
  readonly allowedRanges: readonly string[]
  readonly publicKey: PublicKey
  readonly endsAt: Date | undefined
}

/** Told when a credential was revoked or changed, so that no server takes it for what it was. */
const reconcilerName = 'credentials'

/** Credentials of connector hosts and API clients, and the access tokens they are exchanged for. */
export class Credentials {
  /** Every server forgets what it took for granted as soon as another one changes a credential. */
  readonly reconciler: Reconciler
  readonly #options: CredentialsOptions
  readonly #nonces = new SeenNonces()
  readonly #remembered = new Map<string, { readonly known: Known | undefined; readonly until: number }>()

  constructor(options: CredentialsOptions) {
    this.#options = options
    this.reconciler = {
      name: reconcilerName,
      isForEachServer: true,
      everyMs: rememberedMs,
      reconcile: async () => {
        this.#remembered.clear()
      },
    }
  }

  /** A further credential for a connector's hosts; those it has stay as they are. */
  createForConnector(connectorId: string, options: CreateOptions = {}): Promise<NewCredential> {
    return this.#create({ use: 'connector', connector_id: connectorId }, uses.connector, options)
  }

  /** A person's, for programs that act as they may. */
  createForUser(userId: string, options: CreateOptions = {}): Promise<NewCredential> {
    return this.#create({ use: 'personal', user_id: userId }, uses.personal, options)
  }

  /** A service principal's; it has as many as it needs. */
  createForService(userId: string, options: CreateOptions = {}): Promise<NewCredential> {
    return this.#create({ use: 'service_principal', user_id: userId }, uses.service, options)
  }

  /** An access token for a program that a person let in without a credential of its own: it lasts as long as the token. */
  async issueForUser(
    tx: Tx,
    userId: string,
    displayName: string,
  ): Promise<{ readonly accessToken: string; readonly expiresInSeconds: number }> {
    const now = this.#options.clock.now()
    const lifetimeSeconds = clientLifetimeSeconds + clientGraceSeconds
    const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1000)
    const limits = { displayName, expiresAt, roles: [], allowedRanges: [] }
    const { id } = await this.createForUser(userId, { tx, createdBy: userId, limits })
    const accessToken = await this.#options.accessTokens.issue(id, lifetimeSeconds, now)
    return { accessToken, expiresInSeconds: clientLifetimeSeconds }
  }

  /**
   * Ends a credential at that time: neither a new token nor one already issued is taken from then on. Other servers are told at
   * once, and find out by themselves within a minute.
   */
  async revoke(
    id: string,
    at: Date,
    { tx, revokedBy = null }: { tx?: Tx; revokedBy?: string | null } = {},
  ): Promise<void> {
    const db = tx ?? this.#options.database.db
    await db
      .updateTable('credentials')
      .set({ revoked_at: at, revoked_by: revokedBy })
      .where('id', '=', id)
      .where((where) => where.or([where('revoked_at', 'is', null), where('revoked_at', '>', at)]))
      .execute()
    await wake(db, reconcilerName)
    this.#remembered.delete(id)
  }

  /** What a credential is limited to from now on. */
  async change(tx: Tx, id: string, limits: Partial<CredentialLimits>): Promise<void> {
    const { displayName, expiresAt, roles, allowedRanges } = limits
    await tx
      .updateTable('credentials')
      .set({
        ...(displayName !== undefined && { display_name: displayName }),
        ...(expiresAt !== undefined && { expires_at: expiresAt }),
        ...(roles !== undefined && { roles: [...roles] }),
        ...(allowedRanges !== undefined && { allowed_ranges: [...allowedRanges] }),
      })
      .where('id', '=', id)
      .execute()
    await wake(tx, reconcilerName)
    this.#remembered.delete(id)
  }

  async #create(
    whose: { use: 'connector'; connector_id: string } | { use: 'personal' | 'service_principal'; user_id: string },
    use: Use,
    { tx, createdBy = null, limits }: CreateOptions,
  ): Promise<NewCredential> {
    const { database, clock, address } = this.#options
    const now = clock.now()
    const { secret, publicKey } = mintClientSecret()
    const credential = { id: makeKsuid(now), clientId: makeClientId(address.host(), use), clientSecret: secret }
    await (tx ?? database.db)
      .insertInto('credentials')
      .values({
        id: credential.id,
        client_id: credential.clientId,
        ...whose,
        public_key: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: publicKey }),
        created_at: now,
        created_by: createdBy,
        ...(limits && {
          display_name: limits.displayName,
          expires_at: limits.expiresAt,
          roles: [...limits.roles],
          allowed_ranges: [...limits.allowedRanges],
        }),
      })
      .execute()
    return credential
  }

  /** What the token endpoint answers to a form (c1-api.md 1.4). `fault` is for the log, not for the sender. */
  async exchange(form: Readonly<Record<string, unknown>>): Promise<Exchange> {
    const { accessTokens, clock, address, database } = this.#options
    const { grant_type: grantType, client_id: clientId, client_secret: secret, client_assertion: assertion } = form
    if (grantType !== 'client_credentials')
      return refused('unsupported_grant_type', `grant_type ${JSON.stringify(String(grantType).slice(0, quotedChars))}`)
    if (typeof clientId !== 'string' || clientId === '') return refused('invalid_request', 'no client_id')
    if (parseClientId(clientId) === undefined)
      return refused('invalid_client', `${JSON.stringify(clientId.slice(0, quotedChars))} is no client id`)
    const now = clock.now()
    const row = await database.db
      .selectFrom('credentials')
      .selectAll()
      .where('client_id', '=', clientId)
      .executeTakeFirst()
    const known = row && toKnown(row)
    if (known === undefined || !isAlive(known, now))
      return refused('invalid_client', `${clientId.slice(0, quotedChars)} is not known, or was revoked`)
    const fault =
      typeof secret === 'string'
        ? publicKeyOfSecret(secret) === known.publicKey
          ? undefined
          : 'the secret is of another credential'
        : form.client_assertion_type !== assertionType || typeof assertion !== 'string'
          ? 'neither client_secret nor client_assertion'
          : // Its dates are those of the machine that made it, which knows nothing of a clock that was moved here.
            await findAssertionFault(assertion, {
              ...known,
              hosts: address.names,
              now: new Date(),
              nonces: this.#nonces,
            })
    if (fault !== undefined) return refused('invalid_client', fault)
    const isHost = known.use === 'connector'
    const expiresInSeconds = isHost ? hostLifetimeSeconds : clientLifetimeSeconds
    const lifetimeSeconds = expiresInSeconds + (isHost ? 0 : clientGraceSeconds)
    await database.db.updateTable('credentials').set({ last_used_at: now }).where('id', '=', known.id).execute()
    return { kind: 'token', accessToken: await accessTokens.issue(known.id, lifetimeSeconds, now), expiresInSeconds }
  }

  /** Undefined when the header holds no token that works now. */
  async authenticate(authorization: string | null | undefined): Promise<Caller | undefined> {
    const { accessTokens, clock } = this.#options
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    const now = clock.now()
    const claims = token === undefined ? undefined : await accessTokens.verify(token, now)
    const known = claims && (await this.#find(claims.credentialId, now))
    if (claims === undefined || known === undefined || !isAlive(known, now)) return undefined
    const { connectorId, userId, clientId, roles, allowedRanges } = known
    const isService = known.use === 'service_principal'
    const { tokenId } = claims
    return { credentialId: known.id, tokenId, connectorId, userId, isService, clientId, roles, allowedRanges }
  }

  /** Whether a credential works now, as far as this server has heard: a change on another one within a minute. */
  async isLive(id: string): Promise<boolean> {
    const now = this.#options.clock.now()
    const known = await this.#find(id, now)
    return known !== undefined && isAlive(known, now)
  }

  async #find(id: string, now: Date): Promise<Known | undefined> {
    const remembered = this.#remembered.get(id)
    if (remembered !== undefined && remembered.until > now.getTime()) return remembered.known
    const row = await this.#options.database.db
      .selectFrom('credentials')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    const known = row && toKnown(row)
    this.#remembered.set(id, { known, until: now.getTime() + rememberedMs })
    return known
  }
}

function refused(error: Extract<Exchange, { kind: 'refused' }>['error'], fault: string): Exchange {
  return { kind: 'refused', error, fault }
}

function isAlive({ endsAt }: Known, now: Date): boolean {
  return endsAt === undefined || endsAt > now
}

function toKnown(row: {
  id: string
  client_id: string
  use: Known['use']
  connector_id: string | null
  user_id: string | null
  roles: readonly string[]
  allowed_ranges: readonly string[]
  public_key: unknown
  expires_at: Date | null
  revoked_at: Date | null
}): Known {
  const ends = [row.expires_at, row.revoked_at].filter((end) => end !== null)
  return {
    id: row.id,
    clientId: row.client_id,
    use: row.use,
    connectorId: row.connector_id ?? undefined,
    userId: row.user_id ?? undefined,
    roles: row.roles,
    allowedRanges: row.allowed_ranges,
    // The column holds what this program wrote there.
    publicKey: String(Object(row.public_key).x) as PublicKey,
    endsAt: ends.length === 0 ? undefined : new Date(Math.min(...ends.map((end) => end.getTime()))),
  }
}
