/**
 * How many tasks may run. Syncs leave one slot free, so that somebody's access is not held up by the reading of
 * everything; a sync too many waits outside.
 */
export class Slots {
  readonly #total: number
  readonly #changed = new Set<() => void>()
  #syncs = 0
  #others = 0
  #waiting = 0

  constructor(total: number) {
    this.#total = total
  }

  /** Whether another task may be asked for. */
  get free(): boolean {
    return this.#hasRoom && this.#waiting < this.#total
  }

  get #hasRoom(): boolean {
    return this.#syncs + this.#others < this.#total
  }

  async runSync<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    try {
      while (!this.#hasRoom || this.#syncs >= Math.max(1, this.#total - 1)) await this.#change(signal)
      signal.throwIfAborted()
      this.#syncs += 1
    } finally {
      this.#waiting -= 1
      this.#tell()
    }
    try {
      return await work()
    } finally {
      this.#syncs -= 1
      this.#tell()
    }
  }

  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    try {
      while (!this.#hasRoom) await this.#change(signal)
      this.#others += 1
    } finally {
      this.#waiting -= 1
      this.#tell()
    }
    try {
      return await work()
    } finally {
      this.#others -= 1
      this.#tell()
    }
  }

  async whenFree(signal: AbortSignal): Promise<void> {
    while (!this.free) await this.#change(signal)
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const end = () => {
        this.#changed.delete(end)
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = () => {
        this.#changed.delete(end)
        reject(signal.reason)
      }
      this.#changed.add(end)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  #tell(): void {
    for (const end of [...this.#changed]) end()
  }
}
