import { MovableClock } from '../src/lib/clock.ts'
import { createTenant, type TenantSize } from '../src/lib/company/create-tenant.ts'
import { Simulator, type SimulatorOptions } from '../src/lib/simulator.ts'
import type { Tenant } from '../src/lib/tenant/tenant.ts'

export const present = new Date('2026-11-01T09:00:00Z')

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // Tests look into answers of every shape; a wrong guess fails the test that made it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any
}

/** One caller of one simulator. */
export class Api {
  readonly #simulator: Simulator
  readonly #token: string | undefined

  constructor(simulator: Simulator, token: string | undefined) {
    this.#simulator = simulator
    this.#token = token
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path)
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body)
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send('PUT', path, body)
  }

  delete(path: string, body?: unknown): Promise<Answer> {
    return this.send('DELETE', path, body)
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#simulator.url}/web/api/v2.1${path}`, {
      method,
      headers: this.#token === undefined ? {} : { Authorization: `ApiToken ${this.#token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  /** All rows of a list, page by page. */
  async list(path: string, limit = 1000): Promise<Answer['body'][]> {
    const rows: Answer['body'][] = []
    let cursor: string | null = null
    do {
      const paging: string = `limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
      const { body } = await this.get(`${path}${path.includes('?') ? '&' : '?'}${paging}`)
      rows.push(...(Array.isArray(body.data) ? body.data : body.data.sites))
      cursor = body.pagination.nextCursor
    } while (cursor)
    return rows
  }
}

export interface World extends AsyncDisposable {
  readonly simulator: Simulator
  readonly tenant: Tenant
  readonly clock: MovableClock
  /** an administrator of everything */
  readonly admin: Api
  as(owner: string, permissions?: readonly string[]): Api
  readonly nobody: Api
}

/** A small company on a clock that stands still. */
export async function startWorld(
  options: Partial<SimulatorOptions> & { readonly size?: Partial<TenantSize> } = {},
): Promise<World> {
  const { size, ...rest } = options
  const tenant =
    options.tenant ?? createTenant({ seed: 'world', accounts: 3, sites: 8, users: 40, asOf: present, ...size })
  const simulator = await Simulator.start({ clock: MovableClock.frozenAt(present), ...rest, tenant })
  return {
    simulator,
    tenant,
    clock: simulator.clock,
    admin: new Api(simulator, simulator.mintAdminToken()),
    nobody: new Api(simulator, undefined),
    as: (owner, permissions) =>
      new Api(simulator, simulator.mintToken({ owner, ...(permissions ? { permissions } : {}) })),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

/** The one error of an answer, for comparisons. */
export function errorOf(answer: Answer): { status: number; code: number; title: string; detail: string | null } {
  const { code, title, detail } = answer.body.errors[0]
  return { status: answer.status, code, title, detail }
}
