import type { Db } from '@rostrum/database'
import { sql } from 'kysely'
import { isOwnConnector } from '../../authz/owners.ts'
import { accountIsThere, accountsList, heldAt, loadAccountRows } from '../../lists/accounts.ts'
import { appsList, loadAppRows } from '../../lists/apps.ts'
import { connectorsList, loadConnectorRows } from '../../lists/connectors.ts'
import { type Condition, choice, type ListDefinition } from '../../lists/definition.ts'
import { entitlementsList, loadEntitlementRows } from '../../lists/entitlements.ts'
import { invalid, parseFilter } from '../../lists/filter.ts'
import { grantsList, isOf, loadGrantRows, narrowing } from '../../lists/grants.ts'
import { type ListQuery, readListPage } from '../../lists/page.ts'
import { loadResourceRows, resourcesList } from '../../lists/resources.ts'
import { isThereAt, toIdArray } from '../../lists/rows.ts'
import { isTheirTask, loadTaskRows, tasksList } from '../../lists/tasks.ts'
import { loadUserRows, usersList } from '../../lists/users.ts'
import { type Call, type Handlers, type OperationName, read } from '../handler.ts'
import { seeAppData, visibleApps } from './apps.ts'

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>
type Asked = ListQuery & { readonly app_id?: string | undefined; readonly at?: Date | undefined }

/** Lists as tables show them: filtered, sorted, of a day, and counted (product.md UI-2, DAT-4). */
export function listHandlers(): Handlers {
  return {
    'Lists.Accounts': read(async (call, db) => {
      const { at, app_id: appId } = call.query
      const limits = await limitToApps(db, call, call.query, sql`r.app_id`)
      return page(
        db,
        withPast(accountsList(at, appId || undefined)),
        call.query,
        [...limits, accountIsThere(at, asksEnded(call.query))],
        (ids) => loadAccountRows(db, ids, at),
      )
    }),
    'Lists.Entitlements': read(async (call, db) => {
      const limits = await limitToApps(db, call, call.query, sql`e.app_id`)
      const isThere = isThereAt('e', call.query.at, asksEnded(call.query))
      return page(db, withPast(entitlementsList), call.query, [...limits, isThere], (ids) =>
        loadEntitlementRows(db, ids),
      )
    }),
    'Lists.Grants': read(async (call, db) => {
      assertNarrow(call.query)
      const limits = await limitToApps(db, call, call.query, sql`e.app_id`, isOf)
      const isEnded = call.query.at === undefined && asksEnded(call.query)
      const isHeld = isEnded ? sql`g.held_until is not null` : heldAt(call.query.at)
      return page(db, withPast(grantsList), call.query, [...limits, isHeld], (ids) => loadGrantRows(db, ids))
    }),
    'Lists.Resources': read(async (call, db) => {
      const limits = await limitToApps(db, call, call.query, sql`r.app_id`)
      const isThere = isThereAt('r', call.query.at, asksEnded(call.query))
      return page(db, withPast(resourcesList), call.query, [...limits, isThere], (ids) => loadResourceRows(db, ids))
    }),
    'Lists.Users': read(async (call, db) => {
      const { access, userId } = call
      const seesAll = access.may('user.see')
      const names = seesAll || access.may('app.pick') || access.may('request.anyone')
      const isOwn = sql`(u.id = ${userId} or exists (
        select from user_managers m where m.user_id = u.id and m.manager_id = ${userId}))`
      const isDeletedAsked = parseFilter(call.query.filter).terms.some(({ column }) => column === 'status')
      const conditions = [
        ...(names ? [] : [isOwn]),
        ...(isDeletedAsked ? [] : [sql`u.status <> 'deleted'`]),
        sql`u.kind = 'person'`,
      ]
      // Whoever may only name people finds them by their names alone.
      const definition = seesAll ? usersList : { ...usersList, columns: {} }
      const mine = seesAll ? [] : await listOwnPeople(db, userId)
      return page(db, definition, call.query, conditions, (ids) =>
        loadUserRows(db, ids, (id) => seesAll || mine.includes(id)),
      )
    }),
    'Lists.Apps': read(async (call, db) => {
      const visible = await visibleApps(db, call)
      const limits = visible === undefined ? [] : [sql`a.id = any(${toIdArray(visible)})`]
      const isThere = sql`a.deleted_at is null and a.state = 'managed'`
      const seen = seenConnectors(call)
      return page(db, appsList(seen), call.query, [...limits, isThere], (ids) => loadAppRows(db, ids, seen))
    }),
    'Lists.Connectors': read(async (call, db) => {
      const inApp = call.query.app_id ? [sql`c.app_id = ${(await seeAppData(db, call, call.query.app_id)).id}`] : []
      const isThere = sql`c.deleted_at is null`
      return page(db, connectorsList, call.query, [seenConnectors(call), ...inApp, isThere], (ids) =>
        loadConnectorRows(db, ids),
      )
    }),
    'Lists.Tasks': read(async (call, db) => {
      const limits = call.access.may('task.see') ? [] : [isTheirTask(call.userId)]
      const inApp = call.query.app_id ? [sql`t.app_id = ${call.query.app_id}`] : []
      return page(db, tasksList, call.query, [...limits, ...inApp, sql`t.hidden_at is null`], (ids) =>
        loadTaskRows(db, ids),
      )
    }),
  }
}

/** A condition on `connectors as c`: the caller may see them. */
function seenConnectors({ access, userId }: Caller): Condition {
  return access.may('connector.see') ? sql`true` : isOwnConnector(userId)
}

async function page<Row>(
  db: Db,
  definition: ListDefinition,
  query: Asked,
  conditions: readonly Condition[],
  load: (ids: readonly string[]) => Promise<Row[]>,
) {
  const scope = [query.app_id ?? '', query.at ?? '']
  const { ids, ...rest } = await readListPage(db, definition, query, { conditions, scope })
  return { list: await load(ids), ...rest }
}

/** With the word that `asksEnded` looks for. */
function withPast(definition: ListDefinition): ListDefinition {
  return { ...definition, columns: { ...definition.columns, ended: choice({ yes: sql`true`, no: sql`true` }) } }
}

/** `ended:yes` shows what is past instead of what is there. */
function asksEnded({ filter }: Asked): boolean {
  return parseFilter(filter).terms.some(({ column, values }) => column === 'ended' && values.includes('yes'))
}

/** Millions are not sorted to show a page. */
function assertNarrow({ filter, sort = '' }: Asked): void {
  const isSorted = !/^-?(found)?$/.test(sort.trim())
  const { terms, text } = parseFilter(filter)
  const isNarrow = terms.some(({ column, isNegated }) => narrowing.includes(column) && !isNegated)
  if ((isSorted || text !== '') && !isNarrow)
    throw invalid(`to sort or search grants, name what they are of as well: one of ${narrowing.join(', ')}`)
}

/** One app, or all of those whose data the caller may see. @throws ServiceError */
async function limitToApps(
  db: Db,
  call: Caller,
  { app_id: appId }: Asked,
  column: Condition,
  wrap = (condition: Condition) => condition,
): Promise<Condition[]> {
  if (appId) return [wrap(sql`${column} = ${(await seeAppData(db, call, appId)).id}`)]
  const visible = await visibleApps(db, call)
  return visible === undefined ? [] : [wrap(sql`${column} = any(${toIdArray(visible)})`)]
}

async function listOwnPeople(db: Db, userId: string): Promise<string[]> {
  const rows = await db.selectFrom('user_managers').select('user_id').where('manager_id', '=', userId).execute()
  return [userId, ...rows.map((row) => row.user_id)]
}
