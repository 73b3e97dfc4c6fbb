import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, MovableClock } from './clock.ts'
import { Console } from './console.ts'
import { createControl } from './control.ts'
import { Faults } from './faults/faults.ts'
import type { FaultRule } from './faults/rule.ts'
import { Front } from './http/front.ts'
import { Router } from './http/router.ts'
import { Journal } from './journal.ts'
import { RateLimits } from './rate-limits.ts'
import { RequestLog } from './request-log.ts'
import { allRoutes } from './routes/all-routes.ts'
import { defaultStrictness, type Strictness } from './strictness.ts'
import type { Tenant } from './tenant/tenant.ts'
import type { TokenRequest, Tokens } from './tokens.ts'

export interface SimulatorOptions {
  readonly tenant: Tenant
  /** 0, the default, takes any free one */
  readonly port?: number
  readonly host?: string
  /** the base of `simulator.clock`; the system's by default */
  readonly clock?: Clock
  readonly strictness?: Partial<Strictness>
  /** `published` is the vendor's table, per token; the default is none */
  readonly rateLimits?: 'published' | 'off'
  /** what a 429 of the rate limits says about when to come back */
  readonly retryAfter?: 'seconds' | 'date' | 'missing'
  /** added to each answer, in real time */
  readonly latencyMs?: number
  readonly faults?: readonly FaultRule[]
  /** serves `/_simulator/…`, for other processes */
  readonly control?: boolean
}

/** A console that listens on a port until it is disposed of. */
export class Simulator implements AsyncDisposable {
  readonly tenant: Tenant
  readonly clock: MovableClock
  readonly tokens: Tokens
  readonly journal: Journal
  readonly faults: Faults
  readonly url: string
  readonly #log: RequestLog
  readonly #front: Front
  readonly #server: Server

  private constructor(parts: {
    tenant: Tenant
    clock: MovableClock
    console: Console
    journal: Journal
    faults: Faults
    log: RequestLog
    front: Front
    server: Server
    url: string
  }) {
    this.tenant = parts.tenant
    this.clock = parts.clock
    this.tokens = parts.console.tokens
    this.journal = parts.journal
    this.faults = parts.faults
    this.url = parts.url
    this.#log = parts.log
    this.#front = parts.front
    this.#server = parts.server
  }

  static async start(options: SimulatorOptions): Promise<Simulator> {
    const { tenant, host = '127.0.0.1' } = options
    const clock = options.clock instanceof MovableClock ? options.clock : new MovableClock(options.clock)
    tenant.useClock(clock)
    const console = new Console(tenant, { ...defaultStrictness, ...options.strictness }, clock)
    const log = new RequestLog()
    const journal = new Journal(tenant)
    const faults = new Faults(tenant, console.cursors, options.faults)
    const limits = new RateLimits(clock, options.rateLimits ?? 'off')
    const control = createControl({
      console,
      clock,
      faults,
      journal,
      log,
      setLatencyMs: (latencyMs) => {
        front.latencyMs = latencyMs
      },
    })
    const front: Front = new Front({
      console,
      router: new Router(allRoutes(console)),
      log,
      journal,
      faults,
      limits,
      retryAfter: options.retryAfter ?? 'seconds',
      latencyMs: options.latencyMs ?? 0,
      ...(options.control ? { beside: control } : {}),
    })
    const server = createServer((request, response) => front.accept(request, response))
    // Shorter than a client's pool would have it reset connections that the client is about to use.
    server.keepAliveTimeout = 120_000
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(options.port ?? 0, host, resolve)
    })
    // A server that listens on TCP has such an address.
    const { port } = server.address() as AddressInfo
    return new Simulator({ tenant, clock, console, journal, faults, log, front, server, url: `http://${host}:${port}` })
  }

  /** A working token for a user or service user, beside those they have. `shown` makes it their one token instead. */
  mintToken(request: TokenRequest & { readonly shown?: boolean }): string {
    const { shown = false, ...token } = request
    return (shown ? this.tokens.issue(token) : this.tokens.mint(token)).id
  }

  /** A working token of somebody who may do everything; with this text, if one is given. */
  mintAdminToken(value?: string): string {
    const admin = this.tenant.findTenantAdmin()
    if (!admin)
      throw new Error(`the tenant ${this.tenant.name} has no tenant administrator; mint a token for another owner`)
    return this.mintToken({ owner: admin.id, ...(value === undefined ? {} : { value }) })
  }

  get requests() {
    return this.#log.requests
  }

  resetRequests(): void {
    this.#log.clear()
  }

  /** How often each route was asked, by `GET /users` and the like. */
  countByPath(): Record<string, number> {
    return this.#log.countByPath()
  }

  /** Milliseconds added to each answer from now on. */
  set latencyMs(latencyMs: number) {
    this.#front.latencyMs = latencyMs
  }

  async close(): Promise<void> {
    this.journal.stop()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
