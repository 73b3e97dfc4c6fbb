import type { Clock } from '@rostrum/connector'

/**
 * Lets requests through at a sustained rate with short bursts (the generic cell rate algorithm: one number tells when
 * the next request would be due if all came evenly).
 */
export class RateLimit {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #slackMs: number
  #dueAt = Number.NEGATIVE_INFINITY
  #closedUntil = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock
    this.#intervalMs = 1000 / perSecond
    this.#slackMs = (burst - 1) * this.#intervalMs
  }

  /** Resolves when one more request may leave. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = this.#clock.now().getTime()
      const openAt = Math.max(this.#closedUntil, this.#dueAt - this.#slackMs)
      if (openAt <= now) {
        this.#dueAt = Math.max(this.#dueAt, now) + this.#intervalMs
        return
      }
      await this.#clock.sleep(Math.ceil(openAt - now), signal)
    }
  }

  /** Holds every request back: the console said when it takes the next one. */
  closeUntil(time: Date): void {
    this.#closedUntil = Math.max(this.#closedUntil, time.getTime())
  }
}

/**
 * The vendor's published limits per token and path (sustained, burst), each a tenth lower: the console counts on its
 * own clock, and requests that were spaced here can arrive closer together there.
 */
const published: readonly (readonly [prefix: string, perSecond: number, burst: number])[] = [
  ['/users', 40, 80],
  ['/user', 2, 5],
  ['/service-users', 5, 10],
  ['/rbac', 50, 100],
  ['/accounts', 100, 10],
  ['/sites', 100, 10],
  ['/activities', 10, 30],
]
const share = 0.9

/** One limit per path prefix; paths that no limit is published for go unhindered. */
export class RateLimits {
  readonly #limits: readonly (readonly [prefix: string, limit: RateLimit])[]

  constructor(clock: Clock) {
    this.#limits = published.map(([prefix, perSecond, burst]) => [
      prefix,
      new RateLimit(clock, perSecond * share, Math.floor(burst * share)),
    ])
  }

  of(path: string): RateLimit | undefined {
    return this.#limits.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1]
  }
}
