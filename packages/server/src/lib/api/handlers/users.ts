import type { Db } from '@rostrum/database'
import { fold, userHas } from '@rostrum/database/queries'
import type { User } from '@rostrum/database/rows'
import { sql } from 'kysely'
import { type Permission, policyTable } from '../../authz/policy-table.ts'
import { readMailSettings } from '../../mail/mail-settings.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read } from '../handler.ts'
import { toId, toIds } from '../ids.ts'
import { type Asked, inBody, inQuery, pageById } from '../paging.ts'
import { toUserViews } from '../views/user.ts'

const superRole = 'role/c1.api.tenant.v1.Tenant:owner'

export function userHandlers(): Handlers {
  return {
    'Auth.Introspect': read(async ({ access, userId }, db) => {
      const permissions = (Object.keys(policyTable) as Permission[]).filter((permission) => access.reach(permission))
      const roles = [...access.roles].map((role) =>
        role === 'super_administrator' ? superRole : `role/rostrum:${role}`,
      )
      // Whether mail goes out is everybody's to know: who names people says so to them otherwise (product.md CON-6).
      const features = (await readMailSettings(db)).settings.isEnabled ? ['mail'] : []
      return { userId, principleId: userId, roles, permissions, features, disabledModules: [], tenantId: 'rostrum' }
    }),
    'UserService.List': read(async (call, db) => {
      const { rows, nextPageToken } = await listUsers(db, call, inQuery(call.query, 'users', call.userId), {})
      const list = (await toUserViews(db, rows)).map((user) => ({ user }))
      return { list, nextPageToken }
    }),
    'UserSearch.Search': read(async (call, db) => {
      const { request, userId } = call
      const { rows, nextPageToken } = await listUsers(db, call, inBody(request, 'users', userId), request)
      const list = (await toUserViews(db, rows)).map((user) => ({ user }))
      return { list, nextPageToken }
    }),
    'UserService.Get': read(async (call, db) => {
      const id = toId(call.params.id)
      const user = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
      const absent = { reason: 'USER_NOT_FOUND' as const, message: `there is no user ${id}` }
      if (user === undefined) throw new ServiceError('not_found', absent.reason, absent.message)
      // A person's own profile, and that of their reports (product.md ROL-5).
      const isTheirs = id === call.userId || (await manages(db, call.userId, id))
      if (!isTheirs) call.access.assertSees('user.see', false, absent)
      return { userView: { user: (await toUserViews(db, [user]))[0] } }
    }),
  }
}

async function manages(db: Db, managerId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('user_managers')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('manager_id', '=', managerId)
    .executeTakeFirst()
  return row !== undefined
}

interface UserFilter {
  readonly email?: string | undefined
  readonly query?: string | undefined
  readonly ids?: readonly string[] | undefined
  readonly excludeIds?: readonly string[] | undefined
  readonly refs?: readonly { readonly id?: string | undefined }[] | undefined
  readonly managerIds?: readonly string[] | undefined
  readonly roleIds?: readonly string[] | undefined
  readonly departments?: readonly string[] | undefined
  readonly jobTitles?: readonly string[] | undefined
  readonly userStatuses?: readonly string[] | undefined
  readonly origins?: readonly string[] | undefined
}

/** Everybody for whoever may see them; the others find people to name, with no more than their names, by their address. */
function listUsers(db: Db, call: Pick<Call<OperationName>, 'access' | 'userId'>, asked: Asked, filter: UserFilter) {
  return pageById(asked, async ({ after, limit }): Promise<User[]> => {
    let query = db
      .selectFrom('users as u')
      .selectAll('u')
      .where('u.status', '<>', 'deleted')
      .where('u.kind', '=', 'person')
      .where('u.id', '>', after)
      .orderBy('u.id')
      .limit(limit)
    if (!call.access.may('user.see') && !call.access.may('app.pick') && !call.access.may('request.anyone'))
      query = query.where(
        sql<boolean>`(u.id = ${call.userId} or exists (
          select from user_managers m where m.user_id = u.id and m.manager_id = ${call.userId}))`,
      )
    const { email, query: text } = filter
    const ids = toIds(filter.ids ?? filter.refs?.map(({ id = '' }) => id))
    const excluded = toIds(filter.excludeIds)
    const managers = toIds(filter.managerIds)
    if (email)
      query = query.where(
        sql<boolean>`exists (select from user_identifiers i
          where i.user_id = u.id and i.kind = 'email' and i.folded = ${fold(email)})`,
      )
    if (text) query = query.where(userHas(text))
    if (ids !== undefined) query = query.where('u.id', 'in', ids)
    if (excluded !== undefined) query = query.where('u.id', 'not in', excluded)
    if (managers !== undefined)
      query = query.where(
        sql<boolean>`exists (select from user_managers m where m.user_id = u.id and m.manager_id in (${sql.join(managers)}))`,
      )
    if (filter.roleIds?.length)
      query = query.where(
        sql<boolean>`exists (select from user_roles r where r.user_id = u.id and r.role in (${sql.join([...filter.roleIds])}))`,
      )
    if (filter.departments?.length) query = query.where('u.department', 'in', [...filter.departments])
    if (filter.jobTitles?.length) query = query.where('u.job_title', 'in', [...filter.jobTitles])
    const statuses = (filter.userStatuses ?? []).map((status) => status.toLowerCase())
    if (statuses.length > 0) query = query.where(sql<boolean>`u.status in (${sql.join(statuses)})`)
    const origins = (filter.origins ?? []).map((origin) => origin.replace('USER_ORIGIN_', '').toLowerCase())
    if (origins.length > 0) query = query.where(sql<boolean>`u.origin in (${sql.join(origins)})`)
    return query.execute()
  })
}
