/** A map of at most `limit` entries that forgets the one put first. */
export class RecentMap<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  getOrMake(key: string, make: () => Value): Value {
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    const value = make()
    if (this.#entries.size >= this.#limit) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    this.#entries.set(key, value)
    return value
  }
}
