import type { Database } from '@rostrum/database'
import { connectorTaskChannel } from '@rostrum/database/connector-tasks'

/** One look-out for work. */
export interface Ring extends Disposable {
  /** Resolves when there may be work, after so long at the latest, and when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** Wakes those that wait for a connector's work, whichever server it was queued by. */
export class TaskBell implements AsyncDisposable {
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #stopped = Promise.withResolvers<void>()
  readonly #listening: Promise<void>
  #isStopped = false

  private constructor(database: Database, onReady: () => void) {
    this.#listening = this.#listen(database, onReady)
  }

  static async start(database: Database): Promise<TaskBell> {
    const ready = Promise.withResolvers<void>()
    const bell = new TaskBell(database, ready.resolve)
    await Promise.race([ready.promise, bell.#listening])
    return bell
  }

  /** Nobody is woken any more. */
  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Hears from now on when there may be work for the connector. */
  listen(connectorId: string): Ring {
    const rung = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(connectorId) ?? new Set()
    this.#waiting.set(connectorId, waiting.add(rung.resolve))
    if (this.#isStopped) rung.resolve()
    return {
      async wait(ms, signal) {
        const timer = setTimeout(rung.resolve, ms)
        const stop = () => rung.resolve()
        signal.addEventListener('abort', stop, { once: true })
        if (signal.aborted) stop()
        await rung.promise
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      },
      [Symbol.dispose]: () => {
        waiting.delete(rung.resolve)
        if (waiting.size === 0 && this.#waiting.get(connectorId) === waiting) this.#waiting.delete(connectorId)
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true
    for (const connectorId of [...this.#waiting.keys()]) this.#ring(connectorId)
    this.#stopped.resolve()
    await this.#listening
  }

  #ring(connectorId: string): void {
    for (const resolve of [...(this.#waiting.get(connectorId) ?? [])]) resolve()
  }

  /** A connection that breaks is replaced; whoever waited meanwhile looks again by themselves. */
  async #listen(database: Database, onReady: () => void): Promise<void> {
    while (!this.#isStopped) {
      try {
        await database.withSession(async ({ client }) => {
          const broken = new Promise<void>((resolve) => client.once('error', () => resolve()).once('end', resolve))
          client.on('notification', ({ payload = '' }) => this.#ring(payload))
          await client.query(`listen ${connectorTaskChannel}`)
          onReady()
          await Promise.race([broken, this.#stopped.promise])
        })
      } catch {
        await Promise.race([new Promise((resolve) => setTimeout(resolve, 1000)), this.#stopped.promise])
      }
    }
  }
}
