import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'

/** Who makes a call, by its token. */
export interface GrpcCaller {
  readonly connectorId?: string | undefined
  readonly credentialId: string
}

/** How a gRPC call ended, whoever ended it: a frame that is no message never reaches a handler. */
export interface GrpcOutcome {
  /** as it was asked for; may be any text */
  readonly path: string
  readonly code: number
  readonly message: string
  readonly address: string
  readonly agent: string
  readonly caller: GrpcCaller | undefined
}

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

export interface GrpcDoor {
  /** who calls, if the call may be made at all; asked before anything of it is read. It tells of its failures itself */
  readonly admit?: ((authorization: string | undefined) => Promise<GrpcCaller | undefined>) | undefined
  /** told of each call's end */
  readonly onEnd?: ((outcome: GrpcOutcome) => void) | undefined
  readonly answer: (request: Request, response: Response) => void
  /** the calls under way, by credential */
  readonly underWay: Map<string, number>
}

const codes = { resourceExhausted: 8, unavailable: 14, unauthenticated: 16 } as const
/** At once with one credential, on however many connections: each may hold a message, or a part of a file. */
const callsMost = 64

/**
 * Lets calls in whose tokens are good. The others are answered before their messages are read: nobody without a token can
 * make this server hold anything for them.
 */
export async function letIn(request: Request, response: Response, door: GrpcDoor): Promise<void> {
  const { admit, onEnd, answer } = door
  const told = { caller: undefined as GrpcCaller | undefined }
  if (onEnd !== undefined) observe(request, response, told, onEnd)
  if (!('stream' in response)) {
    response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'h2', connection: 'close' })
    response.end('gRPC needs HTTP/2\n')
    return
  }
  if (admit !== undefined) {
    try {
      told.caller = await admit(request.headers.authorization)
    } catch {
      return refuse(response, codes.unavailable, 'the server is not at its best, try again')
    }
    if (told.caller === undefined)
      return refuse(response, codes.unauthenticated, 'the access token is not known, or has ended')
  }
  // It may be gone by now.
  if (response.stream.destroyed) return
  if (told.caller !== undefined && !count(door.underWay, told.caller.credentialId, response)) {
    const message = `the credential has ${callsMost} calls under way, which is the most; let some of them end`
    return refuse(response, codes.resourceExhausted, message)
  }
  // A call may be answered, and be over, before all of it has come.
  response.stream.once('wantTrailers', () => stopReading(response))
  answer(request, response)
}

/** Until the call is over. False if the credential has as many as it may. */
function count(underWay: Map<string, number>, credentialId: string, { stream }: Http2ServerResponse): boolean {
  const calls = underWay.get(credentialId) ?? 0
  if (calls >= callsMost) return false
  underWay.set(credentialId, calls + 1)
  stream.once('close', () => {
    const left = (underWay.get(credentialId) ?? 1) - 1
    if (left > 0) underWay.set(credentialId, left)
    else underWay.delete(credentialId)
  })
  return true
}

/** One HEADERS frame: with an empty DATA frame behind it, Go's library takes another code (baton-protocol 7.5). */
function refuse(response: Http2ServerResponse, code: number, message: string): void {
  if (response.stream.destroyed) return
  const { stream } = response
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(code),
      'grpc-message': message.replace(/[^ -$&-~]/g, encodeURIComponent),
    },
    { endStream: true },
  )
  response.emit('refused', code, message)
  stopReading(response)
}

/** What is still on its way is not wanted; the answer goes first. */
function stopReading({ stream }: Http2ServerResponse): void {
  setImmediate(() => {
    if (!stream.destroyed && !stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
  })
}

/** What HTTP's statuses mean to clients of gRPC, by its own table. */
const byHttpStatus: Readonly<Record<number, number>> = { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 503: 14 }

/** Calls back once, when the status of the call is written, or the call has ended without one. */
function observe(
  request: Request,
  response: Response,
  told: { readonly caller: GrpcCaller | undefined },
  onEnd: (outcome: GrpcOutcome) => void,
): void {
  let isTold = false
  const { remoteAddress = '' } = request.socket
  const tell = (code: number, message: string) => {
    if (isTold) return
    isTold = true
    onEnd({
      path: (request.url ?? '').slice(0, 200),
      code,
      message: message.slice(0, 500),
      address: remoteAddress,
      agent: String(request.headers['user-agent'] ?? '').slice(0, 200),
      caller: told.caller,
    })
  }
  const addTrailers = response.addTrailers.bind(response)
  response.addTrailers = (trailers: OutgoingHttpHeaders) => {
    const { 'grpc-status': code = 0, 'grpc-message': message = '' } = Object(trailers)
    tell(Number(code), decode(String(message)))
    return addTrailers(trailers)
  }
  response.once('refused', tell)
  response.once('close', () => {
    // A call that was given up by its client has no status.
    if (!response.headersSent) return tell(1, 'the caller is gone')
    const status = response.statusCode
    tell(status === 200 ? 1 : (byHttpStatus[status] ?? 2), `HTTP status ${status}`)
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
