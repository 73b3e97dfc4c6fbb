import type { Database } from '@rostrum/database'
import { addSyncLog, type SyncLogLine } from '@rostrum/database/queries'
import type { Logger } from '../logger.ts'

/** Soon enough to be watched, and not a statement for each line. */
const everyMs = 300
/** More than that in one go is no log any more. */
const waitingMax = 2000

/** So long after a sync has ended its program may still be heard of it: the last line, and what waited before it. */
export const lateMs = 3000

interface Batch {
  /** the sync that was under way when the first of the lines came */
  readonly run: Promise<string | undefined>
  readonly lines: SyncLogLine[]
}

/** Brings the lines of connectors' programs into the logs of their syncs (product.md CON-37). */
export class RunLog {
  readonly #database: Database
  readonly #log: Logger
  readonly #waiting = new Map<string, Batch>()
  readonly #latest = new Map<string, { readonly runId: string; readonly atMs: number }>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
  }

  /** Nothing secret is in the line any more. */
  add(connectorId: string, line: SyncLogLine): void {
    let batch = this.#waiting.get(connectorId)
    if (batch === undefined) {
      batch = { run: this.#findRun(connectorId), lines: [] }
      this.#waiting.set(connectorId, batch)
    }
    if (batch.lines.length < waitingMax) batch.lines.push(line)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, everyMs)
  }

  /** Resolves when all that came so far is written. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    for (const [connectorId, { run, lines }] of this.#waiting) {
      this.#waiting.delete(connectorId)
      try {
        const runId = (await run) ?? (await this.#findRun(connectorId)) ?? this.#justEnded(connectorId)
        // What is said between syncs is for the operator, and is in this server's own log.
        if (runId !== undefined) await addSyncLog(this.#database.db, runId, lines)
      } catch (error) {
        this.#log.warn({ err: error, connectorId, lines: lines.length }, 'lines of a connector were lost')
      }
    }
  }

  /** Undefined also when it could not be asked, which is tried again with the next lines. */
  async #findRun(connectorId: string): Promise<string | undefined> {
    try {
      const run = await this.#database.db
        .selectFrom('sync_runs')
        .select('id')
        .where('connector_id', '=', connectorId)
        .where('state', 'in', ['queued', 'running', 'ingesting'])
        .executeTakeFirst()
      if (run !== undefined) this.#latest.set(connectorId, { runId: run.id, atMs: performance.now() })
      return run?.id
    } catch (error) {
      this.#log.warn({ err: error, connectorId }, 'which sync of a connector is under way could not be asked')
      return undefined
    }
  }

  #justEnded(connectorId: string): string | undefined {
    const latest = this.#latest.get(connectorId)
    return latest !== undefined && performance.now() - latest.atMs < lateMs ? latest.runId : undefined
  }
}
