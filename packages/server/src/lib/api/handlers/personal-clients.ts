import { isIP } from 'node:net'
import type { PersonalClient } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { Credential } from '@rostrum/database/rows'
import { roles } from '../../authz/policy-table.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { inQuery, pageById } from '../paging.ts'

const rangesMax = 32

/** People's own credentials for programs (product.md API-3); each is its person's alone. */
export function personalClientHandlers({ users }: Context): Handlers {
  return {
    'PersonalClientService.Create': write(
      async ({ actor, userId, request, now, isLimited }, tx) => {
        assertWhole(isLimited)
        const { displayName = '', expires, scopedRoles = [], allowSourceCidr = [] } = request
        const limits = {
          displayName: displayName.trim(),
          expiresAt: expires === undefined || expires <= 0 ? null : new Date(now.getTime() + expires * 1000),
          roles: readRoles(scopedRoles),
          allowedRanges: readRanges(allowSourceCidr),
        }
        const { id, clientSecret } = await users.createOwnCredential(tx, userId, limits, actor)
        return { client: toView(await find(tx, userId, id)), clientSecret }
      },
      { hasSecret: true },
    ),
    'PersonalClientService.List': read(async ({ query, userId, now }, db) => {
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
    }),
    'PersonalClientService.Get': read(async ({ params, userId }, db) => ({
      client: toView(await find(db, userId, params.id)),
    })),
    'PersonalClientService.Update': write(async ({ params, request, userId, actor, isLimited }, tx) => {
      assertWhole(isLimited)
      const before = await find(tx, userId, params.id)
      const { displayName, scopedRoles, allowSourceCidr } = request.client ?? {}
      const change = {
        ...(displayName !== undefined && { displayName: displayName.trim() }),
        ...(scopedRoles !== undefined && { roles: readRoles(scopedRoles) }),
        ...(allowSourceCidr !== undefined && { allowedRanges: readRanges(allowSourceCidr) }),
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

/** Or a credential could make another one that may do more. @throws ServiceError */
function assertWhole(isLimited: boolean): void {
  if (isLimited)
    throw new ServiceError(
      'permission_denied',
      'NOT_ALLOWED',
      'a credential that is limited to some roles or networks cannot make or change credentials',
    )
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
    throw new ServiceError('not_found', 'CREDENTIAL_NOT_FOUND', `you have no credential ${toId(id)}`)
  return credential
}

/** @throws ServiceError for a role that there is not */
function readRoles(names: readonly string[]): string[] {
  for (const name of names) {
    if (!roles.some((role) => role === name))
      throw new ServiceError(
        'invalid_argument',
        'ROLE_NOT_FOUND',
        `scopedRoles: ${JSON.stringify(name.slice(0, 60))} is no role; there are ${roles.join(', ')}`,
      )
  }
  return [...new Set(names)]
}

/** @throws ServiceError for what is no network */
function readRanges(ranges: readonly string[]): string[] {
  if (ranges.length > rangesMax)
    throw new ServiceError(
      'invalid_argument',
      'VALUE_INVALID',
      `allowSourceCidr: at most ${rangesMax}, not ${ranges.length}`,
    )
  for (const range of ranges) {
    const [network = '', prefix = '32', ...more] = range.split('/')
    const bits = isIP(network) === 6 ? 128 : 32
    if (isIP(network) === 0 || more.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)
      throw new ServiceError(
        'invalid_argument',
        'VALUE_INVALID',
        `allowSourceCidr: ${JSON.stringify(range.slice(0, 60))} is no network, as 192.0.2.0/24`,
      )
  }
  return [...ranges]
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
