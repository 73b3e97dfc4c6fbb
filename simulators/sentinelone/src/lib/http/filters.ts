import { normalizeInstant } from '../instants.ts'
import {
  choice,
  type Field,
  flag,
  identifier,
  instant,
  list,
  map,
  queryFlag,
  queryInteger,
  queryList,
  text,
} from './fields.ts'

export type Test<T> = (row: T) => boolean

/** One way to narrow a list. The same filters are taken from queries (text) and from bodies of bulk actions (JSON). */
export interface Filter<T> {
  readonly query: Field<Test<T>>
  readonly body: Field<Test<T>>
}

export type Filters<T> = Readonly<Record<string, Filter<T>>>

/** `test` gets the values once and gives back what tells rows apart. */
export function idsFilter<T>(test: (ids: ReadonlySet<string>) => Test<T>, max = 5000): Filter<T> {
  const make = (ids: readonly string[]) => test(new Set(ids))
  return { query: map(queryList(identifier), make), body: map(list(identifier, { min: 1, max }), make) }
}

export function idFilter<T>(get: (row: T) => string | null): Filter<T> {
  const field = map(
    identifier,
    (id): Test<T> =>
      (row) =>
        get(row) === id,
  )
  return { query: field, body: field }
}

export function textFilter<T>(get: (row: T) => string | null): Filter<T> {
  const field = map(
    text(),
    (wanted): Test<T> =>
      (row) =>
        get(row) === wanted,
  )
  return { query: field, body: field }
}

/** Mail addresses are one address in any spelling. */
export function emailFilter<T>(get: (row: T) => string | null): Filter<T> {
  const field = map(
    text(),
    (wanted): Test<T> =>
      (row) =>
        get(row)?.toLowerCase() === wanted.toLowerCase(),
  )
  return { query: field, body: field }
}

/** Any of some texts occurs in the value, in any case of letters. */
export function containsFilter<T>(get: (row: T) => string | null): Filter<T> {
  const make = (parts: readonly string[]): Test<T> => {
    const wanted = parts.map((part) => part.toLowerCase())
    return (row) => wanted.some((part) => get(row)?.toLowerCase().includes(part) ?? false)
  }
  return { query: map(queryList(text()), make), body: map(list(text()), make) }
}

/** `query`: free text over some members. */
export function searchFilter<T>(...getters: readonly ((row: T) => string | null)[]): Filter<T> {
  const field = map(text(), (wanted): Test<T> => {
    const part = wanted.toLowerCase()
    return (row) => getters.some((get) => get(row)?.toLowerCase().includes(part) ?? false)
  })
  return { query: field, body: field }
}

export function flagFilter<T>(get: (row: T) => boolean): Filter<T> {
  const make =
    (wanted: boolean): Test<T> =>
    (row) =>
      get(row) === wanted
  return { query: map(queryFlag, make), body: map(flag, make) }
}

export function choiceFilter<T>(choices: readonly string[], get: (row: T) => string | null): Filter<T> {
  const field = map(
    choice(choices),
    (wanted): Test<T> =>
      (row) =>
        get(row) === wanted,
  )
  return { query: field, body: field }
}

export function choicesFilter<T>(
  choices: readonly string[],
  test: (wanted: ReadonlySet<string>) => Test<T>,
): Filter<T> {
  const make = (wanted: readonly string[]) => test(new Set(wanted))
  return { query: map(queryList(choice(choices)), make), body: map(list(choice(choices)), make) }
}

export function numberFilter<T>(get: (row: T) => number | null): Filter<T> {
  const make =
    (wanted: number): Test<T> =>
    (row) =>
      get(row) === wanted
  const body: Field<number> = {
    parse: (value) => (typeof value === 'number' ? { value } : { problem: 'Not a valid integer.' }),
  }
  return { query: map(queryInteger(0, 1e12), make), body: map(body, make) }
}

/** A switch that steers the whole list; it tells no rows apart. */
export function switchFilter<T>(): Filter<T> {
  const make = (): Test<T> => () => true
  return { query: map(queryFlag, make), body: map(flag, make) }
}

/** The console takes these and they tell nothing apart here: the simulator has no such facts. */
export function ignoredFilter<T>(): Filter<T> {
  const field = map(text(), (): Test<T> => () => true)
  const anything: Field<Test<T>> = { parse: () => ({ value: () => true }) }
  return { query: field, body: anything }
}

/** The five comparisons a date can be filtered by, and equality where `exact`. */
export function instantFilters<T>(
  member: string,
  get: (row: T) => string | null,
  exact = false,
): Record<string, Filter<T>> {
  const compare = (accepts: (order: number) => boolean): Filter<T> => {
    const field = map(instant, (bound): Test<T> => {
      return (row) => {
        const value = normalizeInstant(get(row) ?? '')
        return value !== undefined && accepts(value < bound ? -1 : value > bound ? 1 : 0)
      }
    })
    return { query: field, body: field }
  }
  const between = map(
    milliseconds,
    ([from, to]): Test<T> =>
      (row) => {
        const value = Date.parse(get(row) ?? '')
        return value >= from && value <= to
      },
  )
  return {
    ...(exact ? { [member]: compare((order) => order === 0) } : {}),
    [`${member}__lt`]: compare((order) => order < 0),
    [`${member}__lte`]: compare((order) => order <= 0),
    [`${member}__gt`]: compare((order) => order > 0),
    [`${member}__gte`]: compare((order) => order >= 0),
    [`${member}__between`]: { query: between, body: between },
  }
}

const milliseconds: Field<readonly [number, number]> = {
  parse: (value) => {
    const match = typeof value === 'string' ? /^(\d+)-(\d+)$/.exec(value) : null
    return match ? { value: [Number(match[1]), Number(match[2])] } : { problem: 'Not a valid range.' }
  },
}

/** A bulk action's `filter`: every filter of the list, all of them optional. An empty one means everything. */
export function bodyFilter<T>(
  filters: Filters<T>,
): Field<{ readonly named: readonly string[]; readonly test: Test<T> }> {
  return {
    parse: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'Invalid input type.' }
      const tests: Test<T>[] = []
      const problems: string[] = []
      for (const [name, raw] of Object.entries(value)) {
        const parsed = Object.hasOwn(filters, name) ? filters[name]?.body.parse(raw) : undefined
        if (!parsed) problems.push(`${name}: Unknown field`)
        else if ('problem' in parsed) problems.push(`${name}: ${parsed.problem}`)
        else tests.push(parsed.value)
      }
      if (problems.length > 0) return { problem: problems.join(', ') }
      return { value: { named: Object.keys(value), test: (row) => tests.every((test) => test(row)) } }
    },
  }
}
