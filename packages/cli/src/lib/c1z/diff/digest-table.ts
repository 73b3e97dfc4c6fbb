const wordsPerDigest = 4
const wordsPerRow = 2 * wordsPerDigest

/** What is known about a row of the base after the other sync was read. */
export const RowState = { unseen: 0, same: 1, different: 2 } as const
type RowState = (typeof RowState)[keyof typeof RowState]

/**
 * The rows of one sync as digests: 41 bytes a row, and its place in a hash table, instead of the row. Digests are 128
 * bits of SHA-256, so that nobody can write a file whose rows pass for each other.
 */
export class DigestTable {
  #words = new Uint32Array(1024 * wordsPerRow)
  #states = new Uint8Array(1024)
  #slots = new Int32Array(4096).fill(-1)
  #rows = 0

  /** Rows are numbered in the order they are added. */
  add(id: Uint8Array, content: Uint8Array): void {
    if (this.#rows === this.#states.length) this.#grow()
    const row = this.#rows++
    this.#words.set(wordsOf(id), row * wordsPerRow)
    this.setContent(row, content)
    this.#place(row)
  }

  find(id: Uint8Array): number | undefined {
    const [a, b, c, d] = wordsOf(id)
    const mask = this.#slots.length - 1
    for (let slot = (a ?? 0) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] ?? -1
      if (row === -1) return undefined
      const at = row * wordsPerRow
      const words = this.#words
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return row
    }
  }

  hasContent(row: number, content: Uint8Array): boolean {
    const at = row * wordsPerRow + wordsPerDigest
    return wordsOf(content).every((word, index) => this.#words[at + index] === word)
  }

  setContent(row: number, content: Uint8Array): void {
    this.#words.set(wordsOf(content), row * wordsPerRow + wordsPerDigest)
  }

  state(row: number): number {
    return this.#states[row] ?? RowState.unseen
  }

  setState(row: number, state: RowState): void {
    this.#states[row] = state
  }

  #place(row: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.#words[row * wordsPerRow] ?? 0) & mask
    while (this.#slots[slot] !== -1) slot = (slot + 1) & mask
    this.#slots[slot] = row
  }

  #grow(): void {
    const rows = this.#rows * 2
    const words = new Uint32Array(rows * wordsPerRow)
    words.set(this.#words)
    this.#words = words
    const states = new Uint8Array(rows)
    states.set(this.#states)
    this.#states = states
    this.#slots = new Int32Array(rows * 4).fill(-1)
    for (let row = 0; row < this.#rows; row++) this.#place(row)
  }
}

function wordsOf(digest: Uint8Array): readonly number[] {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength)
  return [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)]
}
