import {
  decodeMessage,
  decodeParameter,
  encodeMessage,
  type OperationFacts,
  operations,
  readKind,
  toErrorAnswer,
  toOpenApi,
} from '@rostrum/api'
import type { Database } from '@rostrum/database'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Refusals } from '../audit/refusals.ts'
import type { Clock } from '../clock.ts'
import type { Credentials } from '../credentials/credentials.ts'
import { type RateLimit, RateLimiter } from '../rate-limit.ts'
import { release } from '../release.ts'
import { isSameOrigin, readCookie } from '../sign-in/cookie.ts'
import type { Sessions } from '../sign-in/sessions.ts'
import { findCaller } from './caller.ts'
import { ApiError, toFacts } from './errors.ts'
import type { Call, Handler, Handlers, OperationName, UploadHandler } from './handler.ts'
import { doOnce } from './idempotency.ts'

export interface ApiOptions {
  readonly database: Database
  readonly clock: Clock
  readonly credentials: Credentials
  readonly sessions: Sessions
  readonly refusals: Refusals
  readonly handlers: Handlers
  readonly rateLimit: RateLimit
  /** where clients find this server, with the scheme */
  readonly origin: () => string
}

/** What programs and people learn the API from; it tells nothing of an installation, so that anybody may read it. */
export const documentPath = '/api/v1/openapi.json'

/** What takes a whole file. */
const largeBodies: ReadonlySet<OperationName> = new Set(['Directory.ImportUsers'])
const largeBodyMaxBytes = 8 * 1024 * 1024

/** Answers every published operation: those that there are handlers for, the others with 501 and the reason. */
export async function addApi(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const limiter = new RateLimiter(options.clock, options.rateLimit)
  await app.register(async (scope) => {
    acceptEmptyBodies(scope)
    passFiles(scope)
    let document: string | undefined
    scope.get(documentPath, async (_request, reply) => {
      document ??= JSON.stringify(toOpenApi({ url: options.origin(), version: release }))
      return reply.type('application/json').send(document)
    })
    scope.setErrorHandler((error, request, reply) => answerError(error, request, reply, options))
    for (const operation of operations) {
      const name = operation.name as OperationName
      const handler = operation.response === undefined ? undefined : options.handlers[name]
      scope.route({
        method: operation.method as 'GET',
        url: toRoute(operation.path),
        exposeHeadRoute: false,
        config: { isUpload: operation.isUpload === true },
        ...(largeBodies.has(name) && { bodyLimit: largeBodyMaxBytes }),
        handler: (request, reply) =>
          handler === undefined
            ? Promise.reject(notServed(operation))
            : serve(operation, handler as unknown as AnyHandler, { request, reply, limiter, options }),
      })
    }
  })
}

type AnyHandler = Handler<OperationName> | UploadHandler<OperationName>

async function serve(
  operation: OperationFacts,
  handler: AnyHandler,
  context: {
    readonly request: FastifyRequest
    readonly reply: FastifyReply
    readonly limiter: RateLimiter
    readonly options: ApiOptions
  },
): Promise<FastifyReply> {
  const { request, reply, limiter, options } = context
  const { database, clock, credentials, sessions } = options
  const caller = await findCaller(
    { credentials, database, sessions },
    {
      authorization: request.headers.authorization,
      address: request.ip,
      agent: request.headers['user-agent'] ?? '',
      // What another site's page sends is nobody's.
      cookie: request.method === 'GET' || isSameOrigin(request) ? readCookie(request) : undefined,
    },
  )
  const { actor, access, userId, credentialId, isLimited, isConsole } = caller
  actors.set(request, actor)
  limit(limiter, credentialId, reply)
  const params = request.params as Call<OperationName>['params']
  const message = operation.request === undefined ? {} : decodeMessage(operation.request, request.body)
  const read = readIfMatch(request)
  const call = {
    params,
    query: readQuery(operation, request.query),
    request: read === undefined ? message : { ...message, version: read },
    body: operation.isUpload === true ? {} : Object(request.body),
    actor,
    userId,
    access,
    now: clock.now(),
    isLimited,
    idempotencyKey: textOf(request.headers['idempotency-key']),
    origin: isConsole ? 'console' : isCone(request) ? 'command_line' : 'api',
  } as Call<OperationName>
  const answer =
    handler.kind === 'upload'
      ? encodeMessage(operation.response ?? '', await takeFile(request, (content) => handler.run(call, content)))
      : await run(operation, handler, call, database)
  const { version } = answer as { version?: unknown }
  if (typeof version === 'number') reply.header('etag', `"${version}"`)
  return reply.header('cache-control', 'no-store').type('application/json').send(JSON.stringify(answer))
}

async function run(
  { name, method, response }: OperationFacts,
  handler: Handler<OperationName>,
  call: Call<OperationName>,
  database: Database,
): Promise<object> {
  const encode = (answer: object) => encodeMessage(response ?? '', answer)
  if (handler.kind === 'read') return encode(await handler.run(call, database.db))
  return database.transaction(async (tx) => {
    const work = async () => encode(await handler.run(call, tx))
    const { idempotencyKey: key, userId: actorId, now, params, request } = call
    if (key === undefined || method !== 'POST') return work()
    const hasSecret = handler.hasSecret === true
    return doOnce(tx, { actorId, key, request: [name, params, request], hasSecret, now }, work)
  })
}

/** The version that a save is over, by its header; one that is none is never there (product.md UI-9). */
function readIfMatch({ headers }: FastifyRequest): number | undefined {
  const text = textOf(headers['if-match'])?.trim()
  if (text === undefined || text === '*') return undefined
  return Number(/^"?(\d{1,9})"?$/.exec(text)?.[1] ?? -1)
}

/** Who made a request, once it is known. */
const actors = new WeakMap<FastifyRequest, Call<OperationName>['actor']>()

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, { refusals }: ApiOptions) {
  const { statusCode } = Object(error) as { statusCode?: number }
  const known = toFacts(error)
  const isUnreadable = known === undefined && statusCode !== undefined && statusCode < 500
  if (known === undefined && !isUnreadable) request.log.error({ err: error }, 'a call failed')
  const facts = known ?? {
    code: isUnreadable ? ('invalid_argument' as const) : ('internal' as const),
    reason: isUnreadable ? 'INVALID_REQUEST' : 'INTERNAL',
    message: isUnreadable ? 'the body is not JSON, or too large' : 'something failed on this server',
  }
  if (facts.code === 'permission_denied' || facts.code === 'unauthenticated') {
    const actor = actors.get(request)
    void refusals.note({
      actor:
        actor === undefined ? { kind: 'user' } : { kind: actor.kind, ...(actor.id !== undefined && { id: actor.id }) },
      verb: 'api.refused',
      object: { kind: 'operation', id: `${request.method} ${request.routeOptions.url ?? ''}` },
      detail: { reason: facts.reason, message: facts.message, params: Object(request.params) },
      source: actor?.source ?? { address: request.ip, agent: (request.headers['user-agent'] ?? '').slice(0, 200) },
      requestId: request.id,
    })
  }
  if (error instanceof ApiError && error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter)
  const { status, body } = toErrorAnswer(facts, request.id)
  return reply.code(status).type('application/json').send(JSON.stringify(body))
}

function limit(limiter: RateLimiter, credentialId: string, reply: FastifyReply): void {
  const { isAllowed, remaining, retryAfter } = limiter.take(credentialId)
  reply.header('ratelimit-limit', limiter.limit.burst)
  reply.header('ratelimit-remaining', remaining)
  reply.header('ratelimit-reset', Math.ceil((limiter.limit.burst - remaining) / limiter.limit.perSecond))
  if (isAllowed) return
  const message = `too many calls with this credential; the next one is taken in ${retryAfter} s`
  throw new ApiError({ code: 'resource_exhausted', reason: 'RATE_LIMITED', message }, { retryAfter })
}

function notServed({ name, method, path }: OperationFacts): ApiError {
  const message = `${method} ${path} (${name}) is not served here`
  return new ApiError({ code: 'unimplemented', reason: 'OPERATION_NOT_SERVED', message })
}

function readQuery({ query = {} }: OperationFacts, came: unknown): Record<string, unknown> {
  const values = Object(came) as Readonly<Record<string, unknown>>
  const read: Record<string, unknown> = {}
  for (const [name, kind] of Object.entries(query)) {
    const value = Array.isArray(values[name]) ? values[name][0] : values[name]
    if (typeof value === 'string' && value !== '') read[name] = decodeParameter(name, readKind(kind), value)
  }
  return read
}

/** Clients say that JSON comes, and send nothing. */
function acceptEmptyBodies(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error')
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {})
    else parse(request, body as string, done)
  })
}

/** Files come as they are, to the operations that take them; nothing of them is held here. */
function passFiles(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/octet-stream', (request, payload, done) => {
    const { isUpload = false } = request.routeOptions.config as { isUpload?: boolean }
    if (isUpload) done(null, payload)
    else done(Object.assign(new Error('this operation takes JSON'), { statusCode: 415 }))
  })
}

/** Lends what comes, and lets the rest of it pass by when somebody has read enough: the caller is still to hear why. */
async function takeFile<T>(
  { body, raw }: FastifyRequest,
  work: (content: AsyncIterable<Uint8Array> | undefined) => Promise<T>,
): Promise<T> {
  try {
    const content: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => raw.iterator({ destroyOnReturn: false }),
    }
    return await work(body === raw ? content : undefined)
  } finally {
    raw.resume()
  }
}

function toRoute(path: string): string {
  return path.replaceAll(':', '::').replace(/\{(\w+)\}/g, ':$1')
}

function isCone({ headers }: FastifyRequest): boolean {
  return /^cone\b/.test(textOf(headers['c1-request-source']) ?? '')
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
