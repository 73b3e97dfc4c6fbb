import type { AppUserView } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { accountHas, addAuditEvent } from '@rostrum/database/queries'
import { by } from '../../audit/actor.ts'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read, write } from '../handler.ts'
import { nobody, toId, toIds } from '../ids.ts'
import { type Asked, inBody, inQuery, pageById } from '../paging.ts'
import { type AccountRow, toAccountViews } from '../views/access.ts'
import { seeAppData, visibleApps } from './apps.ts'

export function accountHandlers({ clock }: Context): Handlers {
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
      if (custom !== undefined) {
        const own = custom === before.type ? null : custom
        await tx.updateTable('accounts').set({ custom_type: own }).where('id', '=', before.id).execute()
        const object = { kind: 'account', id: before.id }
        const detail = { type: custom, before: before.custom_type ?? before.type }
        const event = { ...by(call.actor), verb: 'account.updated', object, outcome: 'succeeded' as const, detail }
        await addAuditEvent(tx, event, clock.now())
      }
      const [appUser] = await toAccountViews(tx, [await getAccount(tx, app.id, before.id)])
      return { appUserView: { appUser } }
    }),
  }
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
