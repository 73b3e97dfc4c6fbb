import { type PageKey, pageSizeOf, readPageToken, writePageToken } from '@rostrum/api'
import { nobody } from './ids.ts'

export interface Page {
  readonly limit: number
  /** the key of the last row of the page before */
  readonly after: PageKey | undefined
}

/** What is asked for of a list. `scope`: all that decides which rows it has. */
export interface Asked {
  readonly size: number | undefined
  readonly token: string | undefined
  readonly scope: unknown
  /** how many values the order goes by */
  readonly keyLength?: number
}

/** Reads the page's bounds. */
export function readPage({ size, token, scope, keyLength = 1 }: Asked): Page {
  return { limit: pageSizeOf(size), after: readPageToken(token, scope, keyLength) }
}

/** The page of `limit + 1` rows that were read, and the token of the next. */
export function cutPage<Row>(
  rows: readonly Row[],
  { limit }: Page,
  { scope }: Asked,
  keyOf: (row: Row) => PageKey,
): { readonly rows: readonly Row[]; readonly nextPageToken: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextPageToken = rows.length > limit && last !== undefined ? writePageToken(keyOf(last), scope) : ''
  return { rows: shown, nextPageToken }
}

/** For lists in the order of their ids, which is nearly that of their making. */
export async function pageById<Row extends { readonly id: string }>(
  asked: Asked,
  read: (page: { readonly after: string; readonly limit: number }) => Promise<readonly Row[]>,
): Promise<{ readonly rows: readonly Row[]; readonly nextPageToken: string }> {
  const page = readPage(asked)
  const after = String(page.after?.[0] ?? nobody)
  const rows = await read({ after: /^[0-9A-Za-z]{27}$/.test(after) ? after : nobody, limit: page.limit + 1 })
  return cutPage(rows, page, asked, ({ id }) => [id])
}

/** What a list in a query asks for. */
export function inQuery(
  query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined },
  ...scope: unknown[]
): Asked {
  return { size: query.page_size, token: query.page_token, scope }
}

/** What a search in a body asks for: all of it but the page is its scope. */
export function inBody(
  request: { readonly pageSize?: number | undefined; readonly pageToken?: string | undefined },
  ...scope: unknown[]
): Asked {
  const { pageSize: size, pageToken: token, ...rest } = request
  return { size, token, scope: [...scope, rest] }
}
