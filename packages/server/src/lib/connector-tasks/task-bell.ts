import type { Database } from '@rostrum/database'
import { connectorTaskChannel } from '@rostrum/database/connector-tasks'

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

  /** Resolves when there may be work, after so long at the latest, and when the signal aborts. */
  async wait(connectorId: string, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#isStopped) return
    const rung = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(connectorId) ?? new Set()
    this.#waiting.set(connectorId, waiting.add(rung.resolve))
    const timer = setTimeout(rung.resolve, ms)
    signal.addEventListener('abort', () => rung.resolve(), { once: true })
    try {
      await rung.promise
    } finally {
      clearTimeout(timer)
      waiting.delete(rung.resolve)
      if (waiting.size === 0) this.#waiting.delete(connectorId)
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
