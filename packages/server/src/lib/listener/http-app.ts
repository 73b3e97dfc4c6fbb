import type { Server } from 'node:http'
import formBody from '@fastify/formbody'
import { makeKsuid } from '@rostrum/protocol'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import type { Logger } from '../logger.ts'

const bodyMaxBytes = 1024 * 1024

/** What is asked of the server's state by load balancers and supervisors. */
export interface Readiness {
  /** what keeps the server from its work, a sentence each; none when it is ready */
  findObstacles(): Promise<readonly string[]>
}

export interface HttpAppOptions {
  readonly readiness: Readiness
  readonly log: Logger
}

/** The HTTP half of the server, the same on every port. Routes are added by their services. */
export async function createHttpApp({ readiness, log }: HttpAppOptions): Promise<FastifyInstance> {
  const options: FastifyServerOptions<Server, FastifyBaseLogger> = {
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => makeKsuid(new Date()),
    bodyLimit: bodyMaxBytes,
    // Ids are made here, so that nobody can write another's into the log.
    requestIdHeader: false,
    // The ports are opened beside it; it must not answer for a router that ends in a slash.
    routerOptions: { ignoreTrailingSlash: true },
  }
  const app = fastify(options)
  await app.register(formBody)
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const obstacles = await readiness.findObstacles()
    return reply
      .code(obstacles.length === 0 ? 200 : 503)
      .send({ status: obstacles.length === 0 ? 'ok' : 'not ready', obstacles })
  })
  return app
}
