import type { FastifyInstance } from 'fastify'
import type { Actor } from '../audit/actor.ts'
import type { Credentials } from './credentials.ts'

export interface TokenEndpointOptions {
  readonly credentials: Credentials
  /** for programs that wait until somebody lets them in */
  readonly exchangeDevice?: (
    form: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly status: number; readonly body: object }>
  /** told of each refusal; nothing of the proof is in it */
  readonly onRefusal?: (refusal: {
    readonly actor: Pick<Actor, 'kind' | 'id'>
    readonly detail: object
    readonly source: object
    readonly requestId: string
  }) => Promise<void>
}

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** `POST /auth/v1/token`, where every client of the ecosystem exchanges its credential (c1-api.md 1.4). */
export function addTokenEndpoint(
  app: FastifyInstance,
  { credentials, exchangeDevice, onRefusal }: TokenEndpointOptions,
): void {
  app.post('/auth/v1/token', async ({ body, log, id, ip, headers }, reply) => {
    const form: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {}
    reply.header('cache-control', 'no-store')
    if (form.grant_type === deviceGrant && exchangeDevice !== undefined) {
      const { status, body: waited } = await exchangeDevice(form)
      return reply.code(status).send(waited)
    }
    const answer = await credentials.exchange(form)
    if (answer.kind === 'refused') {
      log.info({ fault: answer.fault }, 'no access token')
      const clientId = typeof form.client_id === 'string' ? form.client_id.slice(0, 200) : undefined
      await onRefusal?.({
        actor: { kind: 'connector_host' },
        detail: { error: answer.error, fault: answer.fault, ...(clientId !== undefined && { clientId }) },
        source: { address: ip, agent: String(headers['user-agent'] ?? '').slice(0, 200) },
        requestId: id,
      })
      return reply.code(answer.error === 'invalid_client' ? 401 : 400).send({
        error: answer.error,
        error_description: answer.error === 'invalid_client' ? 'the client id or its proof was refused' : answer.fault,
      })
    }
    return { access_token: answer.accessToken, token_type: 'Bearer', expires_in: answer.expiresInSeconds }
  })
}

/**
 * `GET /auth/v1/jwks`: the public halves of what this server signs with, which is the checkpoints of its audit log.
 * Access tokens are signed with a key that only its own servers have, so nothing here verifies those.
 */
export function addKeysEndpoint(app: FastifyInstance, keys: readonly object[]): void {
  app.get('/auth/v1/jwks', (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=300')
      .type('application/jwk-set+json')
      .send(JSON.stringify({ keys })),
  )
}
