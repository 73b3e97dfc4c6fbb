// What a request may contain, and the console's words for what it may not. One field says how one value is read; an
// object of fields refuses what it does not know. Several problems are joined into one sentence, as the console does.

import { isIdentifier, smallestId } from '../ids.ts'
import { normalizeInstant } from '../instants.ts'

export type Parsed<T> = { readonly value: T } | { readonly problem: string }

export interface Field<T> {
  readonly optional?: boolean
  parse(value: unknown): Parsed<T>
}

export type ValueOf<F> = F extends Field<infer T> ? T : never
export type Shape = Readonly<Record<string, Field<unknown>>>
export type ValuesOf<S extends Shape> = { readonly [K in keyof S]: ValueOf<S[K]> }

const problem = (text: string) => ({ problem: text })

export function map<A, B>(field: Field<A>, change: (value: A) => B): Field<B> {
  return {
    parse: (value) => {
      const parsed = field.parse(value)
      return 'problem' in parsed ? parsed : { value: change(parsed.value) }
    },
  }
}

export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { optional: true, parse: (value) => (value === undefined ? { value } : field.parse(value)) }
}

/** Missing and null are the same: nothing was said. */
export function unsaid<T>(field: Field<T>): Field<T | undefined> {
  return {
    optional: true,
    parse: (value) => (value === undefined || value === null ? { value: undefined } : field.parse(value)),
  }
}

export function text(bounds: { min?: number; max?: number; without?: RegExp } = {}): Field<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY, without } = bounds
  return {
    parse: (value) => {
      if (value === null) return problem('Field may not be null.')
      if (typeof value !== 'string') return problem('Not a valid string.')
      if (value.length < min) return problem(`Shorter than minimum length ${min}.`)
      if (value.length > max) return problem(`Longer than maximum length ${max}.`)
      return without?.test(value) ? problem('Contains characters that are not allowed.') : { value }
    },
  }
}

export const email: Field<string> = {
  parse: (value) =>
    typeof value === 'string' && /^[^\s@<>=]+@[^\s@<>=]+\.[^\s@<>=]+$/.test(value)
      ? { value }
      : problem('Not a valid email address.'),
}

export const identifier: Field<string> = {
  parse: (value) => {
    if (typeof value !== 'string' || !/^\d+$/.test(value)) return problem('Not a valid Identifier.')
    return isIdentifier(value) ? { value } : problem(`Must be greater than or equal to ${smallestId}.`)
  },
}

export const flag: Field<boolean> = {
  parse: (value) => {
    if (value === null) return problem('Field may not be null.')
    return typeof value === 'boolean' ? { value } : problem('Not a valid boolean.')
  },
}

export const instant: Field<string> = {
  parse: (value) => {
    const normal = typeof value === 'string' ? normalizeInstant(value) : undefined
    return normal === undefined ? problem('Not a valid datetime.') : { value: normal }
  },
}

export function choice<T extends string>(choices: readonly T[]): Field<T> {
  return {
    parse: (value) => {
      const chosen = choices.find((candidate) => candidate === value)
      return chosen === undefined ? problem(`'${String(value)}' is not a valid choice.`) : { value: chosen }
    },
  }
}

export function list<T>(item: Field<T>, bounds: { min?: number; max?: number } = {}): Field<readonly T[]> {
  const { min = 0, max = Number.POSITIVE_INFINITY } = bounds
  return {
    parse: (value) => {
      if (!Array.isArray(value)) return problem('Not a valid list.')
      if (value.length < min) return problem(`Shorter than minimum length ${min}.`)
      if (value.length > max) return problem(`Longer than maximum length ${max}.`)
      const values: T[] = []
      const problems: string[] = []
      for (const [index, raw] of value.entries()) {
        const parsed = item.parse(raw)
        if ('problem' in parsed) problems.push(`${index}: ${parsed.problem}`)
        else values.push(parsed.value)
      }
      return problems.length > 0 ? problem(problems.join(', ')) : { value: values }
    },
  }
}

export function object<S extends Shape>(shape: S): Field<ValuesOf<S>> {
  return {
    parse: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return problem('Invalid input type.')
      const given = new Map<string, unknown>(Object.entries(value))
      const values: Record<string, unknown> = {}
      const problems: string[] = []
      for (const [name, field] of Object.entries(shape)) {
        const raw = given.get(name)
        given.delete(name)
        if (raw === undefined && !field.optional) {
          problems.push(`${name}: Missing data for required field.`)
          continue
        }
        const parsed = field.parse(raw)
        if ('problem' in parsed) problems.push(`${name}: ${parsed.problem}`)
        else values[name] = parsed.value
      }
      for (const unknown of given.keys()) problems.push(`${unknown}: Unknown field`)
      // The loop above put a value of the right field under each name.
      return problems.length > 0 ? problem(problems.join(', ')) : { value: values as ValuesOf<S> }
    },
  }
}

// Values of a query string, which are all text; lists are joined with commas.

export const queryFlag: Field<boolean> = {
  parse: (value) => {
    if (value === 'true' || value === 'True') return { value: true }
    return value === 'false' || value === 'False' ? { value: false } : problem('Not a valid boolean.')
  },
}

export function queryInteger(min: number, max: number): Field<number> {
  return {
    parse: (value) => {
      if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) return problem('Not a valid integer.')
      const number = Number(value)
      if (number < min) return problem(`Must be greater than or equal to ${min}.`)
      return number > max ? problem(`Must be less than or equal to ${max}.`) : { value: number }
    },
  }
}

export function queryList<T>(item: Field<T>): Field<readonly T[]> {
  const items = list(item, { min: 1 })
  return { parse: (value) => items.parse(typeof value === 'string' ? value.split(',') : value) }
}
