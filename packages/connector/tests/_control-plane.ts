import { readFileSync } from 'node:fs'
import { createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import {
  BatonService,
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
  BatonServiceGetTaskResponseSchema,
  BatonServiceUploadAssetRequestSchema,
} from '@rostrum/protocol/connectorapi'

const here = new URL('./fixtures/tls/', import.meta.url)
export const authorityFile = new URL('localhost.pem', here).pathname

type TaskAnswer = MessageInitShape<typeof BatonServiceGetTaskResponseSchema>

/** A control plane on loopback: hands out the given answers to polls, then holds them, and keeps what it is told. */
export async function startControlPlane(answers: TaskAnswer[], tokenStatus = 200) {
  const finished: BatonServiceFinishTaskRequest[] = []
  const calls: string[] = []
  const upload = { bytes: Buffer.alloc(0), checksum: '' }
  const server = createSecureServer({
    key: readFileSync(new URL('localhost-key.pem', here)),
    cert: readFileSync(authorityFile),
    allowHTTP1: true,
  })
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', (session) => sessions.add(session))
  server.on('request', (request, response) => {
    if (request.url !== '/auth/v1/token') return
    request.resume()
    response.writeHead(tokenStatus, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ access_token: 'a-token', token_type: 'bearer', expires_in: 600 }))
  })
  server.on('stream', (stream, headers) => {
    const path = String(headers[':path'])
    if (path === '/auth/v1/token') return
    const name = path.split('/').at(-1) ?? ''
    calls.push(name)
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('error', () => undefined)
    stream.on('end', () => {
      const messages = [...unframe(Buffer.concat(parts))]
      const [message] = messages
      if (name === 'GetTask') {
        const answer = answers.shift()
        if (answer !== undefined) reply(stream, BatonServiceGetTaskResponseSchema, answer)
        return
      }
      if (name === 'FinishTask' && message !== undefined) {
        finished.push(fromBinary(BatonServiceFinishTaskRequestSchema, message))
      }
      if (name === 'UploadAsset') {
        for (const bytes of messages) {
          const { msg } = fromBinary(BatonServiceUploadAssetRequestSchema, bytes)
          if (msg.case === 'data') upload.bytes = Buffer.concat([upload.bytes, msg.value.data])
          if (msg.case === 'eof') upload.checksum = Buffer.from(msg.value.sha256Checksum).toString('hex')
        }
      }
      reply(stream, BatonService.method.hello.output, {})
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    host: `localhost:${port}`,
    calls,
    finished,
    upload,
    close: () => {
      for (const session of sessions) session.destroy()
      server.close()
    },
  }
}

function reply<T extends DescMessage>(stream: ServerHttp2Stream, schema: T, message: MessageInitShape<T>): void {
  const whole: MessageShape<T> = create(schema, message)
  const bytes = toBinary(schema, whole)
  const head = Buffer.alloc(5)
  head.writeUInt32BE(bytes.length, 1)
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  // The compatibility API, which serves the token over HTTP/1.1, would send trailers of its own.
  stream.removeAllListeners('wantTrailers')
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(Buffer.concat([head, bytes]))
}

function* unframe(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1)
    yield bytes.subarray(at + 5, end)
    at = end
  }
}
