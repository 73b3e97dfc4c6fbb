import type { Tx } from '@rostrum/database'
import { addAuditEvent, wake } from '@rostrum/database/queries'
import type { Connector } from '@rostrum/database/rows'
import type { AddressGuard } from '@rostrum/outbound'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { findEntry } from '../catalogue/catalogue.ts'
import type { CatalogueEntry } from '../catalogue/entry.ts'
import type { Clock } from '../clock.ts'
import type { ConnectorTasks } from '../connector-tasks/connector-tasks.ts'
import type { Credentials } from '../credentials/credentials.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'
import { getLiveConnector, ingestReconciler, type SyncRuns } from '../syncs/sync-runs.ts'
import { findScheduleFault } from '../syncs/sync-schedule.ts'
import { runnerName, tryAgain } from './hosted-connectors.ts'
import { readOptions } from './options.ts'
import { findSettingsFault, replaceSettings } from './settings.ts'

export interface ConnectorChange {
  readonly displayName?: string
  readonly description?: string
  /** all settings from now on; null takes them away */
  readonly settings?: Readonly<Record<string, string>> | null
  readonly isAnomalyGuardEnabled?: boolean
  readonly isProvisioningEnabled?: boolean
  /** all options from now on, by the names that the catalogue gives them (product.md CON-13) */
  readonly options?: Readonly<Record<string, string>>
  readonly profileAllowList?: readonly string[]
  readonly profileIgnoreList?: readonly string[]
}

/** When a connector syncs by itself; `usual` is by what its app offers (product.md CON-18). */
export type ScheduleChoice =
  | { readonly kind: 'usual' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string }

interface Options {
  readonly clock: Clock
  readonly box: SecretBox
  readonly credentials: Credentials
  readonly tasks: ConnectorTasks
  readonly syncs: SyncRuns
  readonly guard: AddressGuard
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
    const { isProvisioningEnabled, options } = change
    const stored = settings === undefined ? undefined : this.#store(connector, settings)
    const restarts = stored?.isOther === true || isProvisioningEnabled !== undefined || options !== undefined
    if (displayName?.trim() === '')
      throw new ServiceError('invalid_argument', 'CONNECTOR_NAME_MISSING', 'displayName: the connector needs a name')
    await tx
      .updateTable('connectors')
      .set((set) => ({
        ...(displayName !== undefined && { display_name: displayName.trim() }),
        ...(description !== undefined && { description }),
        ...(stored !== undefined && { ...stored.columns, config_updated_at: now }),
        ...(isProvisioningEnabled !== undefined && { is_provisioning_enabled: isProvisioningEnabled }),
        ...(options !== undefined && { options: JSON.stringify(readOptions(entryOf(connector), options)) }),
        ...(restarts && { settings_version: set('settings_version', '+', 1) }),
        // Whoever gives it other settings wants it tried again (product.md 4.4).
        ...(settings !== undefined && { disabled_at: null, disabled_category: null, disabled_reason: null }),
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
    if (restarts || settings !== undefined) await tryAgain(tx, id)
  }

  /** Nothing starts by itself until it is resumed; what runs comes to its end (product.md CON-19). */
  async pause(tx: Tx, id: string, reason: string, actor: Actor): Promise<void> {
    const now = this.#options.clock.now()
    const connector = await getLiveConnector(tx, id)
    if (connector.paused_at !== null) return
    await tx
      .updateTable('connectors')
      .set((set) => ({
        paused_at: now,
        paused_by: userOf(actor),
        pause_reason: reason.trim() || null,
        next_sync_at: null,
        updated_at: now,
        version: set('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
    await this.#tell(tx, actor, 'connector.paused', id, { reason: reason.trim() })
  }

  /** What it missed is made up for once. Also ends that the server had stopped trying. */
  async resume(tx: Tx, id: string, actor: Actor): Promise<void> {
    const { clock, syncs } = this.#options
    const now = clock.now()
    const connector = await getLiveConnector(tx, id)
    if (connector.paused_at === null && connector.disabled_at === null) return
    await tx
      .updateTable('connectors')
      .set((set) => ({
        paused_at: null,
        paused_by: null,
        pause_reason: null,
        disabled_at: null,
        disabled_category: null,
        disabled_reason: null,
        updated_at: now,
        version: set('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
    await this.#tell(tx, actor, 'connector.resumed', id, {})
    await syncs.planAgain(tx, id)
    await tryAgain(tx, id)
  }

  /** @throws ServiceError for a schedule that is none */
  async schedule(tx: Tx, id: string, choice: ScheduleChoice, actor: Actor): Promise<void> {
    const { clock, syncs } = this.#options
    await getLiveConnector(tx, id)
    const fault = choice.kind === 'usual' ? undefined : findScheduleFault(choice)
    if (fault !== undefined) throw new ServiceError('invalid_argument', 'SCHEDULE_INVALID', `schedule: ${fault}`)
    await tx
      .updateTable('connectors')
      .set((set) => ({
        sync_interval_seconds: choice.kind === 'interval' ? Math.round(choice.intervalMs / 1000) : null,
        sync_cron: choice.kind === 'cron' ? choice.expression : null,
        sync_time_zone: choice.kind === 'cron' ? choice.timeZone : null,
        updated_at: clock.now(),
        version: set('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
    await this.#tell(tx, actor, 'connector.scheduled', id, choice)
    await syncs.planAgain(tx, id)
  }

  /**
   * Its hosts are refused from now on. What it brought stays as it stands, or is ended as soon as nothing of it is under way
   * (product.md CON-20).
   */
  async delete(tx: Tx, id: string, actor: Actor, { endsData = false } = {}): Promise<void> {
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
      .set({
        deleted_at: now,
        deleted_by: userOf(actor),
        updated_at: now,
        next_sync_at: null,
        sealed_secrets: null,
        ends_data: endsData,
      })
      .where('id', '=', id)
      .execute()
    await this.#tell(tx, actor, 'connector.deleted', id, { displayName: connector.display_name, endsData })
    await wake(tx, runnerName)
    if (endsData) await wake(tx, ingestReconciler)
  }

  #store(connector: Connector, settings: Readonly<Record<string, string>> | null) {
    if (settings === null)
      return { isOther: connector.config !== null, columns: { config: null, sealed_secrets: null } }
    const entry = entryOf(connector)
    const fault = findSettingsFault(entry, settings, this.#options.guard)
    if (fault !== undefined)
      throw new ServiceError('invalid_argument', 'CONNECTOR_SETTINGS_INVALID', `config: ${fault}`)
    const { config, sealed, isOther } = replaceSettings(this.#options.box, entry, connector, settings)
    const hosting = entry.program === undefined ? connector.hosting : ('cloud' as const)
    return { isOther, columns: { config: JSON.stringify(config), sealed_secrets: sealed, hosting } }
  }

  async #tell(tx: Tx, actor: Actor, verb: string, id: string, detail: object): Promise<void> {
    const object = { kind: 'connector', id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#options.clock.now())
  }
}

function entryOf(connector: Connector): CatalogueEntry {
  const entry = findEntry(connector.catalog_id)
  if (entry === undefined) throw new Error(`there is no catalogue entry ${connector.catalog_id} (this is a bug)`)
  return entry
}
