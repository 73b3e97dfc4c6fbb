import { MovableClock } from '../clock.ts'
import { formatInstant } from '../instants.ts'
import type { Random } from '../random.ts'

export const dayMs = 86_400_000

/** The time a company took to grow. Whatever is made gets the time the clock shows, so ids and dates tell one story. */
export class Timeline {
  readonly clock: MovableClock
  readonly asOfMs: number
  readonly #random: Random
  readonly #startMs: number

  constructor(asOf: Date, random: Random) {
    this.asOfMs = asOf.getTime()
    this.#startMs = this.asOfMs - 4 * 365 * dayMs
    this.#random = random
    this.clock = MovableClock.frozenAt(new Date(this.#startMs))
  }

  /** Moves on, to this share of the whole time. */
  moveTo(share: number): void {
    this.clock.moveTo(new Date(this.#startMs + Math.floor((this.asOfMs - this.#startMs) * share)))
  }

  /** Some instant between then and now. */
  between(fromMs: number, toMs: number): string {
    return formatInstant(this.#random.integer(fromMs, Math.max(fromMs, toMs)), this.#random.integer(0, 999))
  }

  /** Days after now, or before it. */
  daysFromNow(days: number): string {
    return formatInstant(this.asOfMs + days * dayMs)
  }
}
