import type { Tx } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import type { Connector } from '@rostrum/database/rows'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { findEntry } from '../catalogue/catalogue.ts'
import type { Clock } from '../clock.ts'
import type { ConnectorTasks } from '../connector-tasks/connector-tasks.ts'
import type { Credentials } from '../credentials/credentials.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'
import { getLiveConnector } from '../syncs/sync-runs.ts'
import { replaceSettings } from './settings.ts'

export interface ConnectorChange {
  readonly displayName?: string
  readonly description?: string
  /** all settings from now on; null takes them away */
  readonly settings?: Readonly<Record<string, string>> | null
  readonly isAnomalyGuardEnabled?: boolean
  readonly profileAllowList?: readonly string[]
  readonly profileIgnoreList?: readonly string[]
}

interface Options {
  readonly clock: Clock
  readonly box: SecretBox
  readonly credentials: Credentials
  readonly tasks: ConnectorTasks
}

/** What becomes of a connector after its creation. */
export class ConnectorLifecycle {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** @throws ServiceError for settings that the connector does not have */
  async update(tx: Tx, id: string, change: ConnectorChange, actor: Actor): Promise<void> {
    const { clock } = this.#options
    const now = clock.now()
    const connector = await getLiveConnector(tx, id)
    const { displayName, description, settings, isAnomalyGuardEnabled, profileAllowList, profileIgnoreList } = change
    if (displayName?.trim() === '')
      throw new ServiceError('invalid_argument', 'CONNECTOR_NAME_MISSING', 'displayName: the connector needs a name')
    await tx
      .updateTable('connectors')
      .set((set) => ({
        ...(displayName !== undefined && { display_name: displayName.trim() }),
        ...(description !== undefined && { description }),
        ...(settings !== undefined && { ...this.#store(connector, settings), config_updated_at: now }),
        ...(isAnomalyGuardEnabled !== undefined && { is_anomaly_guard_enabled: isAnomalyGuardEnabled }),
        ...(profileAllowList !== undefined && { profile_allow_list: [...profileAllowList] }),
        ...(profileIgnoreList !== undefined && { profile_ignore_list: [...profileIgnoreList] }),
        updated_at: now,
        version: set('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
    const { settings: _, ...plain } = change
    const names = settings === undefined ? {} : { settings: Object.keys(settings ?? {}) }
    await this.#tell(tx, actor, 'connector.updated', id, { ...plain, ...names })
  }

  /** What it brought stays as it stands; its hosts are refused from now on (product.md CON-20). */
  async delete(tx: Tx, id: string, actor: Actor): Promise<void> {
    const { clock, credentials, tasks } = this.#options
    const now = clock.now()
    const connector = await getLiveConnector(tx, id)
    const live = await tx
      .selectFrom('credentials')
      .select('id')
      .where('connector_id', '=', id)
      .where('revoked_at', 'is', null)
      .execute()
    for (const credential of live) await credentials.revoke(credential.id, now, { tx, revokedBy: userOf(actor) })
    const open = await tx
      .selectFrom('connector_tasks')
      .selectAll()
      .where('connector_id', '=', id)
      .where('state', '<>', 'finished')
      .execute()
    for (const task of open) await tasks.cancel(tx, task, 'the connector was deleted', now)
    await tx
      .updateTable('connectors')
      .set({ deleted_at: now, deleted_by: userOf(actor), updated_at: now, next_sync_at: null, sealed_secrets: null })
      .where('id', '=', id)
      .execute()
    await this.#tell(tx, actor, 'connector.deleted', id, { displayName: connector.display_name })
  }

  #store(connector: Connector, settings: Readonly<Record<string, string>> | null) {
    if (settings === null) return { config: null, sealed_secrets: null }
    const entry = findEntry(connector.catalog_id)
    if (entry === undefined) throw new Error(`there is no catalogue entry ${connector.catalog_id} (this is a bug)`)
    const { config, sealed } = replaceSettings(this.#options.box, entry, connector, settings)
    return { config: JSON.stringify(config), sealed_secrets: sealed }
  }

  async #tell(tx: Tx, actor: Actor, verb: string, id: string, detail: object): Promise<void> {
    const object = { kind: 'connector', id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#options.clock.now())
  }
}
