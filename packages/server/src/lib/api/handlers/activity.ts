import type { Db } from '@rostrum/database'
import { sql } from 'kysely'
import { listEvents } from '../../audit/read-log.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read } from '../handler.ts'
import { toId } from '../ids.ts'
import { cutPage, readPage } from '../paging.ts'
import { seeAppData } from './apps.ts'
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
      const objectIds = [id, ...(await find(db, call, id))]
      const { page_size: size, page_token: token } = call.query
      const asked = { size, token, scope: ['activity', kind, id] }
      const page = readPage(asked)
      const before = page.after === undefined ? undefined : Number(page.after[0])
      const found = await listEvents(db, { objectIds }, { before, limit: page.limit + 1 })
      const { rows, nextPageToken } = cutPage(found, page, asked, (row) => [Number(row.ordinal)])
      // From where somebody acted is for those who see the log.
      const seesSource = call.access.may('log.see')
      return { list: rows.map((row) => ({ ...toEventView(row), ...(!seesSource && { source: {} }) })), nextPageToken }
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
    const { rows } = await sql<{ id: string }>`
      (select id from sync_runs where connector_id = ${id} order by id desc limit ${relatedMost})
      union all select id from credentials where connector_id = ${id}`.execute(db)
    return rows.map((related) => related.id)
  },
  account: async (db: Db, call: Caller, id: string) => {
    await seeInApp(db, call, 'accounts', id)
    return tasksOf(db, sql`t.principal_id = ${id}`)
  },
  entitlement: async (db: Db, call: Caller, id: string) => {
    await seeInApp(db, call, 'entitlements', id)
    return tasksOf(db, sql`t.entitlement_id = ${id}`)
  },
  resource: async (db: Db, call: Caller, id: string) => {
    await seeInApp(db, call, 'resources', id)
    return []
  },
  user: async (db: Db, call: Caller, id: string) => {
    if (id !== call.userId) call.access.assert('user.see')
    return tasksOf(db, sql`t.subject_user_id = ${id}`)
  },
} as const

/** @throws ServiceError, the same for what is not there and for what the caller may not know of */
async function seeInApp(db: Db, call: Caller, table: 'accounts' | 'entitlements' | 'resources', id: string) {
  const row = await db.selectFrom(table).select('app_id').where('id', '=', id).executeTakeFirst()
  await seeAppData(db, call, row?.app_id ?? id)
}

async function tasksOf(db: Db, condition: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select t.id from tasks t where ${condition} and t.hidden_at is null order by t.number desc limit ${relatedMost}`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}
