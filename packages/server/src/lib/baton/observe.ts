import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'

/** How a gRPC call ended, whoever ended it: a frame that is no message never reaches a handler. */
export interface GrpcOutcome {
  /** as it was asked for; may be any text */
  readonly path: string
  readonly code: number
  readonly message: string
  readonly address: string
  readonly agent: string
}

/** Calls back when the status of the call is written. */
export function observeGrpc(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  onEnd: (outcome: GrpcOutcome) => void,
): void {
  const addTrailers = response.addTrailers.bind(response)
  response.addTrailers = (trailers: OutgoingHttpHeaders) => {
    const { 'grpc-status': code = 0, 'grpc-message': message = '' } = Object(trailers)
    onEnd({
      path: (request.url ?? '').slice(0, 200),
      code: Number(code),
      message: decode(String(message)).slice(0, 500),
      address: request.socket.remoteAddress ?? '',
      agent: String(request.headers['user-agent'] ?? '').slice(0, 200),
    })
    return addTrailers(trailers)
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
