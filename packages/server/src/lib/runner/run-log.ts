import type { Database } from '@rostrum/database'
import { addSyncLog, type SyncLogLine } from '@rostrum/database/queries'
import type { Logger } from '../logger.ts'

/** Soon enough to be watched, and not a statement for each line. */
const everyMs = 300
/** More than that in one go is no log any more. */
const waitingMax = 2000

/** Brings the lines of connectors' programs into the logs of their syncs, while these are under way (product.md CON-37). */
export class RunLog {
  readonly #database: Database
  readonly #log: Logger
  readonly #waiting = new Map<string, SyncLogLine[]>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
  }

  /** Nothing secret is in the line any more. */
  add(connectorId: string, line: SyncLogLine): void {
    const lines = this.#waiting.get(connectorId) ?? []
    if (lines.length < waitingMax) lines.push(line)
    this.#waiting.set(connectorId, lines)
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
    const { db } = this.#database
    for (const [connectorId, lines] of this.#waiting) {
      this.#waiting.delete(connectorId)
      try {
        const run = await db
          .selectFrom('sync_runs')
          .select('id')
          .where('connector_id', '=', connectorId)
          .where('state', 'in', ['queued', 'running', 'ingesting'])
          .executeTakeFirst()
        // What is said between syncs is for the operator, and is in this server's own log.
        if (run !== undefined) await addSyncLog(db, run.id, lines)
      } catch (error) {
        this.#log.warn({ err: error, connectorId, lines: lines.length }, 'lines of a connector were lost')
      }
    }
  }
}
