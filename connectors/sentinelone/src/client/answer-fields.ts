import { MalformedAnswerError } from './malformed-answer.ts'

/** Attributes of a kind that were left out because they were not what was promised, by `users.lastLogin`. */
export type LeftOut = Map<string, number>

/** The same moment in one spelling, `2026-01-30T10:12:09.458490Z`. */
export type Instant = string

/**
 * The members of one object of an answer, each checked as it is taken.
 *
 * `id`, `flag`, `word` and `list` carry identities, parents and grants: an answer without them is refused. The
 * `attribute…` methods carry the rest: null, absence and the empty string mean unknown, and a value of the wrong type
 * is left out and counted.
 */
export class AnswerFields {
  readonly #members: Readonly<Record<string, unknown>>
  readonly #where: string
  readonly #kind: string
  readonly #leftOut: LeftOut

  /** `where` is the object's place in the answer (`data[3]`), `kind` the name it is counted under (`users`). */
  constructor(value: unknown, where: string, kind: string, leftOut: LeftOut) {
    if (!isObject(value)) throw new MalformedAnswerError(`${where} is ${typeName(value)}, not an object`)
    this.#members = value
    this.#where = where
    this.#kind = kind
    this.#leftOut = leftOut
  }

  /** An identifier: digits in a string. A number is refused, because it has lost its last digits by now. */
  id(name: string): string {
    const value = this.#members[name]
    if (typeof value === 'string' && /^\d{1,30}$/.test(value)) return value
    throw this.#wrong(name, 'a string of digits')
  }

  /** An identifier, or undefined where there is none. */
  optionalId(name: string): string | undefined {
    const value = this.#members[name]
    return value === undefined || value === null || value === '' ? undefined : this.id(name)
  }

  flag(name: string): boolean {
    const value = this.#members[name]
    if (typeof value !== 'boolean') throw this.#wrong(name, 'true or false')
    return value
  }

  /** A string that decides something, such as a scope; in lower case, because lists of the console disagree on it. */
  word(name: string): string {
    const value = this.#members[name]
    if (typeof value !== 'string' || value === '') throw this.#wrong(name, 'a non-empty string')
    return value.toLowerCase()
  }

  /** Such a string, or undefined where there is none. */
  optionalWord(name: string): string | undefined {
    const value = this.#members[name]
    return value === undefined || value === null || value === '' ? undefined : this.word(name)
  }

  /** A list of objects. */
  list(name: string): AnswerFields[] {
    const value = this.#members[name]
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list')
    return value.map(
      (item, index) =>
        new AnswerFields(item, `${this.#where}.${name}[${index}]`, `${this.#kind}.${name}`, this.#leftOut),
    )
  }

  /** An object that decides something, or undefined where there is none. */
  optionalObject(name: string): AnswerFields | undefined {
    const value = this.#members[name]
    if (value === undefined || value === null) return undefined
    return new AnswerFields(value, `${this.#where}.${name}`, `${this.#kind}.${name}`, this.#leftOut)
  }

  attributeText(name: string): string | undefined {
    return this.#attribute(name, (value) => (typeof value === 'string' ? value : undefined))
  }

  attributeFlag(name: string): boolean | undefined {
    return this.#attribute(name, (value) => (typeof value === 'boolean' ? value : undefined))
  }

  attributeCount(name: string): number | undefined {
    return this.#attribute(name, (value) => (Number.isSafeInteger(value) ? Number(value) : undefined))
  }

  attributeInstant(name: string): Instant | undefined {
    return this.#attribute(name, (value) => {
      const isInstant = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)
      return isInstant && !Number.isNaN(Date.parse(value)) ? value : undefined
    })
  }

  attributeObject(name: string): AnswerFields | undefined {
    return this.#attribute(name, (value) =>
      isObject(value)
        ? new AnswerFields(value, `${this.#where}.${name}`, `${this.#kind}.${name}`, this.#leftOut)
        : undefined,
    )
  }

  /** The objects of a list that is of interest only; anything else in it is passed over. */
  attributeList(name: string): AnswerFields[] {
    const value = this.#members[name]
    if (!Array.isArray(value)) return []
    return value
      .filter(isObject)
      .map((item) => new AnswerFields(item, `${this.#where}.${name}`, `${this.#kind}.${name}`, this.#leftOut))
  }

  #attribute<T>(name: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.#members[name]
    if (value === undefined || value === null || value === '') return undefined
    const taken = read(value)
    if (taken === undefined) {
      const key = `${this.#kind}.${name}`
      this.#leftOut.set(key, (this.#leftOut.get(key) ?? 0) + 1)
    }
    return taken
  }

  #wrong(name: string, promised: string): MalformedAnswerError {
    const value = this.#members[name]
    return new MalformedAnswerError(`${this.#where}.${name} is ${typeName(value)}, not ${promised}`)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a value is, without showing it: it could be a secret in the wrong place. */
function typeName(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value === '') return 'an empty string'
  if (typeof value === 'string') return 'another string'
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
