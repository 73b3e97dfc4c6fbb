const hostsMost = 10_000
const retiredMost = 8

/**
 * Tells two instances that go by one host id from one that got a new token: that one never uses its old token again, while
 * two use theirs in turn. Polls of one instance follow one another (baton-protocol 8.2), so only they are followed.
 */
export class TokenTrail {
  readonly #hosts = new Map<string, { current: string; readonly retired: string[] }>()

  /** True when the token was put aside for another one before. */
  follow(host: string, tokenId: string): boolean {
    const trail = this.#hosts.get(host) ?? { current: tokenId, retired: [] }
    // The one that was heard of last is forgotten last.
    this.#hosts.delete(host)
    this.#hosts.set(host, trail)
    const [oldest] = this.#hosts.keys()
    if (this.#hosts.size > hostsMost && oldest !== undefined) this.#hosts.delete(oldest)
    if (trail.current === tokenId) return false
    const isBack = trail.retired.includes(tokenId)
    trail.retired.push(trail.current)
    if (trail.retired.length > retiredMost) trail.retired.shift()
    trail.current = tokenId
    return isBack
  }
}
