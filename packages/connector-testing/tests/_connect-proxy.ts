import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ConnectProxyOptions {
  /** the port on loopback where every host that is asked for is */
  readonly leadsTo: number
  /** `user:password` that it wants */
  readonly login?: string
  /** answers this status instead of a connection */
  readonly refuses?: number
}

/** A proxy that lets connections through on CONNECT, as the only way out of a company's network. */
export class ConnectProxy implements AsyncDisposable {
  /** `host:port` of each connection that was asked for */
  readonly asked: string[] = []
  readonly #server: Server
  readonly #sockets = new Set<Duplex>()

  private constructor({ leadsTo, login, refuses }: ConnectProxyOptions) {
    this.#server = createServer((_, response) => response.writeHead(405).end())
    this.#server.on('connect', (request, socket: Socket, head) => {
      this.asked.push(request.url ?? '')
      const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
      const status = request.headers['proxy-authorization'] === wanted ? refuses : 407
      if (status !== undefined) {
        socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
        return
      }
      const upstream = connect(leadsTo, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.write(head)
        socket.pipe(upstream).pipe(socket)
      })
      for (const end of [socket, upstream]) {
        this.#sockets.add(end)
        // Either side may go away at any time.
        end.on('error', () => {})
        end.on('close', () => {
          socket.destroy()
          upstream.destroy()
        })
      }
    })
  }

  static async start(options: ConnectProxyOptions): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(options)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  /** `host:port` */
  get address(): string {
    // A server that listens on TCP has such an address.
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
