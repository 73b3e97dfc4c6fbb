import type { Db } from '@rostrum/database'
import type { Connector } from '@rostrum/database/rows'
import { treatments } from '../syncs/failure-class.ts'
import { type ConnectorStatus, decideStatus, tellingOutcomes } from './status.ts'

/** A line of the test of a connector's settings. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** not ok, and no obstacle */
  readonly warning?: boolean
  readonly cause?: string
  readonly fix?: string
}

/** How a connector stands, with what its page says of it. */
export interface ConnectorDetails {
  readonly connector: Connector
  readonly appName: string
  readonly status: ConnectorStatus
  /** why it is not well, and what to do; empty when it is */
  readonly cause: string
  readonly fix: string
  /** the sync that the status speaks of */
  readonly syncRunId: string | undefined
  readonly lastSuccessAt: Date | undefined
  /** of the host that was heard of last */
  readonly version: string
}

export async function loadDetails(db: Db, connector: Connector): Promise<ConnectorDetails> {
  const app = await db
    .selectFrom('apps')
    .select('display_name')
    .where('id', '=', connector.app_id)
    .executeTakeFirstOrThrow()
  const run = await db
    .selectFrom('sync_runs')
    .selectAll()
    .where('connector_id', '=', connector.id)
    .where((where) => where.or([where('outcome', 'is', null), where('outcome', 'in', tellingOutcomes)]))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const success = await db
    .selectFrom('sync_runs')
    .select('applied_at')
    .where('connector_id', '=', connector.id)
    .where('applied_at', 'is not', null)
    .orderBy('applied_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const host = await db
    .selectFrom('connector_hosts')
    .select('version')
    .where('connector_id', '=', connector.id)
    .orderBy('last_seen_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const failedTest = findFailedTest(connector, run?.ended_at ?? undefined)
  const status = decideStatus({
    isPaused: connector.paused_at !== null,
    isDisabled: connector.disabled_at !== null,
    open: run === undefined || run.state === 'finished' ? null : run.state,
    lastOutcome: failedTest === undefined ? (run?.outcome ?? null) : 'failed',
  })
  const failure =
    status === 'Error' && failedTest !== undefined
      ? { cause: failedTest.cause ?? failedTest.name, fix: failedTest.fix ?? '' }
      : status === 'Error' || status === 'Disabled'
        ? { cause: run?.error_message ?? connector.disabled_reason ?? '', fix: run?.error_fix ?? '' }
        : { cause: '', fix: status === 'Needs review' ? treatments.anomaly.fix : '' }
  return {
    connector,
    appName: app.display_name,
    status,
    ...failure,
    syncRunId: run?.id,
    lastSuccessAt: success?.applied_at ?? undefined,
    version: host?.version ?? '',
  }
}

/** What the last test of the settings that it has failed at, when nothing has been read since. */
export function findFailedTest(
  { test_passed: hasPassed, tested_at: testedAt, test_checks: checks, ...versions }: Connector,
  lastEnd: Date | undefined,
): Check | undefined {
  if (versions.tested_version !== versions.settings_version) return undefined
  if (hasPassed !== false || testedAt === null || (lastEnd !== undefined && lastEnd > testedAt)) return undefined
  return readChecks(checks).find(({ ok, warning }) => !ok && warning !== true)
}

/** As they were stored. */
export function readChecks(stored: unknown): Check[] {
  return Array.isArray(stored) ? (stored as Check[]) : []
}
