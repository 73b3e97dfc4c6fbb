import type { Clock, ProgressReporter } from '../../environment.ts'

/** What a run has done so far. */
export interface Progress {
  readonly startedAt: Date
  readonly requests: number
  /** pages by list, in the order in which the lists began */
  readonly pages: ReadonlyMap<string, number>
  /** rows by kind */
  readonly rows: ReadonlyMap<string, number>
  /** the last rate limit or outage that was waited for; over when `until` is past */
  readonly wait: { readonly until: Date; readonly reason: string } | undefined
}

/** Adds up what a run reports, and tells who wants to draw it. */
export class ProgressCounter implements ProgressReporter {
  readonly #startedAt: Date
  readonly #pages = new Map<string, number>()
  readonly #rows = new Map<string, number>()
  readonly #redact: (text: string) => string
  #requests = 0
  #wait: Progress['wait']
  onChange: () => void = () => {}

  constructor(clock: Clock, redact: (text: string) => string) {
    this.#startedAt = clock.now()
    this.#redact = redact
  }

  get progress(): Progress {
    return {
      startedAt: this.#startedAt,
      requests: this.#requests,
      pages: this.#pages,
      rows: this.#rows,
      wait: this.#wait,
    }
  }

  request(): void {
    this.#requests++
    this.onChange()
  }

  waiting(until: Date, reason: string): void {
    this.#wait = { until, reason: this.#redact(reason) }
    this.onChange()
  }

  page(list: string): void {
    this.#pages.set(list, (this.#pages.get(list) ?? 0) + 1)
    this.onChange()
  }

  rows(kind: string, count: number): void {
    this.#rows.set(kind, (this.#rows.get(kind) ?? 0) + count)
    this.onChange()
  }
}
