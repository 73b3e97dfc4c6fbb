import type { ListQuery, Page } from '../http/listing.ts'
import type { Reply } from '../http/router.ts'
import type { Strictness } from '../strictness.ts'

/** A page in the usual envelope, put together from the texts of its rows. */
export function listReply<T>(
  page: Page<T>,
  render: (row: T) => string,
  query: ListQuery<T>,
  strictness: Strictness,
): Reply {
  return {
    text: `{"data":[${page.rows.map(render).join(',')}],"pagination":${paginationText(page, query, strictness)}}`,
  }
}

export function paginationText<T>(page: Page<T>, query: ListQuery<T>, strictness: Strictness): string {
  const total = { null: null, zero: 0, absent: undefined }[strictness.skippedCount]
  return JSON.stringify({ totalItems: query.skipCount ? total : page.total, nextCursor: page.nextCursor })
}
