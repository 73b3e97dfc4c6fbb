import type { Db } from '@rostrum/database'
import type { SyncRun } from '@rostrum/database/queries'
import type { Connector } from '@rostrum/database/rows'
import { type RawBuilder, sql } from 'kysely'
import { toIdArray } from '../lists/rows.ts'
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

export async function loadDetailsOf(db: Db, connector: Connector): Promise<ConnectorDetails> {
  const [details] = await loadDetails(db, [connector])
  if (details === undefined) throw new Error(`connector ${connector.id} has no details`)
  return details
}

/** Of each of them, in their order. */
export async function loadDetails(db: Db, connectors: readonly Connector[]): Promise<ConnectorDetails[]> {
  const ids = toIdArray(connectors.map(({ id }) => id))
  const latest = <Row>(rows: RawBuilder<unknown>) =>
    sql<Row & { connector_id: string }>`
      select found.* from unnest(${ids}) as c (id) cross join lateral (${rows} limit 1) found`.execute(db)
  const [apps, runs, successes, hosts] = await Promise.all([
    sql<{ id: string; display_name: string }>`
      select id, display_name from apps where id = any(${toIdArray(connectors.map(({ app_id: id }) => id))})`.execute(
      db,
    ),
    latest<SyncRun>(
      sql`select * from sync_runs where connector_id = c.id and (outcome is null or outcome in (${sql.join(tellingOutcomes)}))
        order by created_at desc, id desc`,
    ),
    latest<{ applied_at: Date }>(
      sql`select connector_id, applied_at from sync_runs where connector_id = c.id and applied_at is not null
        order by applied_at desc`,
    ),
    latest<{ version: string }>(
      sql`select connector_id, version from connector_hosts where connector_id = c.id order by last_seen_at desc`,
    ),
  ])
  const of = <Row extends { connector_id: string }>({ rows }: { readonly rows: readonly Row[] }, id: string) =>
    rows.find(({ connector_id }) => connector_id === id)
  return connectors.map((connector) => ({
    connector,
    appName: apps.rows.find(({ id }) => id === connector.app_id)?.display_name ?? '',
    ...standingOf(connector, of(runs, connector.id)),
    lastSuccessAt: of(successes, connector.id)?.applied_at,
    version: of(hosts, connector.id)?.version ?? '',
  }))
}

function standingOf(connector: Connector, run: SyncRun | undefined) {
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
  return { status, ...failure, syncRunId: run?.id }
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
