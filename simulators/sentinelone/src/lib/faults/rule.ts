import type { Tenant } from '../tenant/tenant.ts'
import type { MutationName } from './mutations.ts'

/** What goes wrong. */
export type FaultAction =
  /** 429 before anything is done. `retryAfter`: seconds (0 too), `date` (that many seconds ahead), or no header */
  | { readonly kind: 'too many requests'; readonly retryAfter?: number | 'missing'; readonly asDate?: boolean }
  /** 5xx. `html` and `plain` are the proxy's, `json` the console's own. `afterCommit`: what was asked for is done first */
  | {
      readonly kind: 'server error'
      readonly status?: 500 | 501 | 502 | 503 | 504
      readonly form?: 'html' | 'json' | 'plain'
      readonly afterCommit?: boolean
    }
  /** an error of the console's own, with its usual body */
  | { readonly kind: 'refusal'; readonly status: 400 | 401 | 403 | 404 | 409 }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** part of the body. `connection`: cut short of its announced length; `body`: a short body that says it is whole */
  | { readonly kind: 'truncated'; readonly at?: number; readonly how?: 'connection' | 'body' }
  /** no answer at all. `after`: what was asked for is done first */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** 200 for a write that does not happen */
  | { readonly kind: 'swallowed write' }
  /** this request's cursor is refused; requests without one pass */
  | { readonly kind: 'invalid cursor' }
  /** no cursor given out so far works any more */
  | { readonly kind: 'cursors expire' }
  /** 200 and nothing in it */
  | { readonly kind: 'empty list' }
  /** an HTML page with status 200, as a sign-in portal in between would send it */
  | { readonly kind: 'html page' }
  /** ids as JSON numbers, which lose digits */
  | { readonly kind: 'numeric ids'; readonly field?: string }
  /** rows lack a field; only one of them when `row` says which */
  | { readonly kind: 'missing field'; readonly field: string; readonly row?: number }
  /** `nextCursor: ""` where it would be null */
  | { readonly kind: 'empty next cursor' }
  | { readonly kind: 'null total' }
  /** the answer to the request before, of the same path */
  | { readonly kind: 'repeated page' }
  /** the console changes before the request is looked at */
  | { readonly kind: 'mutation'; readonly mutation: MutationName | ((tenant: Tenant) => void) }

/** Which of the matching requests it falls on; all of them when nothing is said. They are counted from 1. */
export interface FaultTiming {
  readonly nth?: number | readonly number[]
  readonly every?: number
  readonly first?: number
  /** a share from 0 to 1, drawn with `seed` */
  readonly chance?: number
  readonly seed?: string | number
}

export interface FaultRule {
  /** for the request log; the action's kind by default */
  readonly name?: string
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** the path below `/web/api/v2.1`, or the beginning of it up to a slash; all paths when missing */
  readonly path?: string
  /** the path is meant as a whole */
  readonly exact?: boolean
  readonly when?: FaultTiming
  readonly action: FaultAction
}
