import type { Tx } from '@rostrum/database'
import { fromKysely, PgBoss } from 'pg-boss'

/** A kind of work that is done in the background, once for each time it is enqueued. */
export interface JobKind<Data extends object = object> {
  readonly name: string
  /** May be called again for the same job, after a crash or a failure. */
  readonly work: (data: Data, signal: AbortSignal) => Promise<void>
  /** After the first attempt; each waits longer. */
  readonly retryLimit?: number
  /** How long an attempt may take before it counts as lost. */
  readonly expireInSeconds?: number
  /** Minutes, hours, days of the real clock at which it is enqueued by itself: housekeeping that nobody waits for. */
  readonly cron?: string
}

/** What a server's share in the background work needs. */
export interface JobsOptions {
  /** The runtime role's connection string. */
  readonly url: string
  readonly kinds: readonly JobKind<never>[]
  readonly onFailure?: (error: Error) => void
}

const schema = 'pgboss'
/** New jobs are told at once; this is for those that are tried again. */
const pollingSeconds = 2

/**
 * Background work: exports, reports, staging, housekeeping. It has no deadlines that govern anything; those are rows with
 * dates, worked off by reconcilers.
 */
export class Jobs implements AsyncDisposable {
  readonly #boss: PgBoss

  private constructor(boss: PgBoss) {
    this.#boss = boss
  }

  /** Starts to work off jobs of the given kinds. The schema is there already (`migrateJobs`). */
  static async start({ url, kinds, onFailure }: JobsOptions): Promise<Jobs> {
    const boss = new PgBoss({
      connectionString: url,
      application_name: 'rostrum-jobs',
      schema,
      migrate: false,
      createSchema: false,
      // Its role owns no index, so it cannot rebuild one.
      reindex: false,
      useListenNotify: true,
      max: 5,
    })
    boss.on('error', (error) => onFailure?.(error))
    await boss.start()
    for (const { name, work, retryLimit = 5, expireInSeconds = 900, cron } of kinds) {
      await boss.createQueue(name, { retryLimit, retryDelay: 1, retryBackoff: true, expireInSeconds, notify: true })
      const polling = { pollingIntervalSeconds: pollingSeconds, notifyPollingIntervalSeconds: pollingSeconds }
      await boss.work<object>(name, polling, async ([job]) => {
        if (job !== undefined) await work(job.data as never, job.signal)
      })
      if (cron !== undefined) await boss.schedule(name, cron)
    }
    return new Jobs(boss)
  }

  /** Enqueues a job in the transaction of its cause: it exists if and only if that commits. */
  async enqueue<Data extends object>(tx: Tx, kind: JobKind<Data>, data: Data): Promise<void> {
    await this.#boss.send(kind.name, data, { db: fromKysely(tx) })
  }

  /** Lets what runs come to its end, for at most half a minute. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 30_000 })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
