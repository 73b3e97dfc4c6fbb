// The console writes instants in UTC with six digits after the second, so they are kept as text: a Date would drop
// three of them, and a feed reader that asks for "after the last one I saw" needs all six.

const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?Z$/

/** `2026-01-30T10:12:09.458490Z` */
export function formatInstant(ms: number, microseconds = 0): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(microseconds).padStart(3, '0')}Z`
}

/** `2026-01-30T10:12:09Z`, the form of a token's end. */
export function formatSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** Milliseconds since 1970, or NaN. */
export function parseInstant(text: string): number {
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
}

/** The six-digit UTC form of any accepted date, so that instants compare as text; undefined when it is no date. */
export function normalizeInstant(text: string): string | undefined {
  const match = written.exec(text)
  const ms = parseInstant(text)
  if (Number.isNaN(ms)) return undefined
  if (match) return `${match[1]}.${(match[2] ?? '').padEnd(6, '0')}Z`
  return formatInstant(ms)
}

/** Hands out strictly increasing microsecond stamps, also while its clock stands still. */
export class Stamper {
  #last = 0

  next(nowMs: number): string {
    const floor = Math.floor(nowMs) * 1000
    // Only small steps are kept in order: a clock that was moved back on purpose must be followed.
    this.#last = floor > this.#last || this.#last - floor > 1_000_000 ? floor : this.#last + 1
    return formatInstant(Math.floor(this.#last / 1000), this.#last % 1000)
  }
}
