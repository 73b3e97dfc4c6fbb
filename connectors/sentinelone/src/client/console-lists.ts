import { AnswerFields, isObject, type LeftOut } from './answer-fields.ts'
import type { Query } from './api-client.ts'
import {
  type ConsoleAccount,
  type ConsoleRole,
  type ConsoleServiceUser,
  type ConsoleSite,
  type ConsoleUser,
  decodeAccount,
  decodeRole,
  decodeServiceUser,
  decodeSite,
  decodeUser,
} from './console-objects.ts'
import { MalformedAnswerError } from './malformed-answer.ts'

/** One of the console's lists: where it is, what may be read with, how its rows are read. */
export interface ConsoleList<Item> {
  /** in the plural, for people */
  readonly name: string
  readonly path: string
  /** the vendor's name for the right to read it */
  readonly permission: string
  /** sent with every page */
  readonly query?: Query
  /** where the rows are below `data`; directly there when absent */
  readonly member?: string
  readonly decode: (fields: AnswerFields) => Item
}

export interface ListPage<Item> {
  readonly items: readonly Item[]
  /** empty: this was the last page */
  readonly nextCursor: string
}

export const pageSize = 1000

export const accountsList: ConsoleList<ConsoleAccount> = {
  name: 'accounts',
  path: '/accounts',
  permission: 'Accounts.view',
  decode: decodeAccount,
}
export const sitesList: ConsoleList<ConsoleSite> = {
  name: 'sites',
  path: '/sites',
  permission: 'Sites.view',
  member: 'sites',
  decode: decodeSite,
}
export const usersList: ConsoleList<ConsoleUser> = {
  name: 'users',
  path: '/users',
  permission: 'Users.view',
  decode: decodeUser,
}
export const serviceUsersList: ConsoleList<ConsoleServiceUser> = {
  name: 'service users',
  path: '/service-users',
  permission: 'Service Users.view',
  decode: decodeServiceUser,
}
/** Custom roles made in accounts and sites are only listed when asked for. */
export const rolesList: ConsoleList<ConsoleRole> = {
  name: 'roles',
  path: '/rbac/roles',
  permission: 'Roles.view',
  query: { includeChildren: 'true' },
  decode: decodeRole,
}

/** All that a sync reads, in the order a check names them. */
export const allLists = [accountsList, sitesList, usersList, serviceUsersList, rolesList] as const

/** Reads a page of a list; `limit` is what was asked for. */
export function decodePage<Item>(
  list: ConsoleList<Item>,
  limit: number,
  answer: unknown,
  leftOut: LeftOut,
): ListPage<Item> {
  if (!isObject(answer)) throw new MalformedAnswerError('something that is not an object')
  const data = answer.data
  const where = list.member === undefined ? 'data' : `data.${list.member}`
  const rows = list.member === undefined ? data : isObject(data) ? data[list.member] : undefined
  if (!Array.isArray(rows)) throw new MalformedAnswerError(`${where} is not a list`)
  const items = rows.map((row: unknown, index) =>
    list.decode(new AnswerFields(row, `${where}[${index}]`, list.name, leftOut)),
  )
  return { items, nextCursor: decodeNextCursor(answer.pagination, rows.length < limit) }
}

/** Null and the empty string end a list. So does absence behind a page that is not full; behind a full one it is a loss. */
function decodeNextCursor(pagination: unknown, mayBeLast: boolean): string {
  if (!isObject(pagination)) throw new MalformedAnswerError('pagination is not an object')
  const cursor = pagination.nextCursor
  if (cursor === null || (cursor === undefined && mayBeLast)) return ''
  if (typeof cursor !== 'string') throw new MalformedAnswerError('pagination.nextCursor is neither a string nor null')
  return cursor
}
