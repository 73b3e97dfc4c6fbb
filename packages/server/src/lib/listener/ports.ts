import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { ConnectRouter, Interceptor } from '@connectrpc/connect'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import type { FastifyInstance } from 'fastify'
import { type GrpcDoor, letIn } from '../baton/let-in.ts'

export interface PortsOptions {
  readonly app: FastifyInstance
  /** the gRPC services of the TLS port */
  readonly grpc: (router: ConnectRouter) => void
  readonly interceptors?: Interceptor[]
  readonly admitGrpc?: GrpcDoor['admit']
  readonly onGrpcEnd?: GrpcDoor['onEnd']
  /** PEM */
  readonly tls: { readonly cert: string; readonly key: string }
  readonly https: { readonly host: string; readonly port: number }
  /** loopback only, whatever the host of the other one is */
  readonly http: { readonly port: number }
}

/** A connector's message holds 512 KiB of a file, at most 1 MiB. */
const messageMaxBytes = 4 * 1024 * 1024
/** At once on one connection, each with a message in memory; connectors open a connection for each call. */
const streamsMost = 32
const headersMs = 30_000
const idleMs = 120_000

/**
 * The server's two ports: TLS for everybody, HTTP/1.1 and HTTP/2 with gRPC among it, and plain HTTP for programs of this
 * very machine. Port 0 takes any free one.
 */
export class Ports implements AsyncDisposable {
  readonly httpsPort: number
  readonly httpPort: number
  readonly #servers: readonly (Server | Http2SecureServer)[]
  readonly #sockets: ReadonlySet<Socket>

  private constructor(https: Http2SecureServer, http: Server, sockets: ReadonlySet<Socket>) {
    this.#servers = [https, http]
    this.#sockets = sockets
    this.httpsPort = portOf(https)
    this.httpPort = portOf(http)
  }

  static async open({
    app,
    grpc,
    interceptors = [],
    admitGrpc,
    onGrpcEnd,
    tls,
    https,
    http,
  }: PortsOptions): Promise<Ports> {
    await app.ready()
    const answerGrpc = connectNodeAdapter({
      routes: grpc,
      interceptors,
      connect: false,
      grpcWeb: false,
      readMaxBytes: messageMaxBytes,
    })
    const door = { admit: admitGrpc, onEnd: onGrpcEnd, answer: answerGrpc, underWay: new Map<string, number>() }
    const settings = { maxConcurrentStreams: streamsMost }
    const secure = createSecureServer(
      { ...tls, allowHTTP1: true, minVersion: 'TLSv1.2', settings },
      (request, response) => {
        if (isGrpc(request)) void letIn(request, response, door)
        else route(app, request, response)
      },
    )
    // Go connectors close a connection in a way that looks like a fault here after every call (baton-protocol 7.5).
    secure.on('sessionError', () => {})
    secure.on('tlsClientError', (_error, socket) => socket.destroy())
    secure.setTimeout(idleMs)
    const plain = createServer((request, response) => app.routing(request, response))
    for (const server of [secure, plain]) Object.assign(server, { headersTimeout: headersMs })
    // Node ends a request after five minutes; a file that a person brings takes what it takes, and this one is this machine's.
    plain.requestTimeout = 0
    const sockets = new Set<Socket>()
    for (const server of [secure, plain]) {
      server.on('connection', (socket: Socket) => {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      })
    }
    try {
      await listen(secure, https.port, https.host)
      await listen(plain, http.port, '127.0.0.1')
    } catch (error) {
      for (const server of [secure, plain]) server.close()
      throw error
    }
    return new Ports(secure, plain, sockets)
  }

  /** Accepts no more connections, and resolves when those there are have ended; those that take longer are broken off. */
  async close(graceMs: number): Promise<void> {
    const closed = Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
    const late = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(late)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(0)
  }
}

function isGrpc({ headers }: IncomingMessage | Http2ServerRequest): boolean {
  return /^application\/grpc(?:[+;\s]|$)/.test(headers['content-type'] ?? '')
}

/** Fastify takes both kinds of requests; its types name the first only. */
function route(app: FastifyInstance, request: Http2ServerRequest, response: Http2ServerResponse): void {
  app.routing(request as unknown as IncomingMessage, response as unknown as ServerResponse)
}

async function listen(server: Server | Http2SecureServer, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`cannot listen on ${host}:${port}: ${error.message}`, { cause: error })),
    )
    server.listen(port, host, resolve)
  })
}

function portOf(server: Server | Http2SecureServer): number {
  // A server that listens on TCP has such an address.
  return (server.address() as AddressInfo).port
}
