import type { Database } from '@rostrum/database'
import { readClock } from '@rostrum/database/queries'

/** What tells the time to everything that governs: never `Date.now()`, never the database's `now()`. */
export interface Clock {
  now(): Date
}

/** A clock that stands still until it is moved, for tests without a database. */
export class ManualClock implements Clock {
  #now: Date

  constructor(now: Date) {
    this.#now = now
  }

  now(): Date {
    return new Date(this.#now)
  }

  advance(byMs: number): void {
    this.#now = new Date(this.#now.getTime() + byMs)
  }
}

/** Often enough that two servers never differ by a second, however wrong their machines' clocks go. */
const refreshMs = 60_000

/**
 * The one clock of all servers: the database's time plus an offset kept there. Between readings it goes on by this
 * machine's monotonic timer, and it never goes back.
 */
export class SharedClock implements Clock, AsyncDisposable {
  readonly #database: Database
  readonly #timer: NodeJS.Timeout
  #readAtMs = 0
  #readMs = 0
  #lastMs = 0

  private constructor(database: Database) {
    this.#database = database
    // A reading that fails leaves the clock going on by the last one.
    this.#timer = setInterval(() => void this.refresh().catch(() => {}), refreshMs)
    this.#timer.unref()
  }

  static async start(database: Database): Promise<SharedClock> {
    const clock = new SharedClock(database)
    await clock.refresh()
    return clock
  }

  now(): Date {
    const nowMs = Math.floor(this.#readMs + performance.now() - this.#readAtMs)
    this.#lastMs = Math.max(this.#lastMs, nowMs)
    return new Date(this.#lastMs)
  }

  /** Reads the database's time and the offset anew; called by whoever learns that the clock was moved. */
  async refresh(): Promise<void> {
    const read = await readClock(this.#database.db)
    this.#readMs = read.getTime()
    this.#readAtMs = performance.now()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
  }
}
