import type { ServicePrincipal, ServicePrincipalCredential } from '@rostrum/api'
import { readUpdate } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import type { Credential, User } from '@rostrum/database/rows'
import { by } from '../../audit/actor.ts'
import type { Context } from '../../context.ts'
import { assertWhole, readRanges, readScopedRoles } from '../../credentials/limits.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { toUserViews } from '../views/user.ts'

const daySeconds = 86_400
/** How long a credential may live, in days. */
const lifetimes = [30, 60, 90, 180]
const usualDays = 90

/**
 * Programs with roles of their own (product.md API-4): they never sign in, and live by their credentials. Their lists have no
 * pages, as they are published.
 */
export function servicePrincipalHandlers({ users, people, clock }: Context): Handlers {
  return {
    'ServicePrincipalService.List': read(async (call, db) => {
      call.access.assert('settings.see')
      const rows = await db
        .selectFrom('users')
        .selectAll()
        .where('kind', '=', 'service')
        .where('status', '<>', 'deleted')
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return { list: await toViews(db, rows), nextPageToken: '' }
    }),
    'ServicePrincipalService.Create': write(async ({ access, request, actor }, tx) => {
      access.assert('settings.manage')
      const id = createId(clock.now())
      const times = { created_at: clock.now(), updated_at: clock.now() }
      const name = readName(request.displayName)
      await tx
        .insertInto('users')
        .values({ id, kind: 'service', display_name: name, status: 'enabled', origin: 'local', ...times })
        .execute()
      const event = { ...by(actor), verb: 'service_principal.created', object: { kind: 'user', id }, detail: { name } }
      await addAuditEvent(tx, { ...event, outcome: 'succeeded' }, clock.now())
      return { servicePrincipal: await show(tx, id) }
    }),
    'ServicePrincipalService.Get': read(async (call, db) => {
      call.access.assert('settings.see')
      return { servicePrincipal: await show(db, call.params.id) }
    }),
    'ServicePrincipalService.Update': write(async ({ access, params, request, actor }, tx) => {
      access.assert('settings.manage')
      const before = await find(tx, params.id)
      const { displayName } = readUpdate(request.servicePrincipal, request.updateMask, ['displayName'])
      if (displayName != null) await people.update(tx, before, { displayName: readName(displayName) }, actor)
      return { servicePrincipal: await show(tx, before.id) }
    }),
    'ServicePrincipalService.Delete': write(async ({ access, params, actor }, tx) => {
      access.assert('settings.manage')
      const { id } = await find(tx, params.id)
      for (const credential of await alive(tx, id, clock.now()).execute())
        await users.revokeCredential(tx, credential.id, clock.now(), actor)
      await people.setStatus(tx, id, 'deleted', actor)
      return {}
    }),
    'ServicePrincipalService.ListCredentials': read(async (call, db) => {
      call.access.assert('settings.see')
      const { id } = await find(db, call.params.service_principal_id)
      const rows = await alive(db, id, call.now).orderBy('created_at').orderBy('id').execute()
      return { list: rows.map(toCredentialView), nextPageToken: '' }
    }),
    'ServicePrincipalService.CreateCredential': write(
      async ({ access, params, request, actor, isLimited }, tx) => {
        access.assert('settings.manage')
        assertWhole(isLimited)
        const { id } = await find(tx, params.service_principal_id)
        const { displayName = '', expires, scopedRoles = [], allowSourceCidrs = [], requireDpop } = request
        if (requireDpop)
          throw invalid('requireDpop: tokens that prove who holds them are not to be had yet: leave it out, or false')
        const limits = {
          displayName: displayName.trim(),
          expiresAt: new Date(clock.now().getTime() + readLifetime(expires) * 1000),
          roles: readScopedRoles(scopedRoles),
          allowedRanges: readRanges(allowSourceCidrs, 'allowSourceCidrs'),
        }
        const made = await users.createServiceCredential(tx, id, limits, actor)
        return { credential: toCredentialView(await findCredential(tx, id, made.id)), clientSecret: made.clientSecret }
      },
      { hasSecret: true },
    ),
    'ServicePrincipalService.GetCredential': read(async ({ access, params }, db) => {
      access.assert('settings.see')
      const { id } = await find(db, params.service_principal_id)
      return { credential: toCredentialView(await findCredential(db, id, params.id)) }
    }),
    'ServicePrincipalService.UpdateCredential': write(async ({ access, params, request, actor, isLimited }, tx) => {
      access.assert('settings.manage')
      assertWhole(isLimited)
      const { id } = await find(tx, params.service_principal_id)
      const before = await findCredential(tx, id, params.id)
      const { displayName } = readUpdate(request.credential, request.updateMask, ['displayName'])
      if (displayName != null) await users.changeCredential(tx, before.id, { displayName: displayName.trim() }, actor)
      return { credential: toCredentialView(await findCredential(tx, id, before.id)) }
    }),
    'ServicePrincipalService.RevokeCredential': write(async ({ access, params, actor }, tx) => {
      access.assert('settings.manage')
      const { id } = await find(tx, params.service_principal_id)
      const credential = await findCredential(tx, id, params.id)
      if (credential.revoked_at === null) await users.revokeCredential(tx, credential.id, clock.now(), actor)
      return {}
    }),
  }
}

/** @throws ServiceError */
async function find(db: Db, id: string): Promise<User> {
  const user = await db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', toId(id))
    .where('kind', '=', 'service')
    .where('status', '<>', 'deleted')
    .executeTakeFirst()
  if (user !== undefined) return user
  throw new ServiceError('not_found', 'USER_NOT_FOUND', `there is no service principal ${toId(id)}`)
}

/** @throws ServiceError */
async function findCredential(db: Db, userId: string, id: string): Promise<Credential> {
  const credential = await db
    .selectFrom('credentials')
    .selectAll()
    .where('id', '=', toId(id))
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (credential !== undefined) return credential
  const message = `the service principal has no credential ${toId(id)}`
  throw new ServiceError('not_found', 'CREDENTIAL_NOT_FOUND', message)
}

function alive(db: Db, userId: string, now: Date) {
  return db
    .selectFrom('credentials')
    .selectAll()
    .where('user_id', '=', userId)
    .where((where) => where.or([where('revoked_at', 'is', null), where('revoked_at', '>', now)]))
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
}

async function show(db: Db, id: string): Promise<ServicePrincipal | undefined> {
  return (await toViews(db, [await find(db, id)]))[0]
}

async function toViews(db: Db, rows: readonly User[]): Promise<ServicePrincipal[]> {
  const views = await toUserViews(db, rows)
  return rows.map((row, place) => ({
    id: row.id,
    displayName: row.display_name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    user: views[place],
  }))
}

function toCredentialView(credential: Credential): ServicePrincipalCredential {
  return {
    id: credential.id,
    clientId: credential.client_id,
    servicePrincipalId: credential.user_id ?? '',
    displayName: credential.display_name,
    scopedRoleIds: credential.roles,
    allowSourceCidrs: credential.allowed_ranges,
    requireDpop: false,
    createdAt: credential.created_at,
    expiresAt: credential.expires_at ?? undefined,
    lastUsedAt: credential.last_used_at ?? undefined,
  }
}

/** @throws ServiceError */
function readName(text = ''): string {
  const name = text.trim()
  if (name !== '' && name.length <= 200) return name
  throw invalid(`displayName has ${name.length} characters: it takes 1 to 200`)
}

/** In seconds. @throws ServiceError for one that is not offered */
function readLifetime(seconds = usualDays * daySeconds): number {
  if (lifetimes.some((days) => days * daySeconds === seconds)) return seconds
  throw invalid(
    `expires is ${seconds}s: it takes ${lifetimes.map((days) => `${days * daySeconds}s (${days} days)`).join(', ')}`,
  )
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'VALUE_INVALID', message)
}
