import type { ConnectorCredential, Connector as Message } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { Connector, Credential } from '@rostrum/database/rows'
import { findEntry } from '../../catalogue/catalogue.ts'
import { findFailedTest } from '../../connectors/details.ts'
import { showSettings } from '../../connectors/settings.ts'
import { decideStatus, tellingOutcomes } from '../../connectors/status.ts'
import { nobody } from '../ids.ts'

const configType = 'c1.api.app.v1.EnvConfig'

/** For one page of connectors, in their order. */
export async function toConnectorViews(db: Db, connectors: readonly Connector[]): Promise<Message[]> {
  const ids = [...connectors.map(({ id }) => id), nobody]
  const owners = await db
    .selectFrom('owners')
    .select(['connector_id', 'user_id'])
    .where('connector_id', 'in', ids)
    .where('user_id', 'is not', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
  const runs = await db
    .selectFrom('sync_runs')
    .distinctOn(['connector_id'])
    .select(['connector_id', 'state', 'outcome', 'created_at', 'started_at', 'ended_at', 'error_message'])
    .where('connector_id', 'in', ids)
    .where((where) => where.or([where('outcome', 'is', null), where('outcome', 'in', tellingOutcomes)]))
    .orderBy('connector_id')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return connectors.map((connector) => {
    const entry = findEntry(connector.catalog_id)
    const run = runs.find((row) => row.connector_id === connector.id)
    return {
      ...Object(connector.kept),
      id: connector.id,
      appId: connector.app_id,
      catalogId: entry?.apiId ?? connector.catalog_id,
      displayName: connector.display_name,
      description: connector.description,
      userIds: owners.filter((row) => row.connector_id === connector.id).map((row) => row.user_id ?? ''),
      ...(connector.config !== null && { config: toConfig(showSettings(entry, connector)) }),
      status: toStatus(connector, run),
      disableCheckBadSync: !connector.is_anomaly_guard_enabled,
      profileAllowList: connector.profile_allow_list,
      profileIgnoreList: connector.profile_ignore_list,
      syncConfig: { syncResourceTypeIds: connector.sync_resource_types },
      ...(connector.sync_cron !== null && {
        connectorSyncCronSchedule: { cronSpec: connector.sync_cron, timezone: connector.sync_time_zone ?? 'UTC' },
      }),
      syncDisabledAt: connector.disabled_at ?? connector.paused_at ?? undefined,
      syncDisabledReason: connector.disabled_reason ?? connector.pause_reason ?? '',
      syncDisabledCategory: connector.disabled_category ?? (connector.paused_at === null ? '' : 'paused'),
      configUpdatedAt: connector.config_updated_at ?? undefined,
      createdAt: connector.created_at,
      updatedAt: connector.updated_at,
      deletedAt: connector.deleted_at ?? undefined,
    }
  })
}

function toConfig(values: Readonly<Record<string, string>>) {
  const configuration = Object.fromEntries(Object.entries(values).map(([name, stringValue]) => [name, { stringValue }]))
  return { '@type': configType, configuration }
}

const wireStatuses = {
  'Not configured': 'SYNC_STATUS_UNSPECIFIED',
  Syncing: 'SYNC_STATUS_RUNNING',
  Connected: 'SYNC_STATUS_DONE',
  Stale: 'SYNC_STATUS_DONE',
  'Needs review': 'SYNC_STATUS_DONE',
  Error: 'SYNC_STATUS_ERROR',
  Paused: 'SYNC_STATUS_DISABLED',
  Disabled: 'SYNC_STATUS_DISABLED',
} as const

interface Run {
  readonly state: 'queued' | 'running' | 'ingesting' | 'held' | 'finished'
  readonly outcome: string | null
  readonly created_at: Date
  readonly started_at: Date | null
  readonly ended_at: Date | null
  readonly error_message: string | null
}

function toStatus(connector: Connector, run: Run | undefined): Message['status'] {
  const failedTest = findFailedTest(connector, run?.ended_at ?? undefined)
  const status = decideStatus({
    isPaused: connector.paused_at !== null,
    isDisabled: connector.disabled_at !== null,
    open: run === undefined || run.state === 'finished' ? null : run.state,
    lastOutcome: failedTest === undefined ? (run?.outcome ?? null) : 'failed',
  })
  return {
    status: wireStatuses[status],
    lastError: failedTest?.cause ?? failedTest?.name ?? (run?.outcome === 'failed' ? (run.error_message ?? '') : ''),
    startedAt: run?.started_at ?? undefined,
    completedAt: run?.ended_at ?? undefined,
    updatedAt: run === undefined ? undefined : (run.ended_at ?? run.started_at ?? run.created_at),
  }
}

/** Without its secret, which only its creation shows. */
export function toCredentialView(credential: Credential, appId: string): ConnectorCredential {
  return {
    id: credential.id,
    appId,
    connectorId: credential.connector_id ?? '',
    clientId: credential.client_id,
    displayName: credential.display_name,
    createdAt: credential.created_at,
    updatedAt: credential.created_at,
    lastUsedAt: credential.last_used_at ?? undefined,
    expiresTime: credential.expires_at ?? undefined,
    deletedAt: credential.revoked_at ?? undefined,
  }
}
