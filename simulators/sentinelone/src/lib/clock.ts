export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that can be moved. Over a running base it keeps running from where it was moved to; over a frozen base it stands. */
export class MovableClock implements Clock {
  readonly #base: Clock
  #offsetMs = 0

  constructor(base: Clock = systemClock) {
    this.#base = base
  }

  /** A clock that only moves when told to. */
  static frozenAt(instant: Date | string): MovableClock {
    const standsAt = new Date(instant).getTime()
    if (Number.isNaN(standsAt)) throw new RangeError(`not an instant: ${String(instant)}`)
    return new MovableClock({ now: () => standsAt })
  }

  now(): number {
    return this.#base.now() + this.#offsetMs
  }

  advance(ms: number): void {
    this.#offsetMs += ms
  }

  moveTo(instant: Date | string): void {
    const target = new Date(instant).getTime()
    if (Number.isNaN(target)) throw new RangeError(`not an instant: ${String(instant)}`)
    this.#offsetMs += target - this.now()
  }
}
