import { request } from 'node:https'
import type { TestServer } from './_server.ts'

export interface Page {
  readonly status: number
  readonly location: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** What a browser does with pages and forms, its cookies included. */
export class Browser {
  readonly #server: TestServer
  readonly #cookies = new Map<string, string>()

  constructor(server: TestServer) {
    this.#server = server
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies
  }

  open(path: string): Promise<Page> {
    return this.send('GET', path)
  }

  submit(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const body = new URLSearchParams(fields).toString()
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
    return this.send('POST', path, { headers: { ...form, ...headers }, body })
  }

  send(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Readonly<Record<string, string>>; body?: string } = {},
  ): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = {
      ...headers,
      ...(cookie !== '' && { cookie }),
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    }
    const { ports, ca } = this.#server
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: ports.httpsPort, ca, method, path, headers: all }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) this.#keep(line)
          const { statusCode: status = 0, headers: answered } = response
          resolve({ status, location: answered.location, headers: answered, text: Buffer.concat(chunks).toString() })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}
