import type { Database } from '@rostrum/database'
import { clockMoved } from '@rostrum/database/queries'
import type { Clock, SharedClock } from './clock.ts'
import { listen } from './listen.ts'
import { type RunOutcome, runExclusively } from './run-exclusively.ts'

/** What a reconciler works with; there is no other input. */
export interface ReconcileContext {
  readonly database: Database
  /** The instant of the activation, by the clock of all servers. */
  readonly now: Date
  /** Aborts when the work is to stop: the server ends, or has lost its hold on the reconciler. */
  readonly signal: AbortSignal
}

/** Compares what is with what should be, and acts. Whatever it did not get to, the next activation does. */
export interface Reconciler {
  readonly name: string
  /** For work on what a server itself has, such as its child processes; others run on one server at a time. */
  readonly isForEachServer?: true
  /** How long it may take at most until it looks again by itself; whoever changes something wakes it. */
  readonly everyMs: number
  /** Returns what it did, for those who look after the server. */
  readonly reconcile: (context: ReconcileContext) => Promise<object | undefined>
}

/** What the reconcilers of one server need. */
export interface ReconcilersOptions {
  readonly database: Database
  readonly clock: SharedClock
  readonly reconcilers: readonly Reconciler[]
  /** Told of a run that failed; it is run again when it is due or woken. */
  readonly onFailure?: (name: string, error: unknown) => void
}

/**
 * Runs reconcilers on this server: at the start, when woken, and on a timer. Any number of servers may do the same; each
 * reconciler runs on one of them at a time.
 */
export class Reconcilers implements AsyncDisposable {
  readonly #options: ReconcilersOptions
  readonly #stopping = new AbortController()
  readonly #loops = new Map<string, Loop>()
  #listening: Promise<void> = Promise.resolve()

  private constructor(options: ReconcilersOptions) {
    this.#options = options
    for (const { name, everyMs } of options.reconcilers) {
      this.#loops.set(name, new Loop(() => this.run(name), everyMs, this.#stopping.signal))
    }
  }

  /** Settles when this server listens, so that nothing is missed from then on. */
  static async start(options: ReconcilersOptions): Promise<Reconcilers> {
    const started = new Reconcilers(options)
    const { isListening, ended } = listen(options.database, (name) => started.#wake(name), started.#stopping.signal)
    started.#listening = ended
    await isListening
    return started
  }

  /** Runs a reconciler once, now, beside its schedule; rejects when the server is stopping. */
  async run(name: string): Promise<RunOutcome> {
    const { database, clock, reconcilers, onFailure } = this.#options
    const reconciler = reconcilers.find((each) => each.name === name)
    if (reconciler === undefined) throw new Error(`there is no reconciler ${name}`)
    const run = async (lost: AbortSignal) => {
      const startedAt = clock.now()
      const signal = AbortSignal.any([lost, this.#stopping.signal])
      signal.throwIfAborted()
      try {
        const report = await reconciler.reconcile({ database, now: startedAt, signal })
        return { startedAt, finishedAt: clock.now(), ...(report === undefined ? {} : { report }) }
      } catch (error) {
        onFailure?.(name, error)
        return { startedAt, finishedAt: clock.now(), error: error instanceof Error ? error.message : String(error) }
      }
    }
    if (reconciler.isForEachServer !== true) return runExclusively(database, name, run)
    const { error } = await run(this.#stopping.signal)
    return error === undefined ? 'done' : 'failed'
  }

  /** Lets what runs come to its end, and begins nothing more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all([this.#listening, ...[...this.#loops.values()].map((loop) => loop.ended)])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #wake(name: string | undefined): void {
    if (name !== undefined && name !== clockMoved) {
      this.#loops.get(name)?.wake()
      return
    }
    const wakeAll = () => {
      for (const loop of this.#loops.values()) loop.wake()
    }
    if (name === undefined) wakeAll()
    else void this.#options.clock.refresh().then(wakeAll, wakeAll)
  }
}

/** Runs a reconciler once, in a process that does not run it all the time; rejects with the error it failed with. */
export async function runOnce(options: {
  readonly database: Database
  readonly clock: Clock
  readonly reconciler: Reconciler
}): Promise<RunOutcome> {
  const { database, clock, reconciler } = options
  return runExclusively(database, reconciler.name, async (signal) => {
    const startedAt = clock.now()
    const report = await reconciler.reconcile({ database, now: startedAt, signal })
    return { startedAt, finishedAt: clock.now(), ...(report === undefined ? {} : { report }) }
  })
}

/** One reconciler's activations, one after another: being woken in the middle of one makes for another. */
class Loop {
  readonly ended: Promise<void>
  #isWoken = true
  #wakeUp: () => void = () => {}

  constructor(run: () => Promise<RunOutcome>, everyMs: number, stopping: AbortSignal) {
    stopping.addEventListener('abort', () => this.#wakeUp())
    this.ended = this.#go(run, everyMs, stopping)
  }

  wake(): void {
    this.#isWoken = true
    this.#wakeUp()
  }

  async #go(run: () => Promise<RunOutcome>, everyMs: number, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      this.#isWoken = false
      // The database is away: it is tried again when it is due.
      await run().catch(() => 'failed')
      if (!this.#isWoken && !stopping.aborted) await this.#sleep(everyMs)
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
