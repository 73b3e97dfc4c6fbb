import type { FastifyInstance } from 'fastify'
import type { Credentials } from './credentials.ts'

/** `POST /auth/v1/token`, where every client of the ecosystem exchanges its credential (c1-api.md 1.4). */
export function addTokenEndpoint(app: FastifyInstance, credentials: Credentials): void {
  app.post('/auth/v1/token', async ({ body, log }, reply) => {
    const answer = await credentials.exchange(typeof body === 'object' && body !== null ? { ...body } : {})
    reply.header('cache-control', 'no-store')
    if (answer.kind === 'refused') {
      log.info({ fault: answer.fault }, 'no access token')
      return reply.code(answer.error === 'invalid_client' ? 401 : 400).send({
        error: answer.error,
        error_description: answer.error === 'invalid_client' ? 'the client id or its proof was refused' : answer.fault,
      })
    }
    return { access_token: answer.accessToken, token_type: 'Bearer', expires_in: answer.expiresInSeconds }
  })
}
