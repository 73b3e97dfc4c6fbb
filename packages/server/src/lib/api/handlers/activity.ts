import type { Db } from '@rostrum/database'
import { type RawBuilder, sql } from 'kysely'
import { nameObjects } from '../../audit/name-objects.ts'
import { listEvents, type TrailObjects } from '../../audit/read-log.ts'
import { isTheirTask } from '../../lists/tasks.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read } from '../handler.ts'
import { toId } from '../ids.ts'
import { cutPage, readPage } from '../paging.ts'
import { seeAppData, visibleApps } from './apps.ts'
import { seeConnector } from './connectors.ts'
import { toEventView } from './system-log.ts'

/** The trail of one object, for whoever may see the object (product.md AUD-6). */
export function activityHandlers(): Handlers {
  return {
    'Activity.List': read(async (call, db) => {
      const { object_kind: kind, object_id: text } = call.params
      const find = trails[kind as keyof typeof trails]
      if (!Object.hasOwn(trails, kind) || find === undefined)
        throw new ServiceError(
          'invalid_argument',
          'VALUE_INVALID',
          `object_kind is ${JSON.stringify(kind.slice(0, 40))}: it takes ${Object.keys(trails).join(', ')}`,
        )
      const id = toId(text)
      const objects = [{ kind, ids: [id] }, ...(await find(db, call, id))]
      const { page_size: size, page_token: token } = call.query
      const asked = { size, token, scope: ['activity', kind, id] }
      const page = readPage(asked)
      const before = page.after === undefined ? undefined : Number(page.after[0])
      const found = await listEvents(db, { objects }, { before, limit: page.limit + 1 })
      const { rows, nextPageToken } = cutPage(found, page, asked, (row) => [Number(row.ordinal)])
      // From where somebody acted is for those who see the log.
      const seesSource = call.access.may('log.see')
      const list = rows.map((row) => ({ ...toEventView(row), ...(!seesSource && { source: {} }) }))
      const names = await nameObjects(db, rows, {
        seesPeople: call.access.may('app.pick') || call.access.may('user.see'),
        seesPolicies: call.access.may('policy.see'),
        appIds: await visibleApps(db, call),
      })
      return { list, names, nextPageToken }
    }),
  }
}

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>

/** So many of what belongs to an object are looked at: the newest. */
const relatedMost = 2000

/** Of each kind: refuses those who may not see the object, and names what belongs to it. */
const trails = {
  app: async (db: Db, call: Caller, id: string) => {
    await seeAppData(db, call, id)
    return []
  },
  connector: async (db: Db, call: Caller, id: string) => {
    const row = await db.selectFrom('connectors').select('app_id').where('id', '=', id).executeTakeFirst()
    await seeConnector(db, call, row?.app_id ?? id, id)
    return [
      await related(db, 'sync_run', sql`select id from sync_runs where connector_id = ${id}`),
      await related(db, 'credential', sql`select id from credentials where connector_id = ${id}`),
    ]
  },
  account: async (db: Db, call: Caller, id: string) => {
    await seeInApp(db, call, 'accounts', id)
    const held = await db
      .selectFrom('grants')
      .select('entitlement_id')
      .distinct()
      .where('principal_id', '=', id)
      .execute()
    return [
      // An account is a resource, too.
      { kind: 'resource', ids: [id] },
      await tasksOf(db, call, sql`t.principal_id = ${id}`),
      await related(db, 'provisioning', sql`select id from provisionings where principal_id = ${id}`),
      {
        kind: 'entitlement',
        ids: held.map((row) => row.entitlement_id),
        only: sql`x.verb = 'grant.end_set' and x.detail->>'account' = ${id}`,
      },
    ]
  },
  entitlement: async (db: Db, call: Caller, id: string) => {
    await seeInApp(db, call, 'entitlements', id)
    return [
      await tasksOf(db, call, sql`t.entitlement_id = ${id}`),
      await related(db, 'provisioning', sql`select id from provisionings where entitlement_id = ${id}`),
    ]
  },
  resource: async (db: Db, call: Caller, id: string) => {
    await seeInApp(db, call, 'resources', id)
    return [await related(db, 'entitlement', sql`select id from entitlements where resource_id = ${id}`)]
  },
  user: async (db: Db, call: Caller, id: string) => {
    if (id !== call.userId) call.access.assert('user.see')
    return [
      await tasksOf(db, call, sql`t.subject_user_id = ${id}`),
      await related(db, 'credential', sql`select id from credentials where user_id = ${id}`),
    ]
  },
} as const

/** @throws ServiceError, the same for what is not there and for what the caller may not know of */
async function seeInApp(db: Db, call: Caller, table: 'accounts' | 'entitlements' | 'resources', id: string) {
  const row = await db.selectFrom(table).select('app_id').where('id', '=', id).executeTakeFirst()
  await seeAppData(db, call, row?.app_id ?? id)
}

/** Those that the caller sees by themselves. */
function tasksOf(db: Db, { access, userId }: Caller, condition: RawBuilder<unknown>): Promise<TrailObjects> {
  const isSeen = access.may('task.see') ? sql`true` : isTheirTask(userId)
  return related(db, 'task', sql`select t.id from tasks t where ${condition} and t.hidden_at is null and ${isSeen}`)
}

/** The newest of a kind; ids are in the order of their making. */
async function related(db: Db, kind: string, all: RawBuilder<unknown>): Promise<TrailObjects> {
  const { rows } = await sql<{ id: string }>`
    select o.id from (${all}) o order by o.id desc limit ${relatedMost}`.execute(db)
  return { kind, ids: rows.map(({ id }) => id) }
}
