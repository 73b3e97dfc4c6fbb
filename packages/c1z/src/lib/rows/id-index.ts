import { randomInt } from 'node:crypto'

/**
 * Row ids by the hashes of text ids. Twelve bytes a slot, wherever a Map would keep every text: whoever looks an id up
 * reads the few rows that the index proposes and compares.
 */
export class IdIndex {
  readonly #hashes: Uint32Array
  readonly #rowIds: Float64Array
  readonly #mask: number
  /** chosen anew each time, so that no file can be made whose ids all fall into one place */
  readonly #seed = randomInt(2 ** 32)
  #left: number

  /** `capacity`: how many ids will be added. */
  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, capacity * 1.5)))
    this.#hashes = new Uint32Array(slots)
    this.#rowIds = new Float64Array(slots)
    this.#mask = slots - 1
    this.#left = capacity
  }

  add(id: string, rowId: number): void {
    if (this.#left-- === 0) throw new Error('the index of ids is full (this is a bug)')
    const hash = this.#hash(id)
    let slot = hash & this.#mask
    while (this.#hashes[slot] !== 0) slot = (slot + 1) & this.#mask
    this.#hashes[slot] = hash
    this.#rowIds[slot] = rowId
  }

  /** The rows that may have the id, the one added first first. */
  *candidates(id: string): Generator<number> {
    const hash = this.#hash(id)
    for (let slot = hash & this.#mask; this.#hashes[slot] !== 0; slot = (slot + 1) & this.#mask) {
      const rowId = this.#rowIds[slot]
      if (this.#hashes[slot] === hash && rowId !== undefined) yield rowId
    }
  }

  /** FNV-1a with a final mix; never 0, which marks an empty slot. */
  #hash(id: string): number {
    let hash = this.#seed
    for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return (hash ^ (hash >>> 16)) >>> 0 || 1
  }
}
