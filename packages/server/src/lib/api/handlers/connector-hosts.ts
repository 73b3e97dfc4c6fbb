import type { Db } from '@rostrum/database'
import { findEntry } from '../../catalogue/catalogue.ts'
import { writeSetUpBlocks } from '../../connectors/set-up-blocks.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { manageConnector, seeConnector } from './connectors.ts'

const hourSeconds = 3600
/** What a host that is well is not silent for longer than: three polls, each held as long as it may be. */
const silenceMs = 90_000

type Caller = Pick<Call<OperationName>, 'access' | 'userId'> & { params: { app_id: string; connector_id: string } }

/** The machines on which a connector runs, and the credentials that they come with. */
export function connectorHostHandlers({ connectors, readAuthority }: Context): Handlers {
  const see = (db: Db, call: Caller) => seeConnector(db, call, call.params.app_id, call.params.connector_id)
  return {
    'Connectors.Rotate': write(
      async (call, tx) => {
        const connector = await manageConnector(tx, call, call.params.app_id, call.params.connector_id)
        const { overlap = hourSeconds, isOpenEnded } = call.request
        if (overlap < 0)
          throw new ServiceError('invalid_argument', 'VALUE_INVALID', `overlap is ${overlap}s: it takes 0s or more`)
        const overlapMs = isOpenEnded === true ? null : overlap * 1000
        const { id, clientId, clientSecret } = await connectors.rotate(tx, connector.id, overlapMs, call.actor)
        const fields = findEntry(connector.catalog_id)?.fields ?? []
        const needs = fields.filter(({ isRequired }) => isRequired).map(({ variable }) => variable)
        const place = { appId: connector.app_id, connectorId: connector.id }
        const blocks = writeSetUpBlocks({ ...place, clientId, clientSecret, authority: readAuthority(), needs })
        return { credentialId: id, clientId, clientSecret, blocks }
      },
      { hasSecret: true },
    ),
    'Connectors.ListCredentials': read(async (call, db) => {
      const connector = await see(db, call)
      const credentials = await db
        .selectFrom('credentials')
        .selectAll()
        .where('connector_id', '=', connector.id)
        .orderBy('created_at', 'desc')
        .limit(100)
        .execute()
      const hosts = await db
        .selectFrom('connector_hosts')
        .select(['host_id', 'credential_id'])
        .where('connector_id', '=', connector.id)
        .execute()
      const list = credentials.map((credential) => ({
        id: credential.id,
        clientId: credential.client_id,
        createdAt: credential.created_at,
        createdByUserId: credential.created_by ?? '',
        lastUsedAt: credential.last_used_at ?? undefined,
        endsAt: credential.revoked_at ?? credential.expires_at ?? undefined,
        isEnded: [credential.revoked_at, credential.expires_at].some((end) => end !== null && end <= call.now),
        hostIds: hosts.filter(({ credential_id: used }) => used === credential.id).map(({ host_id: id }) => id),
      }))
      return { list }
    }),
    'Connectors.ListHosts': read(async (call, db) => {
      const connector = await see(db, call)
      const hosts = await db
        .selectFrom('connector_hosts')
        .selectAll()
        .where('connector_id', '=', connector.id)
        .orderBy('last_seen_at', 'desc')
        .limit(100)
        .execute()
      const tasks = await db
        .selectFrom('connector_tasks')
        .select(['leased_by', 'kind'])
        .where('connector_id', '=', connector.id)
        .where('state', '=', 'leased')
        .execute()
      const list = hosts.map((host) => ({
        hostId: host.host_id,
        version: host.version,
        sdkVersion: host.sdk_version,
        os: String(Object(host.build).os ?? ''),
        firstSeenAt: host.first_seen_at,
        lastSeenAt: host.last_seen_at,
        isAlive: call.now.getTime() - host.last_seen_at.getTime() < silenceMs,
        currentTask: tasks.find(({ leased_by: by }) => by === host.host_id)?.kind ?? '',
        credentialId: host.credential_id ?? '',
        collidedAt: host.collided_at ?? undefined,
      }))
      return { list }
    }),
  }
}
