import { compareIds } from '../ids.ts'

/** Records of one kind, in the order of their ids. */
export class Collection<T extends { readonly id: string }> implements Iterable<T> {
  readonly #byId = new Map<string, T>()
  #sorted: T[] | undefined = []
  #revision = 0

  get size(): number {
    return this.#byId.size
  }

  /** Grows with every change; lets caches notice. */
  get revision(): number {
    return this.#revision
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  get(id: string | null | undefined): T | undefined {
    return id === null || id === undefined ? undefined : this.#byId.get(id)
  }

  getOrThrow(id: string): T {
    const record = this.#byId.get(id)
    if (!record) throw new Error(`no such record: ${id}`)
    return record
  }

  /** A copy that later changes do not touch. */
  all(): T[] {
    return [...this.inOrder()]
  }

  filter(accepts: (record: T) => boolean): T[] {
    return this.inOrder().filter(accepts)
  }

  find(accepts: (record: T) => boolean): T | undefined {
    return this.inOrder().find(accepts)
  }

  map<R>(make: (record: T) => R): R[] {
    return this.inOrder().map(make)
  }

  [Symbol.iterator](): Iterator<T> {
    return this.all()[Symbol.iterator]()
  }

  /** The live list, for reading at once: the next change may alter it. */
  inOrder(): readonly T[] {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => compareIds(a.id, b.id))
    return this.#sorted
  }

  /** How many records have an id up to and including this one. */
  countUpTo(id: string): number {
    const list = this.inOrder()
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const record = list[middle]
      if (record && compareIds(record.id, id) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Only for the tenant, which tells its listeners of every change. */
  put(record: T): void {
    const isNew = !this.#byId.has(record.id)
    this.#byId.set(record.id, Object.freeze(record))
    this.#revision++
    if (!this.#sorted) return
    const last = this.#sorted.at(-1)
    if (!isNew) this.#sorted[this.countUpTo(record.id) - 1] = record
    else if (!last || compareIds(last.id, record.id) < 0) this.#sorted.push(record)
    else this.#sorted = undefined
  }

  /** Only for the tenant, as `put`. */
  remove(id: string): void {
    if (!this.#byId.delete(id)) return
    this.#revision++
    this.#sorted = undefined
  }
}
