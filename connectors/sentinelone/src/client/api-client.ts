import { type ConnectorEnvironment, ConnectorError } from '@rostrum/connector'
import { ForbiddenAddressError } from '@rostrum/outbound'
import { apiRoot } from './console-url.ts'
import { MalformedAnswerError } from './malformed-answer.ts'
import { findNetworkFailure, type NetworkFailure } from './network-failure.ts'
import { RateLimits } from './rate-limit.ts'
import { findComplaint, RefusedError, statusOfComplaint } from './refusal.ts'
import { parseRetryAfter } from './retry-after.ts'
import { type HttpAnswer, Transport } from './transport.ts'
import { type Patience, Tries } from './tries.ts'

export type Query = Readonly<Record<string, string>>

export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** below the API's root: `/users` */
  readonly path: string
  readonly query?: Query
  readonly body?: unknown
  readonly patience: Patience
  /** Reads the answer's JSON; throws MalformedAnswerError when it is not what the endpoint promises. */
  readonly decode: (answer: unknown) => T
}

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'throttled'; readonly retryAt: Date | undefined }
  | { readonly kind: 'outage'; readonly cause: string; readonly network?: NetworkFailure; readonly error?: unknown }
  | { readonly kind: 'malformed'; readonly error: MalformedAnswerError }

/**
 * Speaks to a console: one request at a time goes out and comes back as a decoded answer or as an error that says why,
 * after as many tries as the failure allows. Reads are repeated after any failure of the console; 429 is answered
 * before anything is done, so it is repeated whatever the method.
 */
export class ApiClient {
  readonly #transport: Transport
  readonly #limits: RateLimits
  readonly #environment: ConnectorEnvironment
  #wasReached = false

  constructor(options: { origin: string; token: string; userAgent: string; environment: ConnectorEnvironment }) {
    const { environment, ...address } = options
    this.#environment = environment
    this.#transport = new Transport({ ...address, guard: environment.guard })
    this.#limits = new RateLimits(environment.clock)
  }

  /** Throws RefusedError when the console says no, ConnectorError when it gives no usable answer. */
  async call<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    const tries = new Tries(endpointOf(call), call.patience, this.#environment)
    for (;;) {
      const outcome = await this.#try(call, signal)
      switch (outcome.kind) {
        case 'done':
          return outcome.value
        case 'throttled':
          await this.#waitForRateLimit(call, tries, outcome.retryAt, signal)
          break
        case 'outage':
          if (call.method !== 'GET') throw tries.outageError(outcome.cause, outcome.network, outcome.error)
          await tries.afterOutage(outcome, this.#wasReached, signal)
          break
        case 'malformed':
          if (call.method !== 'GET') throw tries.malformedError(outcome.error)
          await tries.afterMalformed(outcome.error, signal)
          break
        default:
          outcome satisfies never
      }
    }
  }

  async close(): Promise<void> {
    await this.#transport.close()
  }

  async #try<T>(call: Call<T>, signal: AbortSignal): Promise<Outcome<T>> {
    await this.#limits.of(call.path)?.take(signal)
    signal.throwIfAborted()
    const { clock, log, progress } = this.#environment
    const search = new URLSearchParams(call.query).toString()
    const path = `${apiRoot}${call.path}${search === '' ? '' : `?${search}`}`
    const sentAt = clock.now().getTime()
    let answer: HttpAnswer
    progress.request(`${call.method} ${call.path}`)
    try {
      const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) }
      const timeoutMs = Math.min(this.#environment.httpTimeoutMs, call.patience.timeoutMs)
      answer = await this.#transport.send({ method: call.method, path, timeoutMs, ...body }, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof MalformedAnswerError) return { kind: 'malformed', error }
      if (error instanceof ForbiddenAddressError) throw forbidden(endpointOf(call), error)
      const network = findNetworkFailure(error)
      if (network === undefined) throw error
      log.debug('no answer', { method: call.method, path, error: network.cause })
      return { kind: 'outage', cause: `the console ${network.cause}`, network, error }
    }
    this.#wasReached = true
    const ms = clock.now().getTime() - sentAt
    log.debug('answer', { method: call.method, path, status: answer.status, ms, bytes: answer.text.length })
    return this.#judge(call, answer)
  }

  #judge<T>(call: Call<T>, answer: HttpAnswer): Outcome<T> {
    const { status } = answer
    if (status === 429) {
      const now = this.#environment.clock.now()
      return { kind: 'throttled', retryAt: parseRetryAfter(answer.header('retry-after'), answer.header('date'), now) }
    }
    if (status >= 300 && status <= 399) throw redirected(endpointOf(call), answer)
    const json = parseJson(answer.text)
    const complaint = findComplaint(json)
    if (status >= 500) return { kind: 'outage', cause: `the console answered ${status}${titleOf(complaint)}` }
    if (status >= 400) throw new RefusedError(endpointOf(call), status, complaint)
    if (complaint !== undefined) {
      // A failure in the clothes of a success: some of the console's services do that.
      const meant = statusOfComplaint(complaint)
      if (meant >= 500) return { kind: 'outage', cause: `the console answered ${meant}${titleOf(complaint)}` }
      throw new RefusedError(endpointOf(call), meant, complaint)
    }
    try {
      if (json === undefined) throw notJson(answer)
      return { kind: 'done', value: call.decode(json) }
    } catch (error) {
      if (error instanceof MalformedAnswerError) return { kind: 'malformed', error }
      throw error
    }
  }

  async #waitForRateLimit<T>(call: Call<T>, tries: Tries, retryAt: Date | undefined, signal: AbortSignal) {
    const until = tries.throttledUntil(retryAt)
    this.#limits.of(call.path)?.closeUntil(until)
    const { clock, progress, log } = this.#environment
    progress.waiting(until, `the console's rate limit for ${call.path}`)
    log.info("waiting for the console's rate limit", { path: call.path, until: until.toISOString() })
    await clock.sleep(Math.max(0, until.getTime() - clock.now().getTime()), signal)
  }
}

function endpointOf(call: { readonly method: string; readonly path: string }): string {
  return `${call.method} ${apiRoot}${call.path}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not an error by itself: the front proxy's own pages are HTML, and their status says enough.
    return undefined
  }
}

function notJson(answer: HttpAnswer): MalformedAnswerError {
  const start = answer.text.trimStart()
  if (start === '') return new MalformedAnswerError('an empty answer')
  if (start.startsWith('<')) return new MalformedAnswerError('an HTML page')
  return new MalformedAnswerError(
    start.startsWith('{') ? 'JSON that breaks off or is damaged' : 'something that is not JSON',
  )
}

function redirected(endpoint: string, answer: HttpAnswer): ConnectorError {
  const target = URL.parse(answer.header('location') ?? '', 'https://unknown.invalid')?.origin
  const where = target === undefined || target === 'https://unknown.invalid' ? 'elsewhere' : `to ${target}`
  return new ConnectorError(
    'bad_configuration',
    `${endpoint} is redirected ${where} (${answer.status}), and the API token is not sent there`,
    { fix: 'give the address that the console itself has as the management console URL' },
  )
}

function forbidden(endpoint: string, error: ForbiddenAddressError): ConnectorError {
  return new ConnectorError('bad_configuration', `${endpoint} was not called: ${error.message}`, {
    cause: error,
    fix: "give the console's public address, or have the operator allow this one",
  })
}

function titleOf(complaint: { readonly title: string } | undefined): string {
  return complaint === undefined || complaint.title === '' ? '' : ` (${complaint.title})`
}
