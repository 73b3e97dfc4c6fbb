import type { Clock } from '../clock.ts'
import { invalidCursor } from './console-error.ts'

export type SortKey = string | number | boolean | null

/** Where a page ended: the sort key and the id of its last row. */
export interface Position {
  readonly key: SortKey
  readonly id: string
}

/** Makes and reads cursors. They hold a position, not a number of rows, so deletions behind it lose nothing. */
export class Cursors {
  readonly #clock: Clock
  readonly #lifetimeMs: number | null
  readonly #issued = new Map<string, number>()

  constructor(clock: Clock, lifetimeMs: number | null) {
    this.#clock = clock
    this.#lifetimeMs = lifetimeMs
  }

  issue(sortBy: string, position: Position): string {
    const text = sortBy === 'id' ? `id:${position.id}` : `${sortBy}:${JSON.stringify(position.key)}|${position.id}`
    const cursor = Buffer.from(text).toString('base64')
    this.#issued.set(cursor, this.#clock.now())
    return cursor
  }

  read(sortBy: string, cursor: string): Position {
    const issuedAt = this.#issued.get(cursor)
    const age = issuedAt === undefined ? 0 : this.#clock.now() - issuedAt
    if (this.#lifetimeMs !== null && age > this.#lifetimeMs) throw invalidCursor()
    if (issuedAt === Number.NEGATIVE_INFINITY) throw invalidCursor()
    const text = Buffer.from(cursor, 'base64').toString()
    if (Buffer.from(text).toString('base64') !== cursor) throw invalidCursor()
    if (sortBy === 'id') {
      const match = /^id:(\d{1,19})$/.exec(text)
      if (!match?.[1]) throw invalidCursor()
      return { key: null, id: match[1] }
    }
    const match = text.startsWith(`${sortBy}:`) ? /^(.*)\|(\d{1,19})$/s.exec(text.slice(sortBy.length + 1)) : null
    if (!match?.[1] || !match[2]) throw invalidCursor()
    return { key: parseKey(match[1]), id: match[2] }
  }

  /** No cursor given out so far works any more. */
  expireAll(): void {
    for (const cursor of this.#issued.keys()) this.#issued.set(cursor, Number.NEGATIVE_INFINITY)
  }
}

function parseKey(text: string): SortKey {
  let key: unknown
  try {
    key = JSON.parse(text)
  } catch {
    throw invalidCursor()
  }
  if (key === null || typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') return key
  throw invalidCursor()
}
