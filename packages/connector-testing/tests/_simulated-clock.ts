import { stat } from 'node:fs/promises'
import type { Clock } from '@rostrum/connector'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Turns of the event loop without a sleeper coming or going, after which everything has come to rest. */
const quietTurns = 25
/** and so long: the kernel needs a moment to carry a message over loopback */
const quietMs = 1
/** of Node's pool */
const threads = 4
/** of the real time */
const momentMs = 20

/**
 * Time as a sequence of events: it stands still while anything happens, and jumps to the next sleeper when everybody
 * waits. Messages over loopback take no time; a day without events costs nothing.
 */
export class SimulatedClock implements Clock {
  #now: number
  #changes = 0
  #slow = 0
  readonly #sleepers = new Set<Sleeper>()

  constructor(start: Date) {
    this.#now = start.getTime()
  }

  now(): Date {
    return new Date(this.#now)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const end = (then: () => void) => {
        this.#changes++
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', onAbort)
        then()
      }
      const sleeper = { at: this.#now + Math.max(0, ms), wake: () => end(resolve) }
      const onAbort = () => end(() => reject(signal?.reason))
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#changes++
      this.#sleepers.add(sleeper)
    })
  }

  /** Until then every jump takes a moment of the real time, for those who have a clock of their own. */
  slowDown(until: Promise<unknown>): void {
    this.#slow++
    const finish = () => {
      this.#slow--
    }
    until.then(finish, finish)
  }

  /** Lets time pass until the end of the work, or until nobody will ever wake. */
  async run(work: Promise<unknown>): Promise<void> {
    let over = false
    const finish = () => {
      over = true
    }
    work.then(finish, finish)
    for (;;) {
      await this.#quiet()
      if (over) break
      const next = [...this.#sleepers].reduce<Sleeper | undefined>(
        (first, sleeper) => (first === undefined || sleeper.at < first.at ? sleeper : first),
        undefined,
      )
      if (this.#slow > 0 || next === undefined) await new Promise((resolve) => setTimeout(resolve, momentMs))
      if (next === undefined) continue
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
    await work
  }

  /** The time of one process: it ends with it, and who slept then never wakes. */
  forOneProcess(): Clock & { kill(): void } {
    let alive = true
    return {
      now: () => this.now(),
      sleep: async (ms, signal) => {
        if (alive) await this.sleep(ms, signal)
        if (!alive) await new Promise<never>(() => {})
      },
      kill() {
        alive = false
      },
    }
  }

  async #quiet(): Promise<void> {
    let seen: number
    do {
      seen = this.#changes
      // What signs, compresses and reads files does so in other threads, which take their work in order.
      await Promise.all(Array.from({ length: threads }, () => stat('.')))
      const since = performance.now()
      for (let turn = 0; turn < quietTurns || performance.now() - since < quietMs; turn++)
        await new Promise((resolve) => setImmediate(resolve))
    } while (seen !== this.#changes || isBusyWithFiles())
  }
}

function isBusyWithFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
}
