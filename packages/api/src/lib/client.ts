import type { Operations } from '../gen/operations.ts'
import { routes } from '../gen/routes.ts'
import { type AnsweredError, readErrorAnswer } from './errors.ts'

export type OperationName = keyof Operations

/** A message as JSON has it: times and bytes are texts; numbers are too where they may be long, or mean seconds. */
export type Wire<T> = T extends Date | Uint8Array
  ? string
  : T extends number
    ? number | string
    : T extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : T extends object
        ? { readonly [Name in keyof T]: Wire<T[Name]> }
        : T

export interface CallInput<Name extends OperationName> {
  readonly params?: Operations[Name]['params']
  readonly query?: Wire<Operations[Name]['query']>
  readonly request?: Wire<Operations[Name]['request']>
  /** the version that is being changed; without one there is no check (UI-9) */
  readonly version?: number
  /** the same for each try to create one thing, which is made once then (API-5) */
  readonly idempotencyKey?: string
  /** for operations that take a file: the file */
  readonly file?: Blob
  readonly signal?: AbortSignal
}

/** Why there is no answer: the server refused, or it was not reached. */
export type ApiProblem =
  | ({ readonly kind: 'refused'; readonly status: number } & AnsweredError)
  | { readonly kind: 'unreachable'; readonly reason: 'UNREACHABLE'; readonly message: string }

export type ApiAnswer<Name extends OperationName> =
  | { readonly ok: true; readonly value: Wire<Operations[Name]['response']> }
  | { readonly ok: false; readonly problem: ApiProblem }

/** Calls the API by the names of its operations. Signs as nobody itself: in a browser, the session's cookie does. */
export class ApiClient {
  readonly #origin: string
  readonly #fetch: typeof fetch

  constructor(origin: string, fetchWith: typeof fetch = (...args) => fetch(...args)) {
    this.#origin = origin
    this.#fetch = fetchWith
  }

  /** @throws only when `signal` aborts */
  async call<Name extends OperationName>(name: Name, input: CallInput<Name> = {}): Promise<ApiAnswer<Name>> {
    const { method, path } = toTarget(name, input)
    const { file } = input
    const body = method === 'GET' ? undefined : (file ?? JSON.stringify(input.request ?? {}))
    const type = file === undefined ? 'application/json' : 'application/octet-stream'
    try {
      const response = await this.#fetch(`${this.#origin}${path}`, {
        method,
        ...(body !== undefined && { body }),
        ...(input.signal !== undefined && { signal: input.signal }),
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': type }),
          ...(input.version !== undefined && { 'if-match': `"${input.version}"` }),
          ...(input.idempotencyKey !== undefined && { 'idempotency-key': input.idempotencyKey }),
        },
      })
      const { status } = response
      const came: unknown = await response.json().catch(() => undefined)
      if (!response.ok) return { ok: false, problem: { kind: 'refused', status, ...readErrorAnswer(status, came) } }
      if (came === undefined) return unreachable('the answer of the server broke off')
      return { ok: true, value: came as Wire<Operations[Name]['response']> }
    } catch (error) {
      if (input.signal?.aborted) throw error
      return unreachable('the server cannot be reached')
    }
  }
}

function unreachable(message: string) {
  return { ok: false as const, problem: { kind: 'unreachable' as const, reason: 'UNREACHABLE' as const, message } }
}

function toTarget(name: OperationName, input: { readonly params?: unknown; readonly query?: unknown }) {
  const [method = '', template = ''] = routes[name].split(' ')
  const params = new Map(Object.entries(Object(input.params ?? {}) as Record<string, unknown>))
  const path = template.replace(/\{(\w+)\}/g, (_, param: string) => {
    const value = params.get(param)
    if (value === undefined) throw new Error(`${name} needs ${param} (this is a bug)`)
    return encodeURIComponent(String(value))
  })
  const query: Record<string, unknown> = Object(input.query ?? {})
  const asked = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  )
  return { method, path: asked.length === 0 ? path : `${path}?${new URLSearchParams(asked)}` }
}
