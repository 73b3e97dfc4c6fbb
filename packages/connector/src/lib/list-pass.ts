import type { Entitlement, Grant, Resource } from '@rostrum/protocol/connector'

/** What one upstream page became: rows of any types, stored together in one transaction with the cursor. */
export interface PassRows {
  readonly resources: readonly Resource[]
  readonly entitlements: readonly Entitlement[]
  /**
   * Grants may be many per page, so they are yielded, not collected. Reuse one Entitlement object for all its grants
   * and one principal Resource for all of a person's: the writer encodes each object once.
   */
  readonly grants: Iterable<Grant>
}

export interface FetchedPage<Item = unknown> {
  readonly items: readonly Item[]
  /** empty: this was the last page */
  readonly nextCursor: string
}

/**
 * One upstream list, read once from its first page to its last.
 *
 * Pages are fetched ahead and independently of other lists; `convert` is called page by page in order, and only after
 * every list named in `after` is stored whole. A page is committed with its cursor, so a run that is killed goes on
 * behind the last committed page.
 */
export interface ListPass<Item = unknown> {
  /** also what progress displays show, in the plural: `users` */
  readonly name: string
  readonly after?: readonly string[]
  fetch(cursor: string, signal: AbortSignal): Promise<FetchedPage<Item>>
  convert(items: readonly Item[]): PassRows
  /** Rows that can be computed only when the list is complete; committed as the pass's end. */
  finish?(): PassRows
}

/** The rows that earlier runs of an unfinished sync stored. */
export interface StoredRows {
  resources(resourceTypeId: string): Iterable<Resource>
  /** ids only, without decoding */
  resourceIds(resourceTypeId: string): Iterable<string>
}

/** All lists of one sync, with what they learn from each other; made anew for each run. */
export interface PassSet {
  readonly passes: readonly ListPass[]
  /** What finished pages taught that no stored row tells, as a small text; committed with every page. */
  snapshot(): string
  /** Called first when an unfinished sync goes on: rebuilds from its rows and its last snapshot what the finished pages taught. */
  restore(stored: StoredRows, snapshot: string): void
}

export interface ListPasses {
  start(): PassSet
}

/**
 * Thrown by `fetch` when the upstream no longer knows the cursor: the list starts again at its first page, once, and
 * `convert` must skip what was stored already.
 */
export class CursorExpiredError extends Error {
  override readonly name = 'CursorExpiredError'
}
