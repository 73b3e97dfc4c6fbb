import type { Server } from 'node:http'
import formBody from '@fastify/formbody'
import { makeKsuid } from '@rostrum/protocol'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import { isAway } from '../is-away.ts'
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
  answerErrors(app)
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

/** A status as gRPC has them (style of every way in); what went wrong inside goes to the log and nowhere else. */
function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 5, message: 'there is no such path' }))
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, { log }, reply) => {
    const { statusCode = 500 } = error
    // Of requests that cannot be read, Fastify says why.
    if (statusCode < 500) return reply.code(statusCode).send({ code: 3, message: error.message })
    log.error({ err: error }, 'a request failed')
    return isAway(error)
      ? reply.code(503).send({ code: 14, message: 'the server is not at its best, try again' })
      : reply.code(500).send({ code: 13, message: 'something failed on this server' })
  })
}
