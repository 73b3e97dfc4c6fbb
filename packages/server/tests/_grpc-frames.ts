import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { watchOutput } from '@rostrum/leak-check'

/** What came back of a call that was made by hand. */
export interface RawAnswer {
  readonly httpStatus: number
  /** gRPC's; undefined when there was none */
  readonly code: number | undefined
  readonly message: string
  /** the messages, each with its head of five bytes */
  readonly body: Buffer
}

export interface RawCall {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** sent as they are */
  readonly parts: readonly Uint8Array[]
  /** the sender leaves its half open */
  readonly isOpen?: boolean
  /** breaks the call off, as a client does that gives up */
  readonly signal?: AbortSignal
}

/** A connection of its own for the call, ended as Go's library ends it: with a GOAWAY that names its own stream. */
export async function callOnce(target: { readonly port: number; readonly ca: Buffer }, call: RawCall) {
  const session = await openSession(target)
  try {
    return await callOn(session, call)
  } finally {
    if (!session.destroyed) session.goaway(constants.NGHTTP2_NO_ERROR, 1)
    session.destroy()
  }
}

export async function openSession({ port, ca }: { port: number; ca: Buffer }): Promise<ClientHttp2Session> {
  const session = connect(`https://127.0.0.1:${port}`, { ca })
  session.on('error', () => {})
  await new Promise<void>((resolve, reject) => session.once('connect', () => resolve()).once('error', reject))
  return session
}

/** Rejects when the stream ends without an answer. */
export function callOn(session: ClientHttp2Session, call: RawCall): Promise<RawAnswer> {
  const stream = session.request({
    ':method': 'POST',
    ':path': call.path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...call.headers,
  })
  call.signal?.addEventListener('abort', () => stream.close(constants.NGHTTP2_CANCEL), { once: true })
  for (const part of call.parts) stream.write(part)
  if (call.isOpen !== true) stream.end()
  return new Promise((resolve, reject) => {
    const body: Buffer[] = []
    let head: Record<string, unknown> | undefined
    let trailers: Record<string, unknown> = {}
    stream.on('response', (headers) => {
      head = headers
    })
    stream.on('trailers', (headers) => {
      trailers = headers
    })
    stream.on('data', (data: Buffer) => body.push(data))
    stream.on('error', () => {})
    stream.on('close', () => {
      if (head === undefined) return reject(new Error(`the stream ended with code ${stream.rstCode} and no answer`))
      const status = { ...head, ...trailers }['grpc-status']
      watchOutput('an answer to a connector', `${JSON.stringify({ ...head, ...trailers })} ${Buffer.concat(body)}`)
      resolve({
        httpStatus: Number(head[':status']),
        code: status === undefined ? undefined : Number(status),
        message: decodeURIComponent(String({ ...head, ...trailers }['grpc-message'] ?? '')),
        body: Buffer.concat(body),
      })
    })
  })
}

/** A message with its head: whether it is compressed, and its length, which may be claimed otherwise. */
export function frame(message: Uint8Array, { flag = 0, length = message.length } = {}): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(flag)
  head.writeUInt32BE(length, 1)
  return Buffer.concat([head, message])
}
