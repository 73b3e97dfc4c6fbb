import { createServer, type Server } from 'node:http'
import type { Connector } from '../capability.ts'
import type { ConnectorEnvironment } from '../environment.ts'
import { ConnectorError, describeError } from '../errors.ts'

export interface HealthServerOptions {
  readonly address: string
  readonly port: number
  readonly connector: Connector
  readonly environment: ConnectorEnvironment
}

const validationMs = 30_000

/** Answers `/health`, `/ready` and `/live` (baton-protocol 13.1). */
export async function startHealthServer(options: HealthServerOptions): Promise<Server> {
  const { address, port, environment } = options
  const server = createServer((request, response) => {
    void answer(request.url ?? '', options).then(({ code, status, details }) => {
      const timestamp = environment.clock.now().toISOString()
      response.writeHead(code, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ status, timestamp, ...(details !== undefined && { details }) }))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const message = `--health-check-port: ${address}:${port} cannot be listened on: ${describeError(error)}`
      reject(new ConnectorError('bad_configuration', message, { cause: error, fix: 'choose a port that is free' }))
    })
    server.listen(port, address, resolve)
  })
  server.unref()
  return server
}

interface Answer {
  readonly code: number
  readonly status: string
  readonly details?: Readonly<Record<string, string>>
}

async function answer(url: string, { connector }: HealthServerOptions): Promise<Answer> {
  switch (url.split('?')[0]) {
    case '/live':
      return { code: 200, status: 'alive' }
    case '/ready':
      return { code: 200, status: 'ready' }
    case '/health':
      try {
        await connector.validate(AbortSignal.timeout(validationMs))
        return { code: 200, status: 'healthy' }
      } catch (error) {
        const details = { error: 'validation failed', validation_error: describeError(error) }
        return { code: 503, status: 'unhealthy', details }
      }
    default:
      return { code: 404, status: 'not_found' }
  }
}
