import type { PersonalClient } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { Credential } from '@rostrum/database/rows'
import type { Actor } from '../../audit/actor.ts'
import type { Context } from '../../context.ts'
import { assertWhole, readRanges, readScopedRoles } from '../../credentials/limits.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { inQuery, pageById } from '../paging.ts'

/** People's own credentials for programs (product.md API-3); each is its person's alone. */
export function personalClientHandlers({ users }: Context): Handlers {
  return {
    'PersonalClientService.Create': write(
      async ({ actor, userId, request, now, isLimited }, tx) => {
        assertWhole(isLimited)
        assertPerson(actor)
        const { displayName = '', expires, scopedRoles = [], allowSourceCidr = [] } = request
        const limits = {
          displayName: displayName.trim(),
          expiresAt: expires === undefined || expires <= 0 ? null : new Date(now.getTime() + expires * 1000),
          roles: readScopedRoles(scopedRoles),
          allowedRanges: readRanges(allowSourceCidr, 'allowSourceCidr'),
        }
        const { id, clientSecret } = await users.createOwnCredential(tx, userId, limits, actor)
        return { client: toView(await find(tx, userId, id)), clientSecret }
      },
      { hasSecret: true },
    ),
    'PersonalClientService.List': read(async ({ query, userId, now }, db) => listOf(db, userId, { query, now })),
    'PersonalClientService.Get': read(async ({ params, userId }, db) => ({
      client: toView(await find(db, userId, params.id)),
    })),
    'PersonalClientService.Update': write(async ({ params, request, userId, actor, isLimited }, tx) => {
      assertWhole(isLimited)
      const before = await find(tx, userId, params.id)
      const { displayName, scopedRoles, allowSourceCidr } = request.client ?? {}
      const change = {
        ...(displayName !== undefined && { displayName: displayName.trim() }),
        ...(scopedRoles !== undefined && { roles: readScopedRoles(scopedRoles) }),
        ...(allowSourceCidr !== undefined && { allowedRanges: readRanges(allowSourceCidr, 'allowSourceCidr') }),
      }
      await users.changeCredential(tx, before.id, change, actor)
      return { client: toView(await find(tx, userId, before.id)) }
    }),
    'PersonalClientService.Delete': write(
      async ({ params, userId, actor, now }: Call<'PersonalClientService.Delete'>, tx) => {
        const credential = await find(tx, userId, params.id)
        if (credential.revoked_at === null) await users.revokeCredential(tx, credential.id, now, actor)
        return {}
      },
    ),
  }
}

/** The same of somebody else, for those who answer for people (product.md SSO-4). */
export function userCredentialHandlers({ users }: Context): Handlers {
  return {
    'UserCredentials.List': read(async ({ access, params, query, now }, db) => {
      access.assert('user.manage')
      return listOf(db, toId(params.user_id), { query, now })
    }),
    'UserCredentials.Revoke': write(async ({ access, params, actor, now }, tx) => {
      access.assert('user.manage')
      const credential = await find(tx, toId(params.user_id), params.credential_id)
      if (credential.revoked_at === null) await users.revokeCredential(tx, credential.id, now, actor)
      return {}
    }),
  }
}

/** Those that still work, by page. */
async function listOf(
  db: Db,
  userId: string,
  { query, now }: Pick<Call<'PersonalClientService.List'>, 'query' | 'now'>,
) {
  const { rows, nextPageToken } = await pageById(inQuery(query, 'personal clients', userId), ({ after, limit }) =>
    db
      .selectFrom('credentials')
      .selectAll()
      .where('user_id', '=', userId)
      .where('use', '=', 'personal')
      .where((where) => where.or([where('revoked_at', 'is', null), where('revoked_at', '>', now)]))
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute(),
  )
  return { list: rows.map(toView), nextPageToken }
}

/** @throws ServiceError */
function assertPerson({ kind }: Actor): void {
  if (kind !== 'service_principal') return
  const message = 'a service principal has no credentials of its own making: an administrator makes them'
  throw new ServiceError('permission_denied', 'NOT_ALLOWED', message)
}

async function find(db: Db, userId: string, id: string): Promise<Credential> {
  const credential = await db
    .selectFrom('credentials')
    .selectAll()
    .where('id', '=', toId(id))
    .where('user_id', '=', userId)
    .where('use', '=', 'personal')
    .executeTakeFirst()
  if (credential === undefined)
    throw new ServiceError('not_found', 'CREDENTIAL_NOT_FOUND', `there is no such credential: ${toId(id)}`)
  return credential
}

function toView(credential: Credential): PersonalClient {
  return {
    id: credential.id,
    clientId: credential.client_id,
    userId: credential.user_id ?? '',
    displayName: credential.display_name,
    scopedRoles: credential.roles,
    allowSourceCidr: credential.allowed_ranges,
    createdAt: credential.created_at,
    updatedAt: credential.created_at,
    lastUsedAt: credential.last_used_at ?? undefined,
    expiresTime: credential.expires_at ?? undefined,
    deletedAt: credential.revoked_at ?? undefined,
  }
}
