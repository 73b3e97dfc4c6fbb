import type { Db } from '@rostrum/database'
import { sql } from 'kysely'

/** One call, with the query that its page comes down to. */
export interface Asked {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  /** how many pages are turned before the one that is measured */
  readonly pagesBefore?: number
  readonly bare: (db: Db) => Promise<unknown>
  /** of later pages, which do not count */
  readonly bareLater?: (db: Db) => Promise<unknown>
}

const id = (kind: string, n: number) => kind + String(n).padStart(27 - kind.length, '0')
const app = id('ap', 0)
const account = id('ac', 100)
const entitlement = id('en', 10)
const user = id('us', 100)

type Sql = ReturnType<typeof sql>

/** What a page shows, and the rows of which its list tells how many there are. */
interface Bare {
  readonly page: Sql
  readonly rows: Sql
}

const bare = (asked: Bare | Sql) => (db: Db) => ('page' in asked ? asked.page : asked).execute(db)
const own = (name: string, query: string, { page, rows }: Bare): Asked => ({
  name: `${name}?${query}`,
  method: 'GET',
  path: `/api/v1/lists/${name}?page_size=100&${query}`,
  bare: async (db) => {
    await page.execute(db)
    await sql`select count(*) from (select ${rows} limit 10001) counted`.execute(db)
  },
  bareLater: bare(page),
})
/** The same, far from its beginning: a page's place is told by its values, so it should take no longer. */
const deep = (asked: Asked, page = 50): Asked => ({
  ...asked,
  bare: asked.bareLater ?? asked.bare,
  name: `${asked.name} (page ${page})`,
  pagesBefore: page - 1,
})
const get = (path: string, asked: Bare | Sql): Asked => ({
  name: `GET ${path.replace('/api/v1/', '').replaceAll(/[a-z]{2}0+\d+/g, '…')}`,
  method: 'GET',
  path: `${path}${path.includes('?') ? '&' : '?'}page_size=100`,
  bare: bare(asked),
})
const search = (path: string, body: object, asked: Bare | Sql): Asked => ({
  name: `POST ${path} ${JSON.stringify(body).replaceAll(/[a-z]{2}0+\d+/g, '…')}`.slice(0, 76),
  method: 'POST',
  path: `/api/v1/${path}`,
  body: { pageSize: 100, ...body },
  bare: bare(asked),
})

/** Every list and search of the first tiers and of our own that can be long, by the orders and filters of its table. */
export function listCalls(): Asked[] {
  const accounts = (where: Sql, order: Sql): Bare => {
    const rows = sql`from accounts a join resources r on r.id = a.id
      left join account_owners o on o.account_id = a.id and o.held_until is null where ${where} and r.ended_at is null`
    const page = sql`select a.*, r.*, o.*, u.display_name, held.* from (select a.id ${rows} order by ${order}, a.id limit 101) page
      join accounts a on a.id = page.id join resources r on r.id = a.id
      left join account_owners o on o.account_id = a.id and o.held_until is null left join users u on u.id = o.user_id
      cross join lateral (select count(*) from grants g where g.principal_id = a.id and g.held_until is null) held`
    return { page, rows }
  }
  const inApp = sql`r.app_id = ${app}`
  const byName = sql`r.folded_name`
  const all = sql`true`
  const entitlements = (where: Sql, order: Sql): Bare => {
    const rows = sql`from entitlements e join resources r on r.id = e.resource_id
      join resource_types t on t.id = r.resource_type_id where ${where} and e.ended_at is null`
    return { rows, page: sql`select e.*, r.*, t.* ${rows} order by ${order}, e.id limit 101` }
  }
  const resources = (where: Sql, order: Sql): Bare => {
    const rows = sql`from resources r join resource_types t on t.id = r.resource_type_id where ${where} and r.ended_at is null`
    const page = sql`select r.*, t.display_name, (select count(*) from entitlements e where e.resource_id = r.id) ${rows}
      order by ${order}, r.id limit 101`
    return { page, rows }
  }
  const users = (where: Sql, order: Sql): Bare => {
    const rows = sql`from users u where ${where} and u.status <> 'deleted'`
    const page = sql`select u.*, (select array_agg(role) from user_roles x where x.user_id = u.id),
      (select array_agg(m.display_name) from user_managers x join users m on m.id = x.manager_id where x.user_id = u.id),
      (select count(*) from account_owners o where o.user_id = u.id and o.held_until is null) ${rows}
      order by ${order}, u.id limit 101`
    return { page, rows }
  }
  const tasks = (where: Sql, order: Sql): Bare => {
    const rows = sql`from tasks t left join users s on s.id = t.subject_user_id
      left join entitlements e on e.id = t.entitlement_id left join resources r on r.id = e.resource_id where ${where}`
    return { rows, page: sql`select t.*, e.*, r.*, s.* ${rows} order by ${order}, t.id limit 101` }
  }
  const connectors: Bare = {
    rows: sql`from connectors c`,
    page: sql`select c.*, run.* from connectors c cross join lateral (select * from sync_runs r where r.connector_id = c.id
      order by r.created_at desc limit 1) run order by lower(c.display_name), c.id`,
  }
  const grants = (where: Sql): Bare => {
    const rows = sql`from grants g join entitlements e on e.id = g.entitlement_id join resources p on p.id = g.principal_id
      join accounts a on a.id = p.id where ${where} and g.held_until is null`
    return { rows, page: sql`select g.*, e.*, p.*, a.* ${rows} order by g.id limit 101` }
  }
  const contains = (column: Sql, text: string) => sql`strpos(${column}, ${text}) > 0`
  return [
    own('accounts', `app_id=${app}`, accounts(inApp, byName)),
    own('accounts', '', accounts(all, byName)),
    own('accounts', 'sort=-lastLogin', accounts(all, sql`coalesce(a.last_login_at, '-infinity') desc, a.id desc`)),
    own('accounts', 'sort=email', accounts(all, sql`coalesce(lower(a.email), '')`)),
    own('accounts', `app_id=${app}&filter=status:disabled`, accounts(sql`${inApp} and a.status = 'disabled'`, byName)),
    own('accounts', 'filter=owner:none', accounts(sql`o.user_id is null`, byName)),
    own('accounts', 'filter=abc', accounts(contains(sql`r.folded_name`, 'abc'), byName)),
    own('entitlements', `app_id=${app}`, entitlements(sql`e.app_id = ${app}`, sql`e.folded_name`)),
    own('entitlements', 'sort=-holders', entitlements(all, sql`e.grant_count desc, e.id desc`)),
    own('entitlements', 'filter=requestable:yes', entitlements(sql`e.is_requestable`, sql`e.folded_name`)),
    own('grants', '', grants(all)),
    own('grants', `app_id=${app}`, grants(sql`e.app_id = ${app}`)),
    own('grants', `filter=entitlement:${entitlement}`, grants(sql`g.entitlement_id = ${entitlement}`)),
    own('grants', `filter=account:${account}`, grants(sql`g.principal_id = ${account}`)),
    own('resources', `app_id=${app}`, resources(inApp, byName)),
    own('users', '', users(all, sql`u.folded_name`)),
    own('users', 'sort=department', users(all, sql`coalesce(lower(u.department), '')`)),
    own('users', 'filter=abc', users(contains(sql`u.folded_name`, 'abc'), sql`u.folded_name`)),
    own('tasks', '', tasks(all, sql`t.number desc, t.id desc`)),
    own('tasks', 'filter=state:open', tasks(sql`t.state = 'open'`, sql`t.number desc, t.id desc`)),
    own('tasks', 'sort=-closed', tasks(all, sql`coalesce(t.closed_at, 'infinity') desc, t.id desc`)),
    own('tasks', 'filter=abc', tasks(contains(sql`s.folded_name`, 'abc'), sql`t.number desc, t.id desc`)),
    own('connectors', '', connectors),
    deep(own('accounts', '', accounts(all, byName))),
    deep(
      own('accounts', 'sort=-lastLogin', accounts(all, sql`coalesce(a.last_login_at, '-infinity') desc, a.id desc`)),
    ),
    deep(own('grants', `app_id=${app}`, grants(sql`e.app_id = ${app}`))),
    deep(own('users', '', users(all, sql`u.folded_name`))),
    deep(own('tasks', '', tasks(all, sql`t.number desc, t.id desc`))),
    deep(own('tasks', 'sort=-closed', tasks(all, sql`coalesce(t.closed_at, 'infinity') desc, t.id desc`))),
    get('/api/v1/apps', sql`select id from apps order by id limit 101`),
    get(`/api/v1/apps/${app}/app_users`, accounts(inApp, sql`a.id`)),
    get(`/api/v1/apps/${app}/entitlements`, entitlements(sql`e.app_id = ${app}`, sql`e.id`)),
    get(`/api/v1/apps/${app}/entitlements/${entitlement}/users`, grants(sql`g.entitlement_id = ${entitlement}`)),
    get('/api/v1/users', users(all, sql`u.id`)),
    deep(
      get(`/api/v1/apps/${app}/entitlements/${entitlement}/users`, grants(sql`g.entitlement_id = ${entitlement}`)),
      6,
    ),
    deep(get('/api/v1/users', users(all, sql`u.id`))),
    search('search/app_users', { appId: app }, accounts(inApp, sql`a.id`)),
    search('search/app_users', { query: 'abc' }, accounts(contains(sql`r.folded_name`, 'abc'), sql`a.id`)),
    search('search/entitlements', { appIds: [app] }, entitlements(sql`e.app_id = ${app}`, sql`e.id`)),
    search('search/entitlements', { query: 'soc' }, entitlements(contains(sql`e.folded_name`, 'soc'), sql`e.id`)),
    search('search/grants', { appIds: [app] }, grants(sql`e.app_id = ${app}`)),
    search('search/grants', { userId: user }, grants(sql`g.principal_id = ${account}`)),
    search('search/tasks', {}, tasks(all, sql`t.number`)),
    search('search/tasks', { taskStates: ['TASK_STATE_OPEN'] }, tasks(sql`t.state = 'open'`, sql`t.number`)),
    search('search/tasks', { query: 'abc' }, tasks(contains(sql`s.folded_name`, 'abc'), sql`t.number`)),
    search('search/tasks', { assigneesInIds: [user] }, tasks(sql`t.state = 'open'`, sql`t.number`)),
    search('search/users', { query: 'abc' }, users(contains(sql`u.folded_name`, 'abc'), sql`u.id`)),
    search('search/request_catalog/entitlements', {}, entitlements(sql`e.is_requestable`, sql`e.id`)),
  ]
}
