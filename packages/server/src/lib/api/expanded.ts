import type { Any } from '@rostrum/api'

/** The objects that rows of an answer share, each once; rows point to them (c1-api.md 0.16). */
export class Expanded {
  readonly #elements: Any[] = []
  readonly #paths = new Map<string, string>()
  readonly #wanted: ReadonlySet<string>

  constructor(mask: { readonly paths?: readonly string[] | undefined } | undefined) {
    this.#wanted = new Set(mask?.paths ?? [])
  }

  wants(path: string): boolean {
    return this.#wanted.has('*') || this.#wanted.has(path)
  }

  /** The path to an object; empty when there is none, or `path` was not asked for. */
  add(path: string, type: string, id: string | null | undefined, find: (id: string) => object | undefined): string {
    if (id === null || id === undefined || !this.wants(path)) return ''
    const key = `${type} ${id}`
    const known = this.#paths.get(key)
    if (known !== undefined) return known
    const message = find(id)
    if (message === undefined) return ''
    const place = `$.expanded[${this.#elements.length}]`
    this.#elements.push({ '@type': type, ...message })
    this.#paths.set(key, place)
    return place
  }

  get elements(): readonly Any[] {
    return this.#elements
  }
}
