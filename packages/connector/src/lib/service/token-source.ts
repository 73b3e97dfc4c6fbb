import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici'
import type { Clock } from '../environment.ts'
import { Code, ConnectorError } from '../errors.ts'
import type { ClientCredentials } from './credentials.ts'
import { explainNetworkError } from './network-errors.ts'
import type { Route } from './route.ts'

export interface TokenSourceOptions {
  readonly credentials: ClientCredentials
  readonly route: Route
  /** whom the assertion is for */
  readonly audience: string
  readonly clock: Clock
  readonly userAgent: string
  readonly timeoutMs: number
}

const renewBeforeMs = 10_000
const assertionSeconds = 120
const skewMs = 60_000
const longestAnswer = 64 * 1024

/** Access tokens by signed assertion, one request at a time, kept until ten seconds before their end. */
export class TokenSource implements AsyncDisposable {
  readonly #options: TokenSourceOptions
  readonly #url: string
  readonly #dispatcher: Dispatcher
  readonly #closed = new AbortController()
  #current: { readonly authorization: string; readonly renewAt: number } | undefined
  #pending: Promise<string> | undefined

  constructor(options: TokenSourceOptions) {
    this.#options = options
    const { host, port, proxy, authorities } = options.route
    this.#url = `https://${host}:${port}/auth/v1/token`
    const tls = authorities === undefined ? {} : { ca: authorities }
    this.#dispatcher =
      proxy === undefined ? new Agent({ connect: tls }) : new ProxyAgent({ uri: proxy.href, requestTls: tls })
  }

  /**
   * What goes into the authorization metadata. Rejects with the signal's reason at once, with bad_credentials when the
   * credential is refused, and with upstream_failure when no token could be had.
   */
  async authorization(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const onAbort = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([this.#find(), aborted.promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** The control plane refused this token; another is asked for at the next call. */
  forget(authorization: string): void {
    if (this.#current?.authorization === authorization) this.#current = undefined
  }

  /** Ends a request that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort()
    await this.#dispatcher.destroy()
  }

  #find(): Promise<string> {
    if (this.#current !== undefined && this.#options.clock.now().getTime() < this.#current.renewAt) {
      return Promise.resolve(this.#current.authorization)
    }
    this.#pending ??= this.#exchange().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  async #exchange(): Promise<string> {
    const { credentials, route, clock, userAgent, timeoutMs } = this.#options
    const askedAt = clock.now().getTime()
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await this.#assertion(),
    })
    let answer: { status: number; date: string; text: string }
    try {
      const response = await request(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': userAgent },
        body: form.toString(),
        dispatcher: this.#dispatcher,
        signal: this.#closed.signal,
        headersTimeout: Math.min(timeoutMs, 60_000),
        bodyTimeout: timeoutMs,
      })
      const text = await response.body.text()
      answer = {
        status: response.statusCode,
        date: String(response.headers.date ?? ''),
        text: text.slice(0, longestAnswer),
      }
    } catch (error) {
      throw await explainNetworkError(error, route, this.#closed.signal)
    }
    const token = readAnswer(answer, this.#url, clock.now())
    const renewAt = askedAt + token.expiresInSeconds * 1000 - renewBeforeMs
    this.#current = { authorization: `${scheme(token.type)} ${token.value}`, renewAt }
    return this.#current.authorization
  }

  async #assertion(): Promise<string> {
    const { credentials, audience, clock } = this.#options
    const now = Math.floor(clock.now().getTime() / 1000)
    return new SignJWT()
      .setProtectedHeader({
        alg: 'EdDSA',
        nonce: randomBytes(16).toString('hex'),
        ...(credentials.keyId !== undefined && { kid: credentials.keyId }),
      })
      .setIssuer(credentials.clientId)
      .setSubject(credentials.clientId)
      .setAudience(audience)
      .setIssuedAt(now)
      .setNotBefore(now - assertionSeconds)
      .setExpirationTime(now + assertionSeconds)
      .sign(credentials.key)
  }
}

function readAnswer(answer: { status: number; date: string; text: string }, url: string, now: Date) {
  const { status, date, text } = answer
  if (status === 400 || status === 401) {
    throw new ConnectorError(
      'bad_credentials',
      `the control plane refused the client id or secret (${url} answered ${status})`,
      {
        code: Code.unauthenticated,
        fix: `${skewHint(date, now)}make a new credential for this connector if it was deleted or rotated`,
      },
    )
  }
  if (status !== 200) {
    throw new ConnectorError('upstream_failure', `the control plane gave no access token (${url} answered ${status})`)
  }
  const body = parseToken(text)
  if (body !== undefined) return body
  const looksLikePage = /^\s*</.test(text)
  throw new ConnectorError(
    'upstream_failure',
    `${url} answered ${looksLikePage ? 'with a web page' : 'with something else'} instead of an access token`,
    { fix: 'check the host of the client id and BATON_C1_API_HOST, and that no proxy answers in its place' },
  )
}

function parseToken(text: string) {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null) return undefined
    const fields: Partial<Record<string, unknown>> = { ...body }
    if (typeof fields.access_token !== 'string' || fields.access_token === '') return undefined
    return {
      value: fields.access_token,
      type: typeof fields.token_type === 'string' ? fields.token_type : '',
      expiresInSeconds: Number(fields.expires_in) || 0,
    }
  } catch {
    // The parser's message would quote the token.
    return undefined
  }
}

function scheme(type: string): string {
  const known: Partial<Record<string, string>> = { '': 'Bearer', bearer: 'Bearer', mac: 'MAC', basic: 'Basic' }
  return known[type.toLowerCase()] ?? type
}

function skewHint(date: string, now: Date): string {
  const skew = now.getTime() - Date.parse(date)
  if (!(Math.abs(skew) > skewMs)) return ''
  const seconds = Math.round(Math.abs(skew) / 1000)
  return `this host's clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} the control plane's, set it right; or `
}
