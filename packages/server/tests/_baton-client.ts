import { createHash, createPrivateKey, randomBytes } from 'node:crypto'
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { watchOutput, watchSecret } from '@rostrum/leak-check'
import { BatonService, BatonServiceUploadAssetRequestSchema } from '@rostrum/protocol/connectorapi'
import { SignJWT } from 'jose'
import { Agent, request } from 'undici'
import { withoutPort } from '../src/lib/credentials/client-id.ts'
import type { NewCredential } from '../src/lib/credentials/credentials.ts'

export type UploadMessage = MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>['msg']

/** A server as its clients see it. */
export interface Target {
  readonly ports: { readonly httpsPort: number }
  readonly ca: Buffer
  readonly now: Date
}

/** A host of a connector, as strict or as wrong as a test wants it. */
export class BatonClient implements Disposable {
  readonly hostId: string
  token = ''
  readonly #client: Client

  constructor(server: Target, hostId: string) {
    this.hostId = hostId
    this.#client = new Client(`127.0.0.1:${server.ports.httpsPort}`, credentials.createSsl(server.ca))
  }

  static async connect(server: Target, credential: NewCredential, hostId = 'host'): Promise<BatonClient> {
    const client = new BatonClient(server, hostId)
    const { status, body } = await exchange(server, await assertionForm(credential))
    if (status !== 200) throw new Error(`no token: ${status} ${JSON.stringify(body)}`)
    client.token = String(body.access_token)
    watchSecret(client.token)
    return client
  }

  hello(more: object = {}) {
    const osInfo = Object.fromEntries(
      [
        'hostname',
        'os',
        'platform',
        'platformVersion',
        'platformFamily',
        'kernelVersion',
        'kernelArch',
        'virtualizationSystem',
      ].map((name) => [name, 'x']),
    )
    return this.#call(BatonService.method.hello, {
      hostId: this.hostId,
      osInfo,
      connectorMetadata: { displayName: 'House' },
      ...more,
    })
  }

  getTask() {
    return this.#call(BatonService.method.getTask, { hostId: this.hostId })
  }

  getTasks(pageSize: number, knownTaskIds: string[] = []) {
    return this.#call(BatonService.method.getTasks, { hostId: this.hostId, pageSize, knownTaskIds })
  }

  heartbeat(taskId: string) {
    return this.#call(BatonService.method.heartbeat, { hostId: this.hostId, taskId })
  }

  succeed(taskId: string) {
    return this.#call(BatonService.method.finishTask, {
      hostId: this.hostId,
      taskId,
      finalState: { case: 'success', value: {} },
    })
  }

  fail(taskId: string, code: number, message: string, nonRetryable = false) {
    return this.#call(BatonService.method.finishTask, {
      hostId: this.hostId,
      taskId,
      status: { code, message },
      finalState: { case: 'error', value: { nonRetryable } },
    })
  }

  /** A whole upload in parts of that size; `checksum` for a wrong one. */
  upload(
    taskId: string,
    content: Buffer,
    { partBytes = 100_000, checksum = createHash('sha256').update(content).digest() } = {},
  ) {
    const parts: UploadMessage[] = [{ case: 'metadata', value: { hostId: this.hostId, taskId } }]
    for (let at = 0; at < content.length; at += partBytes)
      parts.push({ case: 'data', value: { data: content.subarray(at, at + partBytes) } })
    return this.uploadMessages([...parts, { case: 'eof', value: { sha256Checksum: checksum } }])
  }

  uploadMessages(messages: readonly UploadMessage[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeClientStreamRequest(
        `/${BatonService.typeName}/UploadAsset`,
        (msg: UploadMessage) => {
          const message = create(BatonServiceUploadAssetRequestSchema, msg && { msg })
          return Buffer.from(toBinary(BatonServiceUploadAssetRequestSchema, message))
        },
        () => undefined,
        this.#metadata(),
        (error) => (error === null ? resolve() : reject(watched(error))),
      )
      for (const message of messages) call.write(message)
      call.end()
    })
  }

  [Symbol.dispose](): void {
    this.#client.close()
  }

  #metadata(): Metadata {
    const metadata = new Metadata()
    if (this.token !== '') metadata.set('authorization', `Bearer ${this.token}`)
    return metadata
  }

  #call<I extends DescMessage, O extends DescMessage>(
    { name, input, output }: { name: string; input: I; output: O },
    message: MessageInitShape<I>,
  ): Promise<MessageShape<O>> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `/${BatonService.typeName}/${name}`,
        (value: MessageShape<I>) => Buffer.from(toBinary(input, value)),
        (bytes) => fromBinary(output, bytes),
        create(input, message),
        this.#metadata(),
        (error, answer) => (error === null && answer !== undefined ? resolve(answer) : reject(watched(error))),
      )
    })
  }
}

function watched(error: Error | null): Error | null {
  watchOutput('an answer to a connector', error?.message ?? '')
  return error
}

/** How the assertions of one generation of the SDK differ from those of another. */
export interface AssertionForm {
  readonly header?: { readonly kid?: string }
  readonly isAudienceList?: boolean
  readonly secondsFromNow?: { readonly iat: number; readonly nbf: number; readonly exp: number }
}

/** What a connector of the Go SDK sends for a token. */
export async function assertionForm(
  { clientId, clientSecret }: Pick<NewCredential, 'clientId' | 'clientSecret'>,
  { header, isAudienceList = true, secondsFromNow = { iat: 0, nbf: -120, exp: 120 } }: AssertionForm = {},
): Promise<Record<string, string>> {
  const { kty, crv, x, d } = JSON.parse(Buffer.from(clientSecret.split(':')[3] ?? '', 'base64url').toString())
  // A machine elsewhere knows nothing of a clock that was moved.
  const now = Math.floor(Date.now() / 1000)
  const audience = withoutPort(clientId.split(/[@/]/)[1] ?? '')
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', ...header, nonce: randomBytes(16).toString('hex') })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(isAudienceList ? [audience] : audience)
    .setIssuedAt(now + secondsFromNow.iat)
    .setNotBefore(now + secondsFromNow.nbf)
    .setExpirationTime(now + secondsFromNow.exp)
    .sign(createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }))
  watchSecret(assertion)
  return {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }
}

export async function exchange(
  server: Target,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const dispatcher = new Agent({ connect: { ca: server.ca }, allowH2: true })
  const { statusCode, body } = await request(`https://127.0.0.1:${server.ports.httpsPort}/auth/v1/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
    dispatcher,
  })
  const answer = { status: statusCode, body: Object(await body.json()) }
  if (answer.status !== 200) watchOutput('an answer of the token endpoint', JSON.stringify(answer.body))
  await dispatcher.close()
  return answer
}
