import type { Db } from '@rostrum/database'
import type { SyncRun } from '@rostrum/database/queries'
import type { Connector } from '@rostrum/database/rows'
import { type RawBuilder, sql } from 'kysely'
import { toIdArray } from '../lists/rows.ts'
import { treatments } from '../syncs/failure-class.ts'
import { type ConnectorStatus, decideStatus, isQuiet, tellingOutcomes } from './status.ts'

/** A line of the test of a connector's settings. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** not ok, and no obstacle */
  readonly warning?: boolean
  /** not tried, because of what failed before */
  readonly skipped?: boolean
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

export async function loadDetailsOf(db: Db, connectorId: string): Promise<ConnectorDetails> {
  const [details] = await loadDetails(db, [connectorId])
  if (details === undefined) throw new Error(`connector ${connectorId} has no details`)
  return details
}

interface Standing extends Connector {
  readonly app_name: string
  readonly run_id: string | null
  readonly run_state: SyncRun['state'] | null
  readonly run_outcome: string | null
  readonly run_ended_at: Date | null
  readonly run_error_message: string | null
  readonly run_error_fix: string | null
  readonly last_success_at: Date | null
  readonly host_version: string | null
  readonly host_seen_at: Date | null
  readonly is_quiet: boolean
}

/** Of each of them. One statement sees all of it at one moment: a test and the sync that follows it are never seen apart. */
export async function loadDetails(db: Db, connectorIds: readonly string[]): Promise<ConnectorDetails[]> {
  const latest = (rows: RawBuilder<unknown>) => sql`left join lateral (${rows} limit 1)`
  const { rows } = await sql<Standing>`
    select c.*, app.display_name as app_name, run.id as run_id, run.state as run_state, run.outcome as run_outcome,
      run.ended_at as run_ended_at, run.error_message as run_error_message, run.error_fix as run_error_fix,
      success.applied_at as last_success_at, host.version as host_version, host.last_seen_at as host_seen_at,
      ${isQuiet} as is_quiet
    from connectors c
      join apps app on app.id = c.app_id
      ${latest(sql`select * from sync_runs r where r.connector_id = c.id
        and (r.outcome is null or r.outcome in (${sql.join(tellingOutcomes)})) order by r.created_at desc, r.id desc`)} run on true
      ${latest(sql`select applied_at from sync_runs r where r.connector_id = c.id and r.applied_at is not null
        order by r.applied_at desc`)} success on true
      ${latest(sql`select version, last_seen_at from connector_hosts h where h.connector_id = c.id order by h.last_seen_at desc`)} host on true
    where c.id = any(${toIdArray(connectorIds)})`.execute(db)
  return rows.map((row) => ({
    connector: row,
    appName: row.app_name,
    ...standingOf(row),
    syncRunId: row.run_id ?? undefined,
    lastSuccessAt: row.last_success_at ?? undefined,
    version: row.host_version ?? '',
  }))
}

function standingOf(row: Standing): Pick<ConnectorDetails, 'status' | 'cause' | 'fix'> {
  const failedTest = findFailedTest(row, row.run_ended_at ?? undefined)
  const status = decideStatus({
    isPaused: row.paused_at !== null,
    isDisabled: row.disabled_at !== null,
    open: row.run_state === 'finished' ? null : row.run_state,
    lastOutcome: failedTest === undefined ? row.run_outcome : 'failed',
    isQuiet: row.is_quiet,
  })
  if (status === 'Stale')
    return {
      status,
      cause:
        row.hosting === 'self_hosted'
          ? `nothing is heard of its hosts since ${row.host_seen_at?.toISOString() ?? 'it was made'}`
          : `the last good sync was at ${row.last_success_at?.toISOString()}`,
      fix: 'what is shown is what was known then; look whether its program runs, and reaches this server',
    }
  if (status === 'Error' && failedTest !== undefined)
    return { status, cause: failedTest.cause ?? failedTest.name, fix: failedTest.fix ?? '' }
  if (status === 'Error' || status === 'Disabled')
    return { status, cause: row.run_error_message ?? row.disabled_reason ?? '', fix: row.run_error_fix ?? '' }
  return { status, cause: '', fix: status === 'Needs review' ? treatments.anomaly.fix : '' }
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
