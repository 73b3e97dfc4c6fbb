import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../metrics.ts'

/** `GET /metrics`, for this very machine: what it tells is for operators. */
export function addMetricsEndpoint(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', async ({ socket }, reply) => {
    // Plain HTTP listens on loopback only; the TLS port may be open to everybody.
    if ('encrypted' in socket) return reply.code(404).send({ code: 5, message: 'there is no such path' })
    const { type, text } = await metrics.print()
    return reply.type(type).send(text)
  })
}
