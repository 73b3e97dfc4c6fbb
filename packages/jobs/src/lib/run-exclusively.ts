import { once } from 'node:events'
import type { Database } from '@rostrum/database'

/** How a run went: `busy` when another server has the reconciler in hand. */
export type RunOutcome = 'done' | 'failed' | 'busy'

/** What is noted of a run. */
export interface RunReport {
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly report?: object
  readonly error?: string
}

/**
 * Does the work while holding the reconciler's row locked, so that one server at a time does it. The lock belongs to a
 * connection: it is free the moment its server dies, and `signal` aborts when the connection is lost while work goes on.
 */
export async function runExclusively(
  database: Database,
  name: string,
  work: (signal: AbortSignal) => Promise<RunReport>,
): Promise<RunOutcome> {
  await database.db
    .insertInto('reconcilers')
    .values({ name })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return database.withSession(async ({ client, db }) => {
    const lost = new AbortController()
    once(client, 'error', { signal: lost.signal }).then(
      () => lost.abort(),
      () => {},
    )
    return db.transaction().execute(async (tx) => {
      await client.query('set local idle_in_transaction_session_timeout = 0')
      const held = await tx
        .selectFrom('reconcilers')
        .select('name')
        .where('name', '=', name)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (held === undefined) return 'busy'
      const { startedAt, finishedAt, report, error } = await work(lost.signal)
      const outcome = error === undefined ? 'done' : 'failed'
      await tx
        .updateTable('reconcilers')
        .set((set) => ({
          runs: set('runs', '+', 1),
          started_at: startedAt,
          finished_at: finishedAt,
          outcome,
          report: report === undefined ? null : JSON.stringify(report),
          error: error ?? null,
        }))
        .where('name', '=', name)
        .execute()
      lost.abort()
      return outcome
    })
  })
}
