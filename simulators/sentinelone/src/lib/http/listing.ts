import { compareIds } from '../ids.ts'
import type { Collection } from '../tenant/collection.ts'
import { badRequest, validationError } from './console-error.ts'
import type { Cursors, Position, SortKey } from './cursor.ts'
import { choice, type Field, queryFlag, queryInteger, text } from './fields.ts'
import type { Filters, Test } from './filters.ts'

/** What a list can be asked for. */
export interface ListSpec<T> {
  readonly sorts: Readonly<Record<string, (row: T) => SortKey>>
  readonly filters: Filters<T>
}

export interface ListQuery<T> {
  readonly limit: number
  readonly skip: number
  readonly cursor: string | undefined
  readonly countOnly: boolean
  readonly skipCount: boolean
  readonly sortBy: string
  readonly descending: boolean
  readonly tests: readonly Test<T>[]
  /** the filters asked for, by name */
  readonly named: ReadonlySet<string>
}

export interface Page<T> {
  readonly rows: readonly T[]
  readonly total: number
  readonly nextCursor: string | null
}

export interface PagingRules {
  readonly cursors: Cursors
  readonly skipWithCursor: 'refused' | 'cursor wins'
}

/** Reads a list's query, refusing all it does not know. */
export function parseListQuery<T>(
  spec: ListSpec<T>,
  query: ReadonlyMap<string, string>,
  rules: PagingRules,
): ListQuery<T> {
  const problems: string[] = []
  const rest = new Map(query)
  const take = <V>(name: string, field: Field<V>, otherwise: V): V => {
    const raw = rest.get(name)
    rest.delete(name)
    if (raw === undefined) return otherwise
    const parsed = field.parse(raw)
    if ('value' in parsed) return parsed.value
    problems.push(`${name}: ${parsed.problem}`)
    return otherwise
  }
  const sortBy = take('sortBy', choice(Object.keys(spec.sorts)), 'id')
  const result = {
    limit: take('limit', queryInteger(1, 1000), 10),
    skip: take('skip', queryInteger(0, 1000), 0),
    cursor: take<string | undefined>('cursor', text(), undefined) || undefined,
    countOnly: take('countOnly', queryFlag, false),
    skipCount: take('skipCount', queryFlag, false),
    sortBy,
    descending: take('sortOrder', choice(['asc', 'desc']), 'asc') === 'desc',
  }
  const tests: Test<T>[] = []
  const named = new Set<string>()
  for (const [name, raw] of rest) {
    const parsed = Object.hasOwn(spec.filters, name) ? spec.filters[name]?.query.parse(raw) : undefined
    if (!parsed) problems.push(`${name}: Unknown field`)
    else if ('problem' in parsed) problems.push(`${name}: ${parsed.problem}`)
    else {
      named.add(name)
      tests.push(parsed.value)
    }
  }
  if (problems.length > 0) throw validationError(problems.join(', '))
  if (result.skip > 0 && result.cursor !== undefined && rules.skipWithCursor === 'refused')
    throw badRequest('skip and cursor cannot be used together')
  return { ...result, tests, named }
}

/** One page of a list in the order asked for. */
export function pageOf<T extends { readonly id: string }>(
  collection: Collection<T>,
  spec: ListSpec<T>,
  query: ListQuery<T>,
  rules: PagingRules,
): Page<T> {
  const all = collection.inOrder()
  const rows = query.tests.length === 0 ? all : all.filter((row) => query.tests.every((test) => test(row)))
  if (query.countOnly) return { rows: [], total: rows.length, nextCursor: null }
  const getKey = query.sortBy === 'id' ? () => null : (spec.sorts[query.sortBy] ?? (() => null))
  const sorted = query.sortBy === 'id' && !query.descending ? rows : sortRows(rows, getKey, query.descending)
  const position = query.cursor === undefined ? undefined : rules.cursors.read(query.sortBy, query.cursor)
  const from = position ? startAfter(sorted, position, getKey, query.descending) : query.skip
  const page = sorted.slice(from, from + query.limit)
  const last = page.at(-1)
  const ended = last === undefined || from + query.limit >= sorted.length
  const nextCursor = ended ? null : rules.cursors.issue(query.sortBy, { key: getKey(last), id: last.id })
  return { rows: page, total: rows.length, nextCursor }
}

function sortRows<T extends { readonly id: string }>(
  rows: readonly T[],
  getKey: (row: T) => SortKey,
  descending: boolean,
): readonly T[] {
  const sign = descending ? -1 : 1
  return [...rows].sort((a, b) => sign * (compareKeys(getKey(a), getKey(b)) || compareIds(a.id, b.id)))
}

/** The index of the first row behind a position. The row at the position itself may be gone. */
function startAfter<T extends { readonly id: string }>(
  rows: readonly T[],
  position: Position,
  getKey: (row: T) => SortKey,
  descending: boolean,
): number {
  const sign = descending ? -1 : 1
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (!row) break
    const order = sign * (compareKeys(getKey(row), position.key) || compareIds(row.id, position.id))
    if (order <= 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Nothing comes before something. */
function compareKeys(a: SortKey, b: SortKey): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}
