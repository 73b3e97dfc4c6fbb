import { sql } from 'kysely'

/** What a connector's chip says (product.md 4.4). */
export type ConnectorStatus =
  | 'Not configured'
  | 'Syncing'
  | 'Connected'
  | 'Stale'
  | 'Error'
  | 'Paused'
  | 'Needs review'
  | 'Disabled'

/** How syncs end that tell how the connector is; what a person stopped or discarded does not. */
export const tellingOutcomes = ['succeeded', 'failed'] as const

export interface StatusFacts {
  readonly isPaused: boolean
  readonly isDisabled: boolean
  /** the newest sync that has not ended, if there is one */
  readonly open: 'queued' | 'running' | 'ingesting' | 'held' | null
  /** of the last one that was not stopped or discarded by somebody */
  readonly lastOutcome: string | null
  /** nothing was heard of it for longer than it should be silent; not asked for, unless said */
  readonly isQuiet?: boolean
}

/** Three polls of a host, the slowest of which come once a minute (baton-protocol 9). */
const silence = sql`interval '3 minutes'`
const now = sql`(select clock_timestamp() + offset_ms * interval '1 millisecond' from clock)`

/**
 * Of a connector `c` with its latest sync `run`, in a statement: it has worked, and then nobody took its sync, its host said
 * nothing, or the last good sync is older than two intervals.
 */
export const isQuiet = sql<boolean>`(c.hosting <> 'file'
  and exists (select from sync_runs good where good.connector_id = c.id and good.applied_at is not null)
  and case when run.state = 'queued' then run.created_at < ${now} - ${silence}
    else (c.hosting = 'self_hosted' and (
      select max(h.last_seen_at) from connector_hosts h where h.connector_id = c.id) < ${now} - ${silence})
    or (c.sync_cron is null and not exists (
      select from sync_runs good where good.connector_id = c.id
        and good.applied_at > ${now} - 2 * make_interval(secs => coalesce(c.sync_interval_seconds, 86400)))) end)`

/** What most wants to be known comes first. */
export function decideStatus(facts: StatusFacts): ConnectorStatus {
  const { isPaused, isDisabled, open, lastOutcome, isQuiet: quiet = false } = facts
  if (isDisabled) return 'Disabled'
  if (open === 'held') return 'Needs review'
  if (open === 'queued' && quiet && !isPaused) return 'Stale'
  if (open !== null) return 'Syncing'
  if (isPaused) return 'Paused'
  if (lastOutcome === 'succeeded') return quiet ? 'Stale' : 'Connected'
  return lastOutcome === 'failed' ? 'Error' : 'Not configured'
}
