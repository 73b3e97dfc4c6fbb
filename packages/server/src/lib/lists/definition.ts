import { type RawBuilder, sql } from 'kysely'
import { invalid, type Term } from './filter.ts'

/** A condition on the rows of a list. */
export type Condition = RawBuilder<unknown>

/** Something that a list can be filtered by. */
export interface Column {
  /** what it may be, for who asks for something else */
  readonly takes: string
  /** undefined when the value is none that it takes */
  readonly is?: (value: string) => Condition | undefined
  /** of a time */
  readonly time?: Condition
}

/** Something that a list can be sorted by; ties go by the row's id. */
export interface Order {
  readonly of: Condition
  /** what else has to be joined for it, where each row has one */
  readonly join?: Condition
  readonly type: 'text' | 'bigint' | 'timestamptz'
}

/** A list: where its rows come from, and what they can be filtered and sorted by. */
export interface ListDefinition {
  /** no more than what decides which rows there are, since all of that is counted */
  readonly from: Condition
  readonly id: Condition
  readonly idType: 'text' | 'bigint'
  readonly columns: Readonly<Record<string, Column>>
  readonly orders: Readonly<Record<string, Order>>
  /** the order that it has by itself */
  readonly usual: string
  /** whether names have the text somewhere */
  readonly search: (text: string) => Condition
  /** Ids of the rows that have it, and perhaps of others: where finding them once takes less than asking each row. */
  readonly idsWith?: (text: string) => Condition
}

/** What is there by that name; names that every object has are nobody's. */
function ownOf<Value>(all: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined
}

/** One of a few words. */
export function oneOf(words: readonly string[], of: Condition): Column {
  return {
    takes: words.join(', '),
    is: (value) => (words.includes(value) ? sql`${of} = ${value}` : undefined),
  }
}

/** One of a few words, each with its own condition. */
export function choice(conditions: Readonly<Record<string, Condition>>): Column {
  return { takes: Object.keys(conditions).join(', '), is: (value) => ownOf(conditions, value) }
}

/** An id, and words with conditions of their own beside it. */
export function idOr(is: (id: string) => Condition, conditions: Readonly<Record<string, Condition>> = {}): Column {
  return {
    takes: ['an id', ...Object.keys(conditions)].join(', '),
    is: (value) => ownOf(conditions, value) ?? (/^[0-9A-Za-z]{27}$/.test(value) ? is(value) : undefined),
  }
}

/** Any text, compared without regard to case. */
export function words(of: Condition): Column {
  return { takes: 'a text', is: (value) => sql`lower(${of}) = lower(${value})` }
}

export function time(of: Condition): Column {
  return { takes: 'a day or a time after < or >, as 2026-01-31', time: of }
}

/** @throws ServiceError that names the column, the value and what it takes */
export function toCondition(term: Term, columns: Readonly<Record<string, Column>>): Condition {
  const { column: name, comparison, values, isNegated } = term
  const column = ownOf(columns, name)
  if (column === undefined) throw invalid(`there is no column ${name}; there are ${Object.keys(columns).join(', ')}`)
  const conditions = values.map((value) => {
    const condition = comparison === 'is' ? column.is?.(value) : compare(column, comparison, value)
    if (condition === undefined)
      throw invalid(`${name} does not take ${JSON.stringify(value.slice(0, 60))}: it takes ${column.takes}`)
    return condition
  })
  const any = sql`(${sql.join(conditions, sql` or `)})`
  return isNegated ? sql`(${any}) is not true` : any
}

function compare({ time: of }: Column, comparison: 'before' | 'after', value: string): Condition | undefined {
  const at = of === undefined ? undefined : parseTime(value)
  if (at === undefined) return undefined
  return comparison === 'before' ? sql`${of} < ${at}` : sql`${of} > ${at}`
}

function parseTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z)?$/.test(text)) return undefined
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? undefined : at
}
