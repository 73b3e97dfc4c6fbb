import { pruneOutbox } from '@rostrum/database/queries'
import type { JobKind } from '@rostrum/jobs'
import { parseKsuid } from '@rostrum/protocol'
import type { Context } from './context.ts'

const dayMs = 86_400_000
const keptDays = { outbox: 30, syncLog: 90, idempotencyKeys: 2, sessions: 90 }

/** Removes, once a night, what nobody needs any more: old deliveries, logs, keys of calls and sessions, files that are nobody's. */
export function createHousekeeping({ database, blobs, clock }: Context): JobKind<object> {
  const before = (days: number) => new Date(clock.now().getTime() - days * dayMs)
  return {
    name: 'housekeeping',
    cron: '17 3 * * *',
    async work() {
      await pruneOutbox(database.db, before(keptDays.outbox))
      await database.db.deleteFrom('sync_run_log').where('at', '<', before(keptDays.syncLog)).execute()
      await database.db
        .deleteFrom('idempotency_keys')
        .where('created_at', '<', before(keptDays.idempotencyKeys))
        .execute()
      await database.db.deleteFrom('sessions').where('expires_at', '<', before(keptDays.sessions)).execute()
      for await (const name of blobs.list('uploads/')) {
        const run = await database.db
          .selectFrom('sync_runs')
          .select(['id', 'state', 'ended_at', 'connector_id', 'outcome'])
          .where('file_key', '=', name)
          .executeTakeFirst()
        // What is just being uploaded has no run yet; its task is open.
        if (run === undefined ? await isOfOpenTask(name) : run.state !== 'finished') continue
        if (run?.outcome === 'succeeded' && (await isLatest(run))) continue
        if (run?.ended_at && run.ended_at > before(7)) continue
        await blobs.remove(name)
      }
    },
  }

  async function isOfOpenTask(name: string): Promise<boolean> {
    const [, folder, taskId = ''] = name.split('/')
    // One that a person brings is checked before it has a run.
    if (folder === 'imports') return (parseKsuid(taskId.slice(0, -'.c1z'.length))?.time ?? before(1)) > before(1)
    const task = await database.db
      .selectFrom('connector_tasks')
      .select('state')
      .where('id', '=', taskId)
      .executeTakeFirst()
    return task !== undefined && task.state !== 'finished'
  }

  async function isLatest(run: { id: string; connector_id: string }): Promise<boolean> {
    const latest = await database.db
      .selectFrom('sync_runs')
      .select('id')
      .where('connector_id', '=', run.connector_id)
      .where('applied_at', 'is not', null)
      .orderBy('applied_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return latest?.id === run.id
  }
}
