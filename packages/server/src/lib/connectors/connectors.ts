import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import { ensureBuiltins } from '@rostrum/database/uplift'
import { type Actor, by, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { Credentials, NewCredential } from '../credentials/credentials.ts'
import { ServiceError } from '../service-error.ts'
import { getLiveConnector } from '../syncs/sync-runs.ts'
import { type ConnectorStatus, decideStatus } from './status.ts'

export interface NewConnector {
  /** which program it is: `sentinelone`, or `baton` for any that speaks the protocol */
  readonly catalogId: string
  readonly displayName: string
  /** the app it feeds; undefined makes a new one, of the same name */
  readonly appId?: string | undefined
  readonly hosting: 'cloud' | 'self_hosted' | 'file'
  readonly isProvisioningEnabled?: boolean
  /** a new app then takes the name that the connector tells with its first upload */
  readonly takesConnectorName?: boolean
}

export interface ConnectorSummary {
  readonly connectorId: string
  readonly displayName: string
  readonly appId: string
  readonly appName: string
  readonly type: string
  readonly status: ConnectorStatus
}

/** How long the credentials before live on beside a new one (product.md CON-24); null leaves them as they are. */
export type OverlapMs = number | null

/** Connectors from their creation to their end. */
export class Connectors {
  readonly #clock: Clock
  readonly #credentials: Credentials

  constructor(clock: Clock, credentials: Credentials) {
    this.#clock = clock
    this.#credentials = credentials
  }

  /** @throws ServiceError when the name is empty, or there is no such app */
  async create(
    tx: Tx,
    wanted: NewConnector,
    actor: Actor,
  ): Promise<{ readonly appId: string; readonly connectorId: string }> {
    const now = this.#clock.now()
    const displayName = wanted.displayName.trim()
    if (displayName === '')
      throw new ServiceError('invalid_argument', 'CONNECTOR_NAME_MISSING', 'the connector needs a name')
    const appId = wanted.appId === undefined ? await this.#createApp(tx, displayName, wanted, actor) : wanted.appId
    const app = await tx
      .selectFrom('apps')
      .select('id')
      .where('id', '=', appId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (app === undefined) throw new ServiceError('not_found', 'APP_NOT_FOUND', `there is no app ${appId}`)
    const connectorId = createId(now)
    await tx
      .insertInto('connectors')
      .values({
        id: connectorId,
        app_id: appId,
        catalog_id: wanted.catalogId,
        display_name: displayName,
        hosting: wanted.hosting,
        is_provisioning_enabled: wanted.isProvisioningEnabled ?? false,
        created_at: now,
        created_by: userOf(actor),
        updated_at: now,
      })
      .execute()
    const detail = { appId, displayName, catalogId: wanted.catalogId, hosting: wanted.hosting }
    await this.#audit(tx, actor, 'connector.created', connectorId, detail)
    return { appId, connectorId }
  }

  /** A further credential for the connector's hosts; those before it end after the overlap. */
  async rotate(
    tx: Tx,
    connectorId: string,
    overlapMs: OverlapMs,
    actor: Actor,
  ): Promise<NewCredential & { readonly appId: string }> {
    const now = this.#clock.now()
    const { app_id: appId } = await getLiveConnector(tx, connectorId)
    const before = await tx
      .selectFrom('credentials')
      .select('id')
      .where('connector_id', '=', connectorId)
      .where((where) => where.or([where('revoked_at', 'is', null), where('revoked_at', '>', now)]))
      .execute()
    const credential = await this.#credentials.createForConnector(connectorId, { tx, createdBy: userOf(actor) })
    if (overlapMs !== null)
      for (const { id } of before) await this.revoke(tx, id, new Date(now.getTime() + overlapMs), actor)
    await this.#audit(tx, actor, 'connector.rotated', connectorId, {
      credentialId: credential.id,
      clientId: credential.clientId,
    })
    return { ...credential, appId }
  }

  /** Ends a credential at that time. */
  async revoke(tx: Tx, credentialId: string, at: Date, actor: Actor): Promise<void> {
    await this.#credentials.revoke(credentialId, at, { tx, revokedBy: userOf(actor) })
    const detail = { at: at.toISOString() }
    const object = { kind: 'credential', id: credentialId }
    await addAuditEvent(
      tx,
      { ...by(actor), verb: 'credential.revoked', object, outcome: 'succeeded', detail },
      this.#clock.now(),
    )
  }

  /** Those that are not deleted, by name. */
  async list(db: Db): Promise<ConnectorSummary[]> {
    const rows = await db
      .selectFrom('connectors as c')
      .innerJoin('apps as a', 'a.id', 'c.app_id')
      .selectAll('c')
      .select('a.display_name as app_name')
      .select((of) => [
        of
          .selectFrom('sync_runs as r')
          .select('r.state')
          .whereRef('r.connector_id', '=', 'c.id')
          .where('r.state', '<>', 'finished')
          .orderBy('r.created_at', 'desc')
          .limit(1)
          .as('open_state'),
        of
          .selectFrom('sync_runs as r')
          .select('r.outcome')
          .whereRef('r.connector_id', '=', 'c.id')
          .where('r.outcome', 'in', ['succeeded', 'failed'])
          .orderBy('r.ended_at', 'desc')
          .limit(1)
          .as('last_outcome'),
      ])
      .where('c.deleted_at', 'is', null)
      .orderBy('c.display_name')
      .orderBy('c.id')
      .execute()
    return rows.map((row) => ({
      connectorId: row.id,
      displayName: row.display_name,
      appId: row.app_id,
      appName: row.app_name,
      type: row.catalog_id,
      status: decideStatus({
        isPaused: row.paused_at !== null,
        isDisabled: row.disabled_at !== null,
        open: row.open_state === 'finished' ? null : row.open_state,
        lastOutcome: row.last_outcome,
      }),
    }))
  }

  async #createApp(
    tx: Tx,
    displayName: string,
    { takesConnectorName = false }: NewConnector,
    actor: Actor,
  ): Promise<string> {
    const now = this.#clock.now()
    const id = createId(now)
    const times = { created_at: now, updated_at: now }
    await tx
      .insertInto('apps')
      .values({
        id,
        display_name: displayName,
        state: 'managed',
        takes_connector_name: takesConnectorName,
        created_by: userOf(actor),
        ...times,
      })
      .execute()
    await ensureBuiltins(tx, { appId: id, at: now })
    const object = { kind: 'app', id }
    await addAuditEvent(
      tx,
      { ...by(actor), verb: 'app.created', object, outcome: 'succeeded', detail: { displayName } },
      now,
    )
    return id
  }

  async #audit(tx: Tx, actor: Actor, verb: string, id: string, detail: object): Promise<void> {
    const event = { ...by(actor), verb, object: { kind: 'connector', id }, outcome: 'succeeded' as const, detail }
    await addAuditEvent(tx, event, this.#clock.now())
  }
}
