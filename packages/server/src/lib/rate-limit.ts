import type { Clock } from './clock.ts'

export interface RateLimit {
  /** calls at once, after a while without any */
  readonly burst: number
  /** how many more come each second */
  readonly perSecond: number
}

export interface Allowance {
  readonly isAllowed: boolean
  readonly remaining: number
  /** seconds until one more call is allowed */
  readonly retryAfter: number
}

interface Bucket {
  tokens: number
  at: number
}

const bucketsMax = 10_000

/** A bucket of calls for each credential, refilled as time goes by. Each server of an installation counts for itself. */
export class RateLimiter {
  readonly limit: RateLimit
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock, limit: RateLimit) {
    this.#clock = clock
    this.limit = limit
  }

  take(key: string): Allowance {
    const now = this.#clock.now().getTime()
    const { burst, perSecond } = this.limit
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now }
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    const isAllowed = bucket.tokens >= 1
    if (isAllowed) bucket.tokens--
    // Those used last stay; whoever comes back after so many others has a full bucket again.
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > bucketsMax && oldest !== undefined) this.#buckets.delete(oldest)
    const retryAfter = isAllowed ? 0 : Math.ceil((1 - bucket.tokens) / perSecond)
    return { isAllowed, remaining: Math.floor(bucket.tokens), retryAfter }
  }
}
