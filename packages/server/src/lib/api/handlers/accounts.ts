import type { AppUserView } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { accountHas } from '@rostrum/database/queries'
import type { OwnerChange } from '@rostrum/database/uplift'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { loadAccountRows } from '../../lists/accounts.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { nobody, toId, toIds } from '../ids.ts'
import { type Asked, inBody, inQuery, pageById } from '../paging.ts'
import { type AccountRow, toAccountViews } from '../views/access.ts'
import { seeAppData, visibleApps } from './apps.ts'

export function accountHandlers({ accounts: care }: Context): Handlers {
  const manage = async (db: Db, call: Caller) => {
    const app = await seeAppData(db, call, call.params.app_id)
    call.access.assert('app.manage', await ownsApp(db, call.userId, app.id))
    return app
  }
  return {
    'AppUserService.List': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      return listIn(db, inQuery(call.query, 'accounts', app.id), { appIds: [app.id] })
    }),
    'AppUserService.ListAppUsersForUser': read(async (call, db) => {
      const { app_id: appId, user_id: userId } = call.params
      const ownerIds = [toId(userId)]
      // Everybody sees their own accounts.
      const id = userId === call.userId ? toId(appId) : (await seeAppData(db, call, appId)).id
      return listIn(db, inQuery(call.query, 'accounts', id, ownerIds), { appIds: [id], ownerIds })
    }),
    'AppUserService.Search': read(async (call, db) => {
      const { request, userId } = call
      const visible = await visibleApps(db, call)
      const filter = {
        appIds: request.appId ? [toId(request.appId)] : toIds(request.appIds),
        ids: toIds(request.appUserIds),
        ownerIds: toIds(request.userIds),
        query: request.query,
        visible,
      }
      return listIn(db, inBody(request, 'accounts', userId), filter)
    }),
    'AppUserService.Update': write(async (call, tx) => {
      const app = await seeAppData(tx, call, call.params.app_user_app_id)
      call.access.assert('app.manage', await ownsApp(tx, call.userId, app.id))
      const before = await getAccount(tx, app.id, call.params.app_user_id)
      const wanted = call.request.appUser?.appUserType
      const custom = wanted === undefined ? undefined : customTypes[wanted as keyof typeof customTypes]
      if (custom !== undefined) await care.setType(tx, app.id, [before.id], custom, call.actor)
      const [appUser] = await toAccountViews(tx, [await getAccount(tx, app.id, before.id)])
      return { appUserView: { appUser } }
    }),
    'Accounts.Show': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const { id, profile } = await getAccount(db, app.id, call.params.account_id)
      const [rows, identifiers, candidates, owns] = await Promise.all([
        loadAccountRows(db, [id], undefined),
        db.selectFrom('account_identifiers').select(['kind', 'value']).where('account_id', '=', id).execute(),
        db
          .selectFrom('account_candidates as c')
          .innerJoin('users as u', 'u.id', 'c.user_id')
          .select(['u.id', 'u.display_name as displayName'])
          .where('c.account_id', '=', id)
          .orderBy('u.id')
          .execute(),
        ownsApp(db, call.userId, app.id),
      ])
      const of = (kind: string) => identifiers.filter((each) => each.kind === kind).map(({ value }) => value)
      return {
        account: rows[0],
        emails: of('email'),
        usernames: of('username'),
        attributes: toAttributes(profile),
        candidates,
        mayManage: app.deleted_at === null && call.access.may('app.manage', owns),
      }
    }),
    'Accounts.SetOwner': write(async (call, tx) => {
      const app = await manage(tx, call)
      const { accountIds = [], choice, userId = '' } = call.request
      const wanted =
        choice === 'PERSON'
          ? ({ kind: 'person', userId: toId(userId) } as const)
          : ({ kind: choice === 'NOBODY' ? 'nobody' : 'rule' } as const)
      return { changedCount: await care.setOwner(tx, app.id, accountIds.map(toId), wanted, call.actor) }
    }),
    'Accounts.SetType': write(async (call, tx) => {
      const app = await manage(tx, call)
      const { accountIds = [], type = 'USER' } = call.request
      const word = ({ USER: 'user', SERVICE: 'service', SYSTEM: 'system' } as const)[type]
      return { changedCount: await care.setType(tx, app.id, accountIds.map(toId), word, call.actor) }
    }),
    'Accounts.Correlate': write(async (call, tx) => {
      const app = await manage(tx, call)
      const { strategy, isPreview = false } = call.request
      const correlation = strategy === 'BROAD' ? 'broad' : 'narrow'
      const { changes, begun, changed, ended, ambiguous } = isPreview
        ? await care.preview(tx, app.id, correlation)
        : { ...(await care.correlate(tx, app.id, correlation, call.actor)), changes: [] }
      return {
        begunCount: begun,
        changedCount: changed,
        endedCount: ended,
        ambiguousCount: ambiguous,
        changes: await nameChanges(tx, changes),
        isApplied: !isPreview,
      }
    }),
  }
}

type Caller = Pick<Call<OperationName>, 'access' | 'userId'> & { readonly params: { readonly app_id: string } }

/** What the connector says besides, a line each; what is nested goes by its path. */
function toAttributes(profile: unknown, path: readonly string[] = []): { name: string; value: string }[] {
  if (profile === null || profile === undefined) return []
  if (typeof profile !== 'object') return [{ name: path.join('.'), value: String(profile) }]
  if (Array.isArray(profile) && profile.every((each) => typeof each !== 'object'))
    return profile.length === 0 ? [] : [{ name: path.join('.'), value: profile.join(', ') }]
  return Object.entries(profile).flatMap(([name, value]) => toAttributes(value, [...path, name]))
}

async function nameChanges(db: Db, changes: readonly OwnerChange[]) {
  const rows = await loadAccountRows(
    db,
    changes.map(({ accountId }) => accountId),
    undefined,
  )
  const userIds = changes.flatMap(({ from, to }) => [from?.userId ?? nobody, to?.userId ?? nobody])
  const users = await db
    .selectFrom('users')
    .select(['id', 'display_name as displayName'])
    .where('id', 'in', [...userIds, nobody])
    .execute()
  const person = (id: string | undefined) => users.find((user) => user.id === id)
  return changes.map(({ accountId, from, to }) => ({
    accountId,
    accountDisplayName: rows.find(({ id }) => id === accountId)?.displayName ?? '',
    ...(from !== undefined && { from: person(from.userId) }),
    ...(to !== undefined && { to: person(to.userId) }),
    rule: to?.rule ?? '',
  }))
}

const customTypes = {
  APP_USER_TYPE_USER: 'user',
  APP_USER_TYPE_SERVICE_ACCOUNT: 'service',
  APP_USER_TYPE_SYSTEM_ACCOUNT: 'system',
} as const

interface Filter {
  readonly appIds?: readonly string[] | undefined
  readonly visible?: readonly string[] | undefined
  readonly ids?: readonly string[] | undefined
  readonly ownerIds?: readonly string[] | undefined
  readonly query?: string | undefined
}

/** Accounts with what their resource and their owner say of them. */
const accounts = (db: Db) =>
  db
    .selectFrom('accounts as a')
    .innerJoin('resources as r', 'r.id', 'a.id')
    .leftJoin('account_owners as o', (join) => join.onRef('o.account_id', '=', 'a.id').on('o.held_until', 'is', null))
    .selectAll('a')
    .select(['r.display_name', 'r.profile', 'r.created_at', 'r.ended_at', 'o.user_id as owner_id'])

/** Those of the accounts that there are, or were. */
export function loadAccounts(db: Db, ids: readonly string[]): Promise<AccountRow[]> {
  return accounts(db)
    .where('a.id', 'in', [...new Set(ids), nobody])
    .execute()
}

async function listIn(db: Db, asked: Asked, filter: Filter): Promise<{ list: AppUserView[]; nextPageToken: string }> {
  const { rows, nextPageToken } = await pageById(asked, async ({ after, limit }): Promise<AccountRow[]> => {
    let query = accounts(db).where('r.ended_at', 'is', null).where('a.id', '>', after).orderBy('a.id').limit(limit)
    const { appIds, visible, ids, ownerIds, query: text } = filter
    if (appIds !== undefined) query = query.where('a.app_id', 'in', [...appIds])
    if (visible !== undefined) query = query.where('a.app_id', 'in', [...visible, nobody])
    if (ids !== undefined) query = query.where('a.id', 'in', [...ids])
    if (ownerIds !== undefined) query = query.where('o.user_id', 'in', [...ownerIds])
    if (text) query = query.where(accountHas(text))
    return query.execute()
  })
  const views = await toAccountViews(db, rows)
  return { list: views.map((appUser) => ({ appUser })), nextPageToken }
}

/** @throws ServiceError */
async function getAccount(db: Db, appId: string, id: string): Promise<AccountRow> {
  const row = await accounts(db).where('a.id', '=', toId(id)).where('a.app_id', '=', appId).executeTakeFirst()
  if (row === undefined)
    throw new ServiceError('not_found', 'ACCOUNT_NOT_FOUND', `there is no account ${toId(id)} in this app`)
  return row
}
