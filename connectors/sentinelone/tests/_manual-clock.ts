import type { Clock } from '@rostrum/connector'

const start = Date.parse('2026-03-01T09:00:00Z')

/** A clock on which a sleep takes no time: it moves on by itself to the earliest sleeper. */
export class ManualClock implements Clock {
  #now = start
  #sleepers: { readonly at: number; readonly wake: () => void }[] = []
  readonly slept: number[] = []

  get elapsedMs(): number {
    return this.#now - start
  }

  now(): Date {
    return new Date(this.#now)
  }

  advance(ms: number): void {
    this.#now += ms
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    this.slept.push(ms)
    return new Promise((resolve) => {
      this.#sleepers.push({ at: this.#now + ms, wake: resolve })
      setImmediate(() => this.#wakeEarliest())
    })
  }

  #wakeEarliest(): void {
    const earliest = Math.min(...this.#sleepers.map((sleeper) => sleeper.at))
    if (!Number.isFinite(earliest)) return
    this.#now = Math.max(this.#now, earliest)
    const awake = this.#sleepers.filter((sleeper) => sleeper.at <= this.#now)
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > this.#now)
    for (const sleeper of awake) sleeper.wake()
  }
}
