import { getCACertificates } from 'node:tls'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { readTrustedAuthorities } from '@rostrum/connector'
import { type AddressGuard, ForbiddenAddressError } from '@rostrum/outbound'
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import { MalformedAnswerError } from './malformed-answer.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** path and query, from the root of the console's address */
  readonly path: string
  readonly body?: string
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly status: number
  readonly text: string
  header(name: string): string | undefined
}

export interface TransportOptions {
  readonly origin: string
  readonly token: string
  readonly userAgent: string
  readonly answerMaxBytes?: number
  /** which addresses may be called; undefined: all */
  readonly guard?: AddressGuard | undefined
}

/** A full page of 1000 people who each have a role in dozens of sites is about 10 MB; more than six times that is no list. */
const answerMaxBytesDefault = 64 * 1024 * 1024

/** One list asks for one page at a time and there are five lists; the checks are over by then. */
const connections = 6

const unzip = promisify(gunzip)

/**
 * One exchange of a request and its answer, whatever its status. Redirects are answers like any other: they are never
 * followed, so the token cannot reach another host.
 */
export class Transport {
  readonly #options: TransportOptions & { readonly answerMaxBytes: number }
  readonly #dispatcher: Dispatcher
  readonly #host: string
  readonly #port: number

  constructor(options: TransportOptions) {
    this.#options = { answerMaxBytes: answerMaxBytesDefault, ...options }
    // The time of an answer is bounded as a whole, below; undici's own bounds are for the gaps between bytes.
    // The variable that makes a control plane's own authority trusted must not make the console untrusted.
    const more = readTrustedAuthorities(process.env)
    const trusted = more === undefined ? {} : { ca: [...getCACertificates('default'), more] }
    const { hostname, protocol, port } = new URL(options.origin)
    this.#host = hostname
    this.#port = Number(port) || (protocol === 'https:' ? 443 : 80)
    // A proxy has an address of its own, and looks names up by itself.
    const guard = wantsProxy(options.origin) ? undefined : options.guard
    const pool = {
      connections,
      connect: { timeout: 30_000, ...trusted, ...(guard && { lookup: guard.lookup(this.#port) }) },
      requestTls: trusted,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
    }
    this.#dispatcher = wantsProxy(options.origin) ? new EnvHttpProxyAgent(pool) : new Agent(pool)
  }

  async send({ method, path, body, timeoutMs }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { origin, token, userAgent, guard } = this.#options
    const fault = guard?.findFault(this.#host, this.#port)
    if (fault !== undefined) throw new ForbiddenAddressError(fault)
    const answer = await request(`${origin}${path}`, {
      method,
      dispatcher: this.#dispatcher,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headers: {
        authorization: `ApiToken ${token}`,
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': userAgent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body ?? null,
    })
    const header = (name: string) => {
      const value = answer.headers[name]
      return Array.isArray(value) ? value[0] : value
    }
    const bytes = await this.#read(answer.body)
    const text = (await this.#decoded(bytes, header('content-encoding'))).toString('utf8')
    return { status: answer.statusCode, text, header }
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy()
  }

  async #read(body: Dispatcher.ResponseData['body']): Promise<Buffer> {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body) {
      // undici yields Buffers; its type is that of any stream.
      const bytes = chunk as Buffer
      size += bytes.length
      if (size > this.#options.answerMaxBytes) {
        body.destroy()
        throw this.#tooLarge()
      }
      chunks.push(bytes)
    }
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
  }

  async #decoded(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
    if (encoding === undefined || encoding === 'identity') return bytes
    if (encoding !== 'gzip') throw new MalformedAnswerError(`the content encoding ${JSON.stringify(encoding)}`)
    try {
      return await unzip(bytes, { maxOutputLength: this.#options.answerMaxBytes })
    } catch (cause) {
      if (cause instanceof RangeError) throw this.#tooLarge()
      throw new MalformedAnswerError('a damaged gzip stream', { cause })
    }
  }

  #tooLarge(): MalformedAnswerError {
    return new MalformedAnswerError(`more than ${this.#options.answerMaxBytes} bytes`)
  }
}

/** HTTPS_PROXY and NO_PROXY count, but no proxy can reach this very machine in our stead. */
function wantsProxy(origin: string): boolean {
  const { hostname } = new URL(origin)
  if (/^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname)) return false
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => (process.env[name] ?? '') !== '')
}
