import type { Database, Tx } from '@rostrum/database'
import { addAuditEvent, wake } from '@rostrum/database/queries'
import type { Connector } from '@rostrum/database/rows'
import { sql } from 'kysely'
import { type Actor, by, system } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { ConnectorTasks } from '../connector-tasks/connector-tasks.ts'
import type { Credentials, NewCredential } from '../credentials/credentials.ts'
import type { SyncRuns } from '../syncs/sync-runs.ts'
import type { Check } from './details.ts'

/** The reconciler of each server that keeps connectors running. */
export const runnerName = 'runner'

/** How long a worker has a connector in hand without saying so again. */
const leaseSeconds = 20
/** Tests and starts that fail are tried again after so long, twice as long each time, up to an hour. */
const firstPauseMs = 5000
const longestPauseMs = 3_600_000

/** A connector that this worker has in hand. */
export interface Held {
  readonly connector: Connector
  /** not before then, because of what failed */
  readonly nextTryAt: Date | undefined
}

interface Options {
  readonly database: Database
  readonly clock: Clock
  readonly credentials: Credentials
  readonly syncs: SyncRuns
  readonly tasks: ConnectorTasks
}

/** Which worker runs which connector. Each connector is in one hand at a time; whoever falls silent loses it. */
export class HostedConnectors {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Keeps what the worker has, takes what nobody has, and tells which connectors it is to run now: those that are set up,
   * not deleted, and not given up.
   */
  async hold(workerId: string): Promise<Held[]> {
    const { database } = this.#options
    const until = sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`
    return database.transaction(async (tx) => {
      const wanted = await tx
        .selectFrom('connectors as c')
        .selectAll('c')
        .where('c.hosting', '=', 'cloud')
        .where('c.config', 'is not', null)
        .where('c.deleted_at', 'is', null)
        .where('c.disabled_at', 'is', null)
        .orderBy('c.id')
        .execute()
      const held: Held[] = []
      for (const connector of wanted) {
        const taken = await tx
          .insertInto('hosted_connectors')
          .values({ connector_id: connector.id, worker_id: workerId, leased_until: until })
          .onConflict((conflict) =>
            conflict
              .column('connector_id')
              .doUpdateSet({ worker_id: workerId, leased_until: until })
              .where((where) =>
                where.or([
                  where('hosted_connectors.worker_id', '=', workerId),
                  where('hosted_connectors.leased_until', '<', sql<Date>`clock_timestamp()`),
                ]),
              ),
          )
          .returning('next_try_at')
          .executeTakeFirst()
        if (taken !== undefined) held.push({ connector, nextTryAt: taken.next_try_at ?? undefined })
      }
      return held
    })
  }

  /**
   * A credential for one start of the connector's program. That of the start before ends with it, at once and with the tasks
   * that it had: a worker that was only cut off, and still runs the program, is refused.
   */
  async begin(connectorId: string, workerId: string): Promise<NewCredential | undefined> {
    const { database, clock, credentials, tasks } = this.#options
    return database.transaction(async (tx) => {
      const row = await lock(tx, connectorId, workerId)
      if (row === undefined) return undefined
      if (row.credential_id !== null) {
        await credentials.revoke(row.credential_id, clock.now(), { tx })
        await tasks.reclaimAll(tx, connectorId, 'its program was started anew')
      }
      const credential = await credentials.createForConnector(connectorId, { tx })
      await tx
        .updateTable('hosted_connectors')
        .set({ credential_id: credential.id })
        .where('connector_id', '=', connectorId)
        .execute()
      return credential
    })
  }

  /** The program has run well for a while: what failed before does not count any more. */
  async noteWell(connectorId: string, workerId: string): Promise<void> {
    await this.#options.database.db
      .updateTable('hosted_connectors')
      .set({ failures: 0, next_try_at: null })
      .where('connector_id', '=', connectorId)
      .where('worker_id', '=', workerId)
      .where('failures', '>', 0)
      .execute()
  }

  /** The program has ended by itself; it is started again after a pause. */
  async noteEnd(connectorId: string, workerId: string, why: string): Promise<void> {
    const { database, clock } = this.#options
    await database.transaction(async (tx) => {
      const row = await lock(tx, connectorId, workerId)
      if (row === undefined) return
      await this.#pause(tx, connectorId, row.failures)
      await tx.updateTable('hosted_connectors').set({ last_end: why }).where('connector_id', '=', connectorId).execute()
      const object = { kind: 'connector', id: connectorId }
      const event = { actor: system, verb: 'connector.program_ended', object, detail: { why } }
      await addAuditEvent(tx, { ...event, outcome: 'failed' }, clock.now())
      const run = await tx
        .selectFrom('sync_runs')
        .select('id')
        .where('connector_id', '=', connectorId)
        .where('state', 'in', ['queued', 'running'])
        .executeTakeFirst()
      if (run !== undefined)
        await this.#options.syncs.log(tx, run.id, {
          level: 'warn',
          phase: 'connector',
          message: `the connector's program ended: ${why}; it is started again`,
        })
    })
  }

  /**
   * What the test of a connector's settings found. One that passes is followed by a sync, one that fails is tried again
   * after a pause (product.md CON-11, CON-12).
   */
  async noteTest(connector: Connector, workerId: string, checks: readonly Check[]): Promise<void> {
    const { database, syncs } = this.#options
    await database.transaction(async (tx) => {
      const row = await lock(tx, connector.id, workerId)
      if (row === undefined) return
      const isPassed = hasPassed(checks)
      await this.saveTest(tx, connector, checks, system)
      if (!isPassed) return this.#pause(tx, connector.id, row.failures)
      await tx
        .updateTable('hosted_connectors')
        .set({ failures: 0, next_try_at: null })
        .where('connector_id', '=', connector.id)
        .execute()
      if (connector.paused_at === null)
        await syncs.request(tx, { connectorId: connector.id, trigger: 'setup', actor: system })
    })
  }

  /** Keeps what a test of the settings that the connector has found. */
  async saveTest(
    tx: Tx,
    { id, settings_version: version }: Pick<Connector, 'id' | 'settings_version'>,
    checks: readonly Check[],
    actor: Actor,
  ): Promise<void> {
    const { clock } = this.#options
    const passed = hasPassed(checks)
    await tx
      .updateTable('connectors')
      .set({
        tested_at: clock.now(),
        tested_version: version,
        test_passed: passed,
        test_checks: JSON.stringify(checks),
      })
      .where('id', '=', id)
      .execute()
    const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name)
    const event = { ...by(actor), verb: 'connector.tested', object: { kind: 'connector', id }, detail: { failed } }
    await addAuditEvent(tx, { ...event, outcome: passed ? 'succeeded' : 'failed' }, clock.now())
    await wake(tx, runnerName)
  }

  /** Which of these have been deleted. */
  async findDeleted(ids: readonly string[]): Promise<string[]> {
    const rows = await this.#options.database.db
      .selectFrom('connectors')
      .select('id')
      .where('id', 'in', ['', ...ids])
      .where('deleted_at', 'is not', null)
      .execute()
    return rows.map(({ id }) => id)
  }

  /** Lets go of what the worker has, and ends the credentials of its programs: it runs none any more. */
  async release(workerId: string, connectorIds: readonly string[]): Promise<void> {
    const { database, clock, credentials } = this.#options
    for (const connectorId of connectorIds)
      await database.transaction(async (tx) => {
        const row = await lock(tx, connectorId, workerId)
        if (row === undefined) return
        if (row.credential_id !== null) await credentials.revoke(row.credential_id, clock.now(), { tx })
        await tx
          .updateTable('hosted_connectors')
          .set({ credential_id: null, leased_until: sql<Date>`clock_timestamp() - interval '1 second'` })
          .where('connector_id', '=', connectorId)
          .execute()
      })
  }

  async #pause(tx: Tx, connectorId: string, failures: number): Promise<void> {
    const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs)
    const nextTryAt = new Date(this.#options.clock.now().getTime() + pauseMs)
    await tx
      .updateTable('hosted_connectors')
      .set({ failures: failures + 1, next_try_at: nextTryAt })
      .where('connector_id', '=', connectorId)
      .execute()
  }
}

/** What failed before does not count any more, and nothing is waited for: somebody has changed something. */
export async function tryAgain(tx: Tx, connectorId: string): Promise<void> {
  await tx
    .updateTable('hosted_connectors')
    .set({ failures: 0, next_try_at: null })
    .where('connector_id', '=', connectorId)
    .execute()
  await wake(tx, runnerName)
}

/** Whether a sync could run. */
export function hasPassed(checks: readonly Check[]): boolean {
  return checks.length > 0 && checks.every(({ ok, warning }) => ok || warning === true)
}

/** The row, if the worker still has it. */
function lock(tx: Tx, connectorId: string, workerId: string) {
  return tx
    .selectFrom('hosted_connectors')
    .selectAll()
    .where('connector_id', '=', connectorId)
    .where('worker_id', '=', workerId)
    .forUpdate()
    .executeTakeFirst()
}
