import type { ConnectorCheck, ConnectorSchedule, ConnectorTest, ConnectorDetails as DetailsMessage } from '@rostrum/api'
import type { Connector } from '@rostrum/database/rows'
import { findEntry } from '../../catalogue/catalogue.ts'
import { type Check, type ConnectorDetails, readChecks } from '../../connectors/details.ts'
import { hasPassed } from '../../connectors/hosted-connectors.ts'

export function toDetailsView(details: ConnectorDetails, mayManage: boolean): DetailsMessage {
  const { connector, appName, status, cause, fix, syncRunId, lastSuccessAt, version } = details
  return {
    appId: connector.app_id,
    connectorId: connector.id,
    displayName: connector.display_name,
    appDisplayName: appName,
    catalogId: findEntry(connector.catalog_id)?.apiId ?? connector.catalog_id,
    hosting: hostings[connector.hosting],
    status: statuses[status],
    cause,
    fix,
    syncRunId,
    lastSuccessAt,
    nextSyncAt: connector.next_sync_at ?? undefined,
    pausedAt: connector.paused_at ?? undefined,
    pausedByUserId: connector.paused_by ?? '',
    pauseReason: connector.pause_reason ?? '',
    disabledAt: connector.disabled_at ?? undefined,
    disabledReason: connector.disabled_reason ?? '',
    secretExpiresAt: connector.secret_expires_at ?? undefined,
    connectorVersion: version,
    isProvisioningEnabled: connector.is_provisioning_enabled,
    isAnomalyGuardEnabled: connector.is_anomaly_guard_enabled,
    options: Object(connector.options) as Record<string, string>,
    schedule: toSchedule(connector),
    ...(connector.tested_at !== null && {
      lastTest: { ...toTestView(readChecks(connector.test_checks), connector.tested_at) },
    }),
    version: connector.version,
    mayManage,
  }
}

export function toTestView(checks: readonly Check[], testedAt: Date): ConnectorTest {
  return { testedAt, isPassed: hasPassed(checks), checks: checks.map(toCheckView) }
}

function toCheckView({ name, ok, warning, skipped, cause, fix }: Check): ConnectorCheck {
  const outcome = ok ? 'PASSED' : skipped === true ? 'SKIPPED' : warning === true ? 'WARNING' : 'FAILED'
  return { name, outcome, cause, fix }
}

function toSchedule({
  sync_interval_seconds: interval,
  sync_cron: cronSpec,
  sync_time_zone: timezone,
}: Connector): ConnectorSchedule {
  if (cronSpec !== null) return { kind: 'CRON', cronSpec, timezone: timezone ?? 'UTC' }
  return interval === null ? { kind: 'USUAL' } : { kind: 'INTERVAL', interval }
}

const hostings = { cloud: 'CLOUD', self_hosted: 'SELF_HOSTED', file: 'FILE' } as const

const statuses = {
  'Not configured': 'NOT_CONFIGURED',
  Syncing: 'SYNCING',
  Connected: 'CONNECTED',
  Stale: 'STALE',
  Error: 'ERROR',
  Paused: 'PAUSED',
  'Needs review': 'NEEDS_REVIEW',
  Disabled: 'DISABLED',
} as const
