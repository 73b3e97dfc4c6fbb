import type { Random } from './random.ts'

const epochMs = Date.UTC(2017, 0, 1)
const lowBits = 23n

/** The smallest number that the console takes for an id. */
export const smallestId = 100_000_000_000_000_000n

export function isIdentifier(text: string): boolean {
  return /^\d{1,19}$/.test(text) && BigInt(text) >= smallestId
}

/** Order of ids as numbers, without making numbers of them: they exceed 2^53. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

/** Makes time-ordered ids, never one that is not greater than all before it. */
export class IdMaker {
  readonly #random: Random
  #last = smallestId

  constructor(random: Random) {
    this.#random = random
  }

  next(nowMs: number): string {
    const fresh =
      (BigInt(Math.max(0, Math.floor(nowMs) - epochMs)) << lowBits) | BigInt(this.#random.integer(0, 0x7fffff))
    this.#last = fresh > this.#last ? fresh : this.#last + BigInt(this.#random.integer(1, 999))
    return String(this.#last)
  }

  /** Makes sure that later ids come after this one. */
  passOver(id: string): void {
    const value = BigInt(id)
    if (value > this.#last) this.#last = value
  }
}
