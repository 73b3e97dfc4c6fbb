import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Connector } from '../capability.ts'
import type { ConnectorEnvironment } from '../environment.ts'
import { ConnectorError, describeError } from '../errors.ts'

export interface HealthServerOptions {
  readonly address: string
  readonly port: number
  readonly connector: Connector
  readonly environment: ConnectorEnvironment
  /** takes secrets out of a text */
  readonly redact: (text: string) => string
}

const validationMs = 30_000

/** Answers `/health`, `/ready` and `/live` over HTTP (baton-protocol 13.1). */
export class HealthServer implements Disposable {
  /** whether the control plane knows this connector, and it takes tasks */
  isReady = false
  readonly #options: HealthServerOptions
  readonly #server: Server
  #validation: Promise<Answer> | undefined

  private constructor(options: HealthServerOptions) {
    this.#options = options
    this.#server = createServer((request, response) => {
      void this.#answer(request.url ?? '').then(({ code, status, details }) => {
        const timestamp = options.environment.clock.now().toISOString()
        response.writeHead(code, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ status, timestamp, ...(details !== undefined && { details }) }))
      })
    })
  }

  /** At any free port when it is 0. Throws bad_configuration when the port cannot be listened on. */
  static async start(options: HealthServerOptions): Promise<HealthServer> {
    const { address, port, environment } = options
    const health = new HealthServer(options)
    await new Promise<void>((resolve, reject) => {
      health.#server.once('error', (error) => {
        const message = `--health-check-port: ${address}:${port} cannot be listened on: ${describeError(error)}`
        reject(new ConnectorError('bad_configuration', message, { cause: error, fix: 'choose a port that is free' }))
      })
      health.#server.listen(port, address, resolve)
    })
    health.#server.unref()
    // A server that listens on TCP has such an address.
    const { port: chosen } = health.#server.address() as AddressInfo
    environment.log.info('health checks are answered', { address, port: chosen })
    return health
  }

  [Symbol.dispose](): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(url: string): Promise<Answer> {
    switch (url.split('?')[0]) {
      case '/live':
        return { code: 200, status: 'alive' }
      case '/ready':
        return this.isReady
          ? { code: 200, status: 'ready' }
          : { code: 503, status: 'not_ready', details: { error: 'no tasks are taken from the control plane' } }
      case '/health':
        // Whoever asks meanwhile gets the same answer: a validation costs requests of the connected system.
        this.#validation ??= this.#validate().finally(() => {
          this.#validation = undefined
        })
        return this.#validation
      default:
        return { code: 404, status: 'not_found' }
    }
  }

  async #validate(): Promise<Answer> {
    const { connector, environment, redact } = this.#options
    const late = new AbortController()
    const over = new AbortController()
    const timer = environment.clock.sleep(validationMs, over.signal).then(() => {
      const error = new Error(`no answer within ${validationMs / 1000} s`)
      late.abort(error)
      throw error
    })
    try {
      await Promise.race([connector.validate(late.signal), timer])
      return { code: 200, status: 'healthy' }
    } catch (error) {
      const details = { error: 'validation failed', validation_error: redact(describeError(error)) }
      return { code: 503, status: 'unhealthy', details }
    } finally {
      timer.catch(() => undefined)
      over.abort()
    }
  }
}

interface Answer {
  readonly code: number
  readonly status: string
  readonly details?: Readonly<Record<string, string>>
}
