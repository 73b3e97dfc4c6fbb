import { request } from 'node:https'
import { operations } from '@rostrum/api'
import { watchSecret } from '@rostrum/leak-check'
import { findShapeFault } from './_published-shapes.ts'
import type { TestServer } from './_server.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at member by member
  readonly body: any
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A program with somebody's personal credential, as Terraform's provider or cone are; every success is held against its published shape. */
export class ApiClient {
  readonly server: TestServer
  readonly token: string
  readonly credentialId: string

  private constructor(server: TestServer, token: string, credentialId: string) {
    this.server = server
    this.token = token
    this.credentialId = credentialId
  }

  static async of(server: TestServer, userId: string): Promise<ApiClient> {
    return ApiClient.with(server, await server.credentials.createForUser(userId))
  }

  static async with(
    server: TestServer,
    { id, clientId, clientSecret }: { id: string; clientId: string; clientSecret: string },
  ): Promise<ApiClient> {
    watchSecret(clientSecret)
    return new ApiClient(server, await signIn(server, clientId, clientSecret), id)
  }

  /** The answer's body. @throws Error when it is not 200 */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at member by member
  async call(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.send(method, path, { body })
    if (answer.status !== 200)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async send(method: string, path: string, { headers = {}, body }: CallOptions = {}): Promise<Answer> {
    const answer = await send(this.server, method, path, {
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      body,
    })
    if (answer.status === 200) assertShape(method, path, answer)
    return answer
  }
}

/** Exchanges a client secret for an access token. */
export async function signIn(server: TestServer, clientId: string, clientSecret: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  const answer = await send(server, 'POST', '/auth/v1/token', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    text: form.toString(),
  })
  if (answer.status !== 200) throw new Error(`no token: ${JSON.stringify(answer.body)}`)
  watchSecret(answer.body.access_token)
  return answer.body.access_token
}

/** One request, over TLS, with whatever is in it. */
export function send(
  server: TestServer,
  method: string,
  path: string,
  { headers = {}, body, text }: CallOptions & { readonly text?: string } = {},
): Promise<Answer> {
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body))
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: server.ports.httpsPort,
        ca: server.ca,
        method,
        path,
        headers: { ...type, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const { statusCode: status = 0, headers: answered } = response
          resolve({ status, headers: answered, body: JSON.parse(Buffer.concat(chunks).toString()) })
        })
      },
    )
    sent.on('error', reject)
    if (payload !== undefined) sent.setHeader('content-length', Buffer.byteLength(payload))
    sent.end(payload)
  })
}

function assertShape(method: string, path: string, { headers, body }: Answer): void {
  const [plain = ''] = path.split('?')
  const operation = operations.find(
    (each) =>
      each.method === method &&
      each.response !== undefined &&
      new RegExp(`^${each.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain) &&
      // A path with a fixed word goes before one with a parameter in its place.
      !operations.some((other) => other.method === method && other.path === plain && other.path !== each.path),
  )
  if (operation?.response === undefined) throw new Error(`no published operation answers ${method} ${path}`)
  if (!String(headers['content-type']).startsWith('application/json')) throw new Error(`${path} is not JSON`)
  const fault = findShapeFault(operation.response, body)
  if (fault !== undefined) throw new Error(`${method} ${path} is not a ${operation.response}: ${fault}`)
}
