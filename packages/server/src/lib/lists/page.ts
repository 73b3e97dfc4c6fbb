import { type PageKey, pageSizeOf, readPageToken, writePageToken } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { sql } from 'kysely'
import { ServiceError } from '../service-error.ts'
import { type Condition, type ListDefinition, toCondition } from './definition.ts'
import { parseFilter } from './filter.ts'
import { toIdArray } from './rows.ts'

/** What is asked of a list. */
export interface ListQuery {
  readonly filter?: string | undefined
  /** a column, with a minus before it the other way round */
  readonly sort?: string | undefined
  readonly page_size?: number | undefined
  readonly page_token?: string | undefined
}

/** Ids of a page's rows, in their order. */
export interface ListPage {
  readonly ids: readonly string[]
  readonly nextPageToken: string
  /** how many rows there are in all, with the first page; no more than `countedMost` are counted */
  readonly total: number | undefined
  readonly isMore: boolean
}

const countedMost = 10_000

interface Place {
  readonly id: string
  readonly key: string | null
}

/**
 * One page of a list. Its place is told by the values of its last row, so that rows that come and go meanwhile move
 * nothing. `scope`: what else decides which rows there are.
 * @throws ServiceError for a filter or a sort that the list does not have
 */
export async function readListPage(
  db: Db,
  definition: ListDefinition,
  query: ListQuery,
  { conditions, scope }: { readonly conditions: readonly Condition[]; readonly scope: unknown },
): Promise<ListPage> {
  const { from, id, idType } = definition
  const { order, isReverse } = readSort(query.sort, definition)
  const { terms, text } = parseFilter(query.filter)
  const found = text === '' ? undefined : await findText(db, definition, text)
  const all = [
    ...conditions,
    ...terms.map((term) => toCondition(term, definition.columns)),
    ...(found === undefined ? [] : [found.condition]),
  ]
  const where = all.length === 0 ? sql`true` : sql.join(all, sql` and `)
  const asked = [scope, query.filter ?? '', query.sort ?? '']
  const after = readPageToken(query.page_token, asked, 2)
  const limit = pageSizeOf(query.page_size)
  const direction = isReverse ? sql`desc` : sql`asc`
  const beyond = after === undefined ? sql`` : sql`and ${isBeyond(after)}`
  const isFirst = after === undefined
  const isFew = found !== undefined && !found.isMany
  const [rows, counted] =
    isFirst && isFew ? await readAndCount() : await Promise.all([read(), isFirst ? count() : undefined])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const isLast = rows.length <= limit || last === undefined
  const total = isFirst && isLast ? rows.length : counted
  return {
    ids: shown.map((row) => row.id),
    nextPageToken: isLast ? '' : writePageToken([last.key, last.id], asked),
    total: total === undefined ? undefined : Math.min(total, countedMost),
    isMore: (total ?? 0) > countedMost,
  }

  function isBeyond([key, lastId]: PageKey): Condition {
    const mark = isReverse ? sql`<` : sql`>`
    const place = sql`(${key}::${sql.raw(order.type)}, ${lastId}::${sql.raw(idType)})`
    return sql`(${order.of}, ${id}) ${mark} ${place}`
  }

  async function read(): Promise<readonly Place[]> {
    const found = await sql<Place>`
      select (${id})::text as id, (${order.of})::text as key from ${from} ${order.join ?? sql``} where ${where} ${beyond}
      order by ${order.of} ${direction}, ${id} ${direction} limit ${limit + 1}`.execute(db)
    return found.rows
  }

  async function count(): Promise<number> {
    const found = await sql<{ count: string }>`
      select count(*) as count from (select from ${from} where ${where} limit ${countedMost + 1}) as counted`.execute(
      db,
    )
    return Number(found.rows[0]?.count ?? 0)
  }

  /** No index helps with a text: all rows are looked at, so once for both. */
  async function readAndCount(): Promise<readonly [readonly Place[], number]> {
    const found = await sql<Place & { count: string }>`
      select found.id::text as id, found.key::text as key, count(*) over () as count
      from (select ${id} as id, ${order.of} as key from ${from} ${order.join ?? sql``} where ${where}) found
      order by found.key ${direction}, found.id ${direction} limit ${limit + 1}`.execute(db)
    return [found.rows, Number(found.rows[0]?.count ?? 0)]
  }
}

/**
 * What is asked of rows that have a text. They are known by their ids, unless they are so many that the rows of a page are
 * sooner found by looking at one after another.
 */
async function findText(db: Db, { id, idsWith, search }: ListDefinition, text: string) {
  if (idsWith === undefined) return { condition: search(text), isMany: false }
  const ids = sql<{ id: string }>`select id from (${idsWith(text)}) having_text limit ${countedMost + 1}`
  const found = (await ids.execute(db)).rows.map((row) => row.id)
  if (found.length > countedMost) return { condition: search(text), isMany: true }
  // Of an array that is first made, the planner expects few.
  return { condition: sql`${id} = any(array(select unnest(${toIdArray(found)})))`, isMany: false }
}

function readSort(sort: string | undefined, { orders, usual }: ListDefinition) {
  const asked = (sort ?? '').trim() || usual
  const isReverse = asked.startsWith('-')
  const name = asked.replace(/^-/, '')
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined
  if (order !== undefined) return { order, isReverse }
  const there = Object.keys(orders).join(', ')
  throw new ServiceError(
    'invalid_argument',
    'FILTER_INVALID',
    `sort: there is no order ${JSON.stringify(name.slice(0, 40))}; there are ${there}, each with a minus before it the other way round`,
  )
}
