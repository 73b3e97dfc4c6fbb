import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Console } from '../console.ts'
import type { ControlRequest } from '../control.ts'
import type { Faults } from '../faults/faults.ts'
import { formatInstant } from '../instants.ts'
import type { Journal } from '../journal.ts'
import type { RateLimits } from '../rate-limits.ts'
import type { RequestLog } from '../request-log.ts'
import { type Answer, errorAnswer, proxyPage, replyAnswer, tooManyRequests } from './answer.ts'
import { badRequest, ConsoleError, notFound, serverError } from './console-error.ts'
import type { Match, Router } from './router.ts'

const root = '/web/api/v2.1'
const bodyMaxBytes = 4_194_304

export interface FrontOptions {
  readonly console: Console
  readonly router: Router
  readonly log: RequestLog
  readonly journal: Journal
  readonly faults: Faults
  readonly limits: RateLimits
  readonly retryAfter: 'seconds' | 'date' | 'missing'
  readonly latencyMs: number
  /** answers requests outside the API; undefined for those it does not know */
  readonly beside?: (request: ControlRequest) => Answer | undefined
}

interface Incoming {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  readonly authorization: string | undefined
  readonly ip: string
  readonly body: string
}

/** What stands between the wire and the routes: proxy, rate limits, faults, authentication, the log. */
export class Front {
  latencyMs: number
  readonly #options: FrontOptions
  #count = 0

  constructor(options: FrontOptions) {
    this.#options = options
    this.latencyMs = options.latencyMs
  }

  accept(request: IncomingMessage, response: ServerResponse): void {
    this.#serve(request, response).catch(() => {
      // Only a connection that broke while the body came in or the answer went out: nobody is there to be told.
      response.destroy()
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    const url = new URL(request.url ?? '/', 'http://console')
    const ip = request.socket.remoteAddress ?? ''
    const body = await readAll(request)
    if (!url.pathname.startsWith(`${root}/`)) {
      send(response, this.#options.beside?.({ method, path: url.pathname, body, ip }) ?? proxyPage(404, 'Not Found'))
      return
    }
    const incoming: Incoming = {
      id: `request-${++this.#count}`,
      method,
      path: url.pathname.slice(root.length),
      query: new Map(url.searchParams),
      authorization: request.headers.authorization,
      ip,
      body,
    }
    await this.#answer(incoming, response)
  }

  async #answer(incoming: Incoming, response: ServerResponse): Promise<void> {
    const { console, faults, log, router } = this.#options
    const { method, path } = incoming
    const at = formatInstant(console.clock.now())
    const owner = this.#ownerOf(incoming)
    const match = router.find(method, path)
    const plan = faults.plan({ method, path, hasCursor: incoming.query.has('cursor') })
    const delayMs = this.latencyMs + plan.delayMs
    const answer =
      plan.reset === 'before'
        ? undefined
        : plan.change(plan.instead ?? this.#limit(incoming, owner) ?? this.#handle(incoming, match, plan.swallow))
    const sent = plan.reset === undefined ? answer : undefined
    log.add({
      id: incoming.id,
      method,
      path,
      route: match?.route.path ?? path,
      query: Object.fromEntries(incoming.query),
      status: sent?.status ?? 0,
      at,
      owner,
      faults: plan.names,
    })
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    if (sent) send(response, sent)
    else response.destroy()
  }

  #ownerOf(incoming: Incoming): string | null {
    const value = incoming.authorization?.replace(/^ApiToken /, '') ?? ''
    return this.#options.console.tenant.tokens.get(value)?.ownerId ?? null
  }

  #limit(incoming: Incoming, owner: string | null): Answer | undefined {
    const { limits, retryAfter, console } = this.#options
    const refused = limits.take(incoming.path, incoming.authorization ?? owner ?? incoming.ip, incoming.ip)
    if (!refused) return undefined
    const seconds = Math.max(1, Math.ceil(refused.waitMs / 1000))
    if (retryAfter === 'missing') return tooManyRequests('missing')
    // A date has whole seconds: rounded down it would invite a client back too early.
    if (retryAfter === 'date') return tooManyRequests({ date: new Date(console.clock.now() + seconds * 1000 + 999) })
    return tooManyRequests(seconds)
  }

  #handle(incoming: Incoming, match: Match | undefined, swallow: boolean): Answer {
    const { console, journal } = this.#options
    const { tenant } = console
    try {
      if (!match) throw notFound()
      const { route, params } = match
      const call = { params, query: incoming.query, ip: incoming.ip }
      if (route.open) return replyAnswer(route.handle({ ...call, body: parseBody(incoming.body) }))
      const caller = console.authenticate(incoming.authorization)
      tenant.touch(caller.isServiceUser ? 'serviceUsers' : 'users', caller.owner.id, { lastActivation: tenant.stamp() })
      if (route.permission !== undefined && !caller.can(route.permission)) throw console.notAllowed()
      const guarded = { ...call, body: parseBody(incoming.body), caller }
      return journal.during(incoming.id, () =>
        tenant.as(caller.actor, () =>
          tenant.attempt(
            () => replyAnswer(route.handle(guarded)),
            () => !swallow,
          ),
        ),
      )
    } catch (error) {
      if (error instanceof ConsoleError) return errorAnswer(error)
      // A bug of the simulator. Whoever runs it must see it; its caller sees what a console in trouble says.
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      return errorAnswer(serverError())
    }
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > bodyMaxBytes) throw new RangeError(`a body of more than ${bodyMaxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseBody(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    throw badRequest('Could not parse the request body as JSON.')
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType,
    'Content-Length': body.length,
    ...answer.headers,
  })
  if (answer.breakAfter === undefined) response.end(body)
  else response.write(body.subarray(0, answer.breakAfter), () => response.destroy())
}
