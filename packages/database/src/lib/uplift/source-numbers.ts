/** Of the keys that are kept; beyond any company's. */
const maxChars = 32 * 1024 * 1024

/**
 * Numbers for source ids, given as they are met, so that a million grants of a few thousand entitlements to some people
 * name each of them once. However many there are, the memory they take is bounded: see `isFull`.
 */
export class SourceNumbers {
  /** By the first part of the key, which few share, and the second. */
  #numbers = new Map<string, Map<string, number>>()
  #keys: (readonly [number, string, string])[] = []
  readonly #maxKeys: number
  #next = 0
  #chars = 0

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  /** Whether what was met should be written down, by `takeKeys`, before more is asked for. */
  get isFull(): boolean {
    return this.#keys.length >= this.#maxKeys || this.#chars >= maxChars
  }

  numberOf(first: string, second: string): number {
    let numbers = this.#numbers.get(first)
    if (numbers === undefined) {
      numbers = new Map()
      this.#numbers.set(first, numbers)
    }
    const known = numbers.get(second)
    if (known !== undefined) return known
    const number = this.#next++
    numbers.set(second, number)
    this.#keys.push([number, first, second])
    this.#chars += first.length + second.length
    return number
  }

  /** What the numbers given so far stand for. Who comes again gets another number: they are not used twice. */
  takeKeys(): readonly (readonly [number: number, first: string, second: string])[] {
    const keys = this.#keys
    this.#numbers = new Map()
    this.#keys = []
    this.#chars = 0
    return keys
  }
}
