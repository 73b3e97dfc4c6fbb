import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StubRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

/** Answers one request; what it does not answer hangs. */
export type StubAnswer = (response: ServerResponse, request: StubRequest) => void

/** A web server that answers each path with the next of its scripted answers, the last one for ever. */
export class StubConsole implements AsyncDisposable {
  readonly requests: StubRequest[] = []
  readonly #server: Server
  readonly #scripts = new Map<string, StubAnswer[]>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<StubConsole> {
    const server = createServer((request, response) => stub.#answer(request, response))
    const stub = new StubConsole(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return stub
  }

  get origin(): string {
    // A server that listens on TCP has such an address.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** `path` is below the API's root. */
  on(path: string, ...answers: StubAnswer[]): this {
    this.#scripts.set(`/web/api/v2.1${path}`, answers)
    return this
  }

  count(path: string): number {
    return this.requests.filter((request) => request.path === `/web/api/v2.1${path}`).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  #answer(message: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://stub')
    const request = {
      method: message.method ?? '',
      path: pathname,
      query: searchParams,
      headers: message.headers,
    }
    this.requests.push(request)
    message.resume()
    const script = this.#scripts.get(pathname) ?? [refuse(404, 4_040_010, 'Requested resource was not found')]
    const answer = script.length > 1 ? script.shift() : script[0]
    answer?.(response, request)
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): StubAnswer {
  return text(JSON.stringify(body), status, { 'content-type': 'application/json', ...headers })
}

export function text(body: string | Buffer, status = 200, headers: Record<string, string> = {}): StubAnswer {
  return (response) => {
    response.writeHead(status, headers)
    response.end(body)
  }
}

export function html(status: number, headers: Record<string, string> = {}): StubAnswer {
  return text(`<html><body>${status}</body></html>`, status, { 'content-type': 'text/html', ...headers })
}

export function refuse(status: number, code: number, title: string, detail: string | null = null): StubAnswer {
  return json({ errors: [{ code, title, detail }] }, status)
}

export function list(rows: readonly unknown[], nextCursor: string | null = null): StubAnswer {
  return json({ data: rows, pagination: { totalItems: null, nextCursor } })
}

export const reset: StubAnswer = (response) => {
  response.socket?.destroy()
}

/** Announces more than it sends, and hangs up. */
export const cutOff: StubAnswer = (response) => {
  response.writeHead(200, { 'content-length': '500' })
  response.write('{"data"', () => response.socket?.end())
}
