import type { Caller } from '../caller.ts'
import { validationError } from './console-error.ts'
import { type Field, object, type Shape, type ValuesOf } from './fields.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface OpenCall {
  /** the parts of the path that the pattern names */
  readonly params: Readonly<Record<string, string>>
  readonly query: ReadonlyMap<string, string>
  /** parsed JSON; undefined when there was none */
  readonly body: unknown
  readonly ip: string
}

export interface Call extends OpenCall {
  readonly caller: Caller
}

/** The body of a 200. */
export interface Reply {
  readonly text: string
  readonly contentType?: string
}

interface RouteBase {
  readonly method: Method
  /** below `/web/api/v2.1`, with `{name}` for a part that varies */
  readonly path: string
}

/** A route anybody may call. */
export interface OpenRoute extends RouteBase {
  readonly open: true
  handle(call: OpenCall): Reply
}

/** A route for callers with a token and, where one is named, with a permission in at least one place. */
export interface GuardedRoute extends RouteBase {
  readonly open?: false
  readonly permission?: string
  handle(call: Call): Reply
}

export type Route = OpenRoute | GuardedRoute

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** Finds the route of a request. Paths without variable parts win over those with. */
export class Router {
  readonly #exact = new Map<string, Route>()
  readonly #patterns: { readonly route: Route; readonly parts: readonly string[] }[] = []

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      if (route.path.includes('{')) this.#patterns.push({ route, parts: route.path.split('/') })
      else this.#exact.set(`${route.method} ${route.path}`, route)
    }
  }

  find(method: string, path: string): Match | undefined {
    // A path whose id is empty ends with a slash and is the list's.
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
    const exact = this.#exact.get(`${method} ${trimmed}`)
    if (exact) return { route: exact, params: {} }
    const given = trimmed.split('/')
    for (const { route, parts } of this.#patterns) {
      if (route.method !== method || parts.length !== given.length) continue
      const params: Record<string, string> = {}
      const fits = parts.every((part, index) => {
        const value = given[index] ?? ''
        if (!part.startsWith('{')) return part === value
        params[part.slice(1, -1)] = value
        return /^\d+$/.test(value)
      })
      if (fits) return { route, params }
    }
    return undefined
  }
}

export function dataReply(data: unknown): Reply {
  return { text: JSON.stringify({ data }) }
}

export const success = (): Reply => dataReply({ success: true })
export const affected = (count: number): Reply => dataReply({ affected: count })

/** The query of a call that is not a list. */
export function readQuery<S extends Shape>(call: OpenCall, shape: S): ValuesOf<S> {
  return parseOrThrow(object(shape), Object.fromEntries(call.query))
}

export function readBody<T>(call: OpenCall, field: Field<T>): T {
  return parseOrThrow(field, call.body ?? {})
}

/** A body of the usual form, `{ data: {…} }`. */
export function readData<S extends Shape>(call: OpenCall, shape: S): ValuesOf<S> {
  return readBody(call, object({ data: object(shape) })).data
}

function parseOrThrow<T>(field: Field<T>, value: unknown): T {
  const parsed = field.parse(value)
  if ('problem' in parsed) throw validationError(parsed.problem)
  return parsed.value
}
