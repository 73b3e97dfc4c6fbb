import type { Database } from '@rostrum/database'
import { addToOutbox, type SyncRun } from '@rostrum/database/queries'
import { type Reconciler, takeEach } from '@rostrum/jobs'
import { system } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { ConnectorTasks } from '../connector-tasks/connector-tasks.ts'
import type { SyncRuns } from './sync-runs.ts'

export interface SchedulesOptions {
  readonly database: Database
  readonly clock: Clock
  readonly syncs: SyncRuns
  readonly tasks: ConnectorTasks
}

const dayMs = 86_400_000
/** Days before its end at which a credential's owners are warned (product.md CON-41). */
const warnedDays = [30, 7, 1]
/** How long a sync waits for a host before its connector counts as gone. */
const waitMs = 30 * 60_000

/** Starts the syncs that are due, gives up those that no host came for, and warns of credentials that end. */
export function createScheduleReconciler({ database, clock, syncs, tasks }: SchedulesOptions): Reconciler {
  return {
    name: 'schedules',
    everyMs: 5000,
    async reconcile({ signal }) {
      const started = await startDue(database, clock, syncs, signal)
      const abandoned = await abandonWaiting(database, clock, tasks, syncs, signal)
      const warned = await warnOfEnds(database, clock)
      return { started, abandoned, warned }
    },
  }
}

function startDue(database: Database, clock: Clock, syncs: SyncRuns, signal: AbortSignal): Promise<number> {
  return takeEach(
    database,
    (tx) =>
      tx
        .selectFrom('connectors')
        .select('id')
        .where('next_sync_at', '<=', clock.now())
        .where('deleted_at', 'is', null)
        .where('paused_at', 'is', null)
        .where('disabled_at', 'is', null)
        .orderBy('next_sync_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst(),
    async (tx, { id }) => {
      await syncs.request(tx, { connectorId: id, trigger: 'schedule', actor: system })
      // Joining one that is under way is the start of this one, too; the next is planned when it ends.
      await tx.updateTable('connectors').set({ next_sync_at: null }).where('id', '=', id).execute()
    },
    signal,
  )
}

/** A sync that waits, and no host of its connector has been heard of for as long: said, instead of waited for in silence. */
function abandonWaiting(
  database: Database,
  clock: Clock,
  tasks: ConnectorTasks,
  syncs: SyncRuns,
  signal: AbortSignal,
): Promise<number> {
  return takeEach(
    database,
    (tx) => {
      const since = new Date(clock.now().getTime() - waitMs)
      return tx
        .selectFrom('sync_runs')
        .selectAll()
        .where('state', '=', 'queued')
        .where('created_at', '<=', since)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('connector_hosts')
                .select('host_id')
                .whereRef('connector_hosts.connector_id', '=', 'sync_runs.connector_id')
                .where('last_seen_at', '>', since),
            ),
          ),
        )
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
    },
    async (tx, run: SyncRun) => {
      await syncs.fail(tx, run, 'host', 'no host of the connector was heard of for half an hour')
      const task = await tx
        .selectFrom('connector_tasks')
        .selectAll()
        .where('sync_run_id', '=', run.id)
        .where('state', '<>', 'finished')
        .executeTakeFirst()
      if (task !== undefined) await tasks.cancel(tx, task, 'its sync was given up', clock.now())
    },
    signal,
  )
}

/** Once for each of the days before the end, each connector and each end. */
async function warnOfEnds(database: Database, clock: Clock): Promise<number> {
  const now = clock.now()
  const until = new Date(now.getTime() + Math.max(...warnedDays) * dayMs)
  const ending = await database.db
    .selectFrom('connectors')
    .select(['id', 'app_id', 'secret_expires_at'])
    .where('secret_expires_at', '<=', until)
    .where('secret_expires_at', '>', now)
    .where('deleted_at', 'is', null)
    .execute()
  let warned = 0
  for (const { id, app_id: appId, secret_expires_at: endsAt } of ending) {
    if (endsAt === null) continue
    const left = (endsAt.getTime() - now.getTime()) / dayMs
    // After a long absence, what is nearest is told, not everything that was missed.
    const days = Math.min(...warnedDays.filter((day) => left <= day))
    const isNew = await database.transaction((tx) =>
      addToOutbox(
        tx,
        {
          topic: 'notice',
          orderKey: id,
          idempotencyKey: `credential of ${id} ends ${endsAt.toISOString()}, ${days} days`,
          payload: { kind: 'connector.credential_ends', connectorId: id, appId, endsAt: endsAt.toISOString(), days },
        },
        now,
      ),
    )
    if (isNew) warned++
  }
  return warned
}
