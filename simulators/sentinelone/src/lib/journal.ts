import type { Change, Store } from './tenant/store.ts'

export interface JournalEntry extends Change {
  /** the request that made the change; null for changes made directly */
  readonly requestId: string | null
}

/** Every change of the tenant since the simulator was started, in order. */
export class Journal {
  readonly #entries: JournalEntry[] = []
  readonly stop: () => void
  #requestId: string | null = null

  constructor(store: Store) {
    this.stop = store.onChange((change) => {
      // The feed tells of the change once more, and the console's own bookkeeping is no write.
      if (change.kind === 'activities') return
      this.#entries.push({ ...change, requestId: this.#requestId })
    })
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  clear(): void {
    this.#entries.length = 0
  }

  /** Ties the changes of a request to it. */
  during<R>(requestId: string, run: () => R): R {
    this.#requestId = requestId
    try {
      return run()
    } finally {
      this.#requestId = null
    }
  }
}
