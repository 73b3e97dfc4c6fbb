import type { Clock } from './clock.ts'

interface Limit {
  readonly prefix: string
  readonly perSecond: number
  readonly burst: number
  /** counted per address, since nobody has to sign in there */
  readonly perAddress?: boolean
}

/** The vendor's table. The first prefix that fits counts, so longer ones come first. */
const publishedLimits: readonly Limit[] = [
  { prefix: '/users/login', perSecond: 1, burst: 1, perAddress: true },
  { prefix: '/users', perSecond: 40, burst: 80 },
  { prefix: '/user-groups', perSecond: 15, burst: 50 },
  { prefix: '/user', perSecond: 2, burst: 5 },
  { prefix: '/service-users', perSecond: 5, burst: 10 },
  { prefix: '/rbac', perSecond: 50, burst: 100 },
  { prefix: '/accounts', perSecond: 100, burst: 10 },
  { prefix: '/sites', perSecond: 100, burst: 10 },
  { prefix: '/activities', perSecond: 10, burst: 30 },
  { prefix: '/export', perSecond: 1, burst: 30 },
  { prefix: '/system/status', perSecond: 1, burst: 1, perAddress: true },
]

interface Bucket {
  tokens: number
  filledAt: number
}

/** A bucket of requests for each caller and prefix, filled at a steady rate. */
export class RateLimits {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()
  readonly #limits: readonly Limit[]

  constructor(clock: Clock, table: 'published' | 'off') {
    this.#clock = clock
    this.#limits = table === 'published' ? publishedLimits : []
  }

  /** Takes one request out of the bucket; when it is empty, says for how many milliseconds it will be. */
  take(path: string, caller: string, address: string): { readonly waitMs: number } | undefined {
    const limit = this.#limits.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
    if (!limit) return undefined
    const now = this.#clock.now()
    const key = `${limit.prefix} ${limit.perAddress ? address : caller}`
    const bucket = this.#buckets.get(key) ?? { tokens: limit.burst, filledAt: now }
    this.#buckets.set(key, bucket)
    const passedMs = Math.max(0, now - bucket.filledAt)
    bucket.tokens = Math.min(limit.burst, bucket.tokens + (passedMs * limit.perSecond) / 1000)
    bucket.filledAt = now
    // The margin takes up what fractions lose: after exactly the wait that was told, a request passes.
    if (bucket.tokens < 1 - 1e-9) return { waitMs: Math.ceil(((1 - bucket.tokens) * 1000) / limit.perSecond) }
    bucket.tokens -= 1
    return undefined
  }
}
