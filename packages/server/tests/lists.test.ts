import { makeKsuid } from '@rostrum/protocol'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let typeId: string
/** before the world of the test began */
let longAgo: Date
let since: Date

const dayMs = 86_400_000
const people = 60

beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
  const { db } = server.world.database
  since = new Date(server.now.getTime() - 10 * dayMs)
  longAgo = new Date(since.getTime() - dayMs)
  const { connector_id: connectorId } = await db
    .selectFrom('resources')
    .select('connector_id')
    .where('id', '=', world.ids.site)
    .executeTakeFirstOrThrow()
  const type = await db
    .selectFrom('resource_types')
    .select('id')
    .where('source_id', '=', 'user')
    .executeTakeFirstOrThrow()
  typeId = type.id
  // Many names are alike, so that ties are what decides.
  for (let count = 0; count < people; count++) {
    const id = makeKsuid(since)
    const ended = count % 10 === 9 ? new Date(since.getTime() + (count / 10) * dayMs) : null
    await db
      .insertInto('resources')
      .values({
        id,
        app_id: world.ids.app,
        connector_id: connectorId,
        resource_type_id: typeId,
        source_id: `many ${count}`,
        display_name: `Person ${'abc'[count % 3]}`,
        created_at: since,
        ended_at: ended,
        ended_because: ended === null ? null : 'gone',
      })
      .execute()
    await db
      .insertInto('accounts')
      .values({
        id,
        app_id: world.ids.app,
        email: count % 2 === 0 ? `p${count}@example.com` : null,
        status: count % 4 === 0 ? 'disabled' : 'enabled',
        type: count % 5 === 0 ? 'service' : 'user',
        last_login_at: count % 3 === 0 ? since : null,
      })
      .execute()
    await db
      .insertInto('grants')
      .values({
        entitlement_id: count % 2 === 0 ? world.ids.viewer : world.ids.admin,
        principal_id: id,
        held_from: since,
        held_until: ended,
        ended_because: ended === null ? null : 'gone',
      })
      .execute()
  }
  await server.world.database.transaction((tx) =>
    sql`update entitlements e set grant_count = (
    select count(*) from grants g where g.entitlement_id = e.id and g.held_until is null)`
      .execute(tx)
      .then(() => {}),
  )
  for (const name of ['ann', 'bob']) await world.request(name)
}, 120_000)
afterAll(() => server[Symbol.asyncDispose]())

// biome-ignore lint/suspicious/noExplicitAny: rows are looked at member by member
type Row = any

/** All rows, page by page; the first page tells how many there are. */
async function all(list: string, query: Record<string, string> = {}, client = root): Promise<Row[]> {
  const rows: Row[] = []
  let total: number | undefined
  for (let token = ''; ; ) {
    const search = new URLSearchParams({ ...query, page_size: '10', page_token: token })
    const page = await client.call('GET', `/api/v1/lists/${list}?${search}`)
    rows.push(...page.list)
    total ??= page.total
    expect(page.isMore).toBe(false)
    if (page.nextPageToken === '') break
    token = page.nextPageToken
  }
  expect(rows.length).toBe(total)
  return rows
}

const ids = (rows: Row[]) => rows.map(({ id }) => id)
const inApp = () => ({ app_id: world.ids.app })

describe('every order of every list, page by page, without a gap or a repetition: UI-2', () => {
  test.each([
    ['accounts', ['name', 'email', 'lastLogin', 'firstSeen']],
    ['entitlements', ['name', 'resource', 'type', 'slug', 'holders', 'risk']],
    ['resources', ['name', 'type']],
    ['users', ['name', 'email', 'department', 'title', 'status']],
    ['connectors', ['name', 'app', 'status', 'hosting', 'nextSync']],
    ['apps', ['name', 'accounts', 'entitlements', 'status', 'lastSync', 'created']],
    ['tasks', ['number', 'created', 'closed']],
  ])('%s', async (list, orders) => {
    const usual = new Set(ids(await all(list)))
    for (const order of orders) {
      const up = ids(await all(list, { sort: order }))
      const down = ids(await all(list, { sort: `-${order}` }))
      expect(new Set(up).size).toBe(up.length)
      expect(new Set(up)).toEqual(usual)
      expect(down).toEqual([...up].reverse())
    }
    const { status, body } = await root.send('GET', `/api/v1/lists/${list}?sort=nothing`)
    expect([status, body.details[0].reason]).toEqual([400, 'FILTER_INVALID'])
    expect(body.message).toContain(orders[0])
  })

  test('grants, of something; of everything they come as they were found', async () => {
    const usual = new Set(ids(await all('grants', { filter: `entitlement:${world.ids.viewer}` })))
    for (const order of ['found', 'since', 'account', 'expires']) {
      const filter = `entitlement:${world.ids.viewer}`
      const up = ids(await all('grants', { filter, sort: order }))
      expect(new Set(up)).toEqual(usual)
      expect(ids(await all('grants', { filter, sort: `-${order}` }))).toEqual([...up].reverse())
    }
    expect((await all('grants', inApp())).length).toBe(people - people / 10)
    for (const query of ['sort=account', 'filter=anna', 'sort=-since&filter=direct:yes']) {
      const { status, body } = await root.send('GET', `/api/v1/lists/grants?${query}`)
      expect([query, status]).toEqual([query, 400])
      expect(body.message).toContain('one of entitlement, account, user, resource')
    }
  })
})

describe('filters: ACC-1, ENT-1, ENT-2, DIR-1, TSK-8, CON-1', () => {
  const count = async (list: string, filter: string) => (await all(list, { filter })).length
  const here = people - people / 10

  test('of accounts', async () => {
    const accounts = await all('accounts', inApp())
    expect(accounts.length).toBe(here + 2)
    const disabled = await all('accounts', { filter: 'status:disabled' })
    expect(disabled.every(({ status }) => status === 'disabled')).toBe(true)
    expect(disabled.length + (await count('accounts', '-status:disabled'))).toBe(accounts.length)
    expect(await count('accounts', 'status:disabled,enabled')).toBe(accounts.length)
    const owned = await all('accounts', { filter: `owner:${world.person('ann')}` })
    expect(owned).toMatchObject([{ displayName: 'ann', owner: { displayName: 'ann' }, ownerSetBy: 'person' }])
    expect(await count('accounts', 'owner:none')).toBe(here)
    expect(await count('accounts', 'type:service owner:none login:never')).toBe(
      accounts.filter(({ type, lastLoginAt }) => type === 'service' && lastLoginAt === undefined).length,
    )
    expect(await count('accounts', '"person a"')).toBe(accounts.filter((row) => row.displayName === 'Person a').length)
    expect(await count('accounts', `holds:${world.ids.viewer}`)).toBe(
      accounts.filter(({ roles }) => roles.includes('viewer')).length,
    )
    const day = since.toISOString().slice(0, 10)
    expect(await count('accounts', `firstSeen<${day}`)).toBe(0)
    expect(await count('accounts', `firstSeen>${day}`)).toBe(accounts.length)
    expect(await count('accounts', 'ended:yes')).toBe(people / 10)
  })

  test('of entitlements, with what keeps one from being offered', async () => {
    const [viewer] = await all('entitlements', { filter: 'slug:viewer' })
    expect(viewer).toMatchObject({
      displayName: 'viewer',
      resourceDisplayName: 'Berlin',
      isRequestable: true,
      whyNotOffered: '',
      grantPolicyFrom: 'app',
      provisionedBy: 'connector',
    })
    const grants = await all('grants', { filter: `entitlement:${world.ids.viewer}` })
    expect(Number(viewer.grantCount)).toBe(grants.length)
    expect(await count('entitlements', `resource:${world.ids.site} requestable:yes`)).toBe(2)
    expect(await count('entitlements', 'derived:yes')).toBe(0)
    expect(await count('entitlements', 'type:site')).toBe(2)
    expect(await count('entitlements', 'held:no')).toBe(
      (await all('entitlements')).filter(({ grantCount }) => grantCount === '0').length,
    )
  })

  test('of users, tasks and connectors', async () => {
    expect(await count('users', 'role:super_administrator')).toBe(1)
    expect(await count('users', `manager:${world.person('mia')}`)).toBe(1)
    const [ann] = await all('users', { filter: 'ann' })
    expect(ann).toMatchObject({ managers: [{ displayName: 'mia' }], accountCount: 1, roles: ['basic_user'] })
    const open = await all('tasks', { filter: 'state:open type:grant' })
    expect(open).toMatchObject([
      { number: '2', subject: { displayName: 'bob' } },
      { number: '1', subject: { displayName: 'ann' }, assignees: [{ displayName: 'mia' }], duration: '3600s' },
    ])
    expect(await count('tasks', `assignee:${world.person('mia')}`)).toBe(1)
    expect(await count('tasks', 'state:closed')).toBe(0)
    const connectors = await all('connectors')
    expect(connectors).toMatchObject([{ displayName: 'House', status: 'NOT_CONFIGURED', hosting: 'SELF_HOSTED' }])
    const apps = await all('apps')
    const entitlements = await all('entitlements', inApp())
    expect(apps).toMatchObject([
      {
        displayName: 'House',
        owners: [{ displayName: 'olga' }],
        accountCount: expect.stringMatching(/^\d+$/),
        entitlementCount: String(entitlements.length),
        connectorCount: 1,
        status: 'NOT_CONFIGURED',
      },
    ])
    expect([await count('apps', 'owner:none'), await count('apps', 'hou')]).toEqual([0, 1])
    expect([await count('apps', 'status:not_configured'), await count('apps', 'status:error')]).toEqual([1, 0])
    expect(await count('connectors', 'status:connected')).toBe(0)
    expect(await count('connectors', 'status:not_configured owner:none hosting:self_hosted')).toBe(1)
  })

  test.each([
    ['accounts', 'colour:red', 'there is no column colour; there are id, status, type'],
    ['accounts', 'status:happy', 'status does not take \\"happy\\": it takes enabled, disabled'],
    ['accounts', 'lastLogin<yesterday', 'lastLogin does not take \\"yesterday\\"'],
    ['accounts', 'status<2026-01-01', 'status does not take'],
    ['tasks', 'assignee:mia', 'it takes an id'],
    ['users', 'name:"x', 'a quotation mark is not closed'],
    ['accounts', 'constructor:x', 'there is no column constructor'],
    ['accounts', 'external:constructor', 'external does not take'],
    ['accounts', 'external:__proto__', 'external does not take'],
    ['accounts', 'owner:toString', 'it takes an id, none'],
    ['grants', 'direct:valueOf', 'it takes yes, no'],
  ])('%s do not take %s', async (list, filter, why) => {
    const { status, body } = await root.send('GET', `/api/v1/lists/${list}?filter=${encodeURIComponent(filter)}`)
    expect([status, body.details[0].reason]).toEqual([400, 'FILTER_INVALID'])
    expect(JSON.stringify(body.message)).toContain(why)
  })
})

test('a day shows what was there then: DAT-4', async () => {
  const at = (day: number) => ({ ...inApp(), at: new Date(since.getTime() + day * dayMs).toISOString() })
  const gone = (day: number) => Array.from({ length: people / 10 }, (_, tens) => tens + 0.9).filter((end) => end <= day)
  expect(await all('accounts', { ...inApp(), at: longAgo.toISOString() })).toEqual([])
  for (const day of [0, 1, 2.5, 5.9, 9]) {
    const wanted = people - gone(day).length
    expect([day, (await all('accounts', at(day))).length]).toEqual([day, wanted])
    expect([day, (await all('grants', at(day))).length]).toEqual([day, wanted])
    const rows = await all('accounts', { ...at(day), sort: 'email' })
    expect(rows.every(({ grantCount }) => grantCount === 1)).toBe(true)
  }
})

test('nobody sees in a list what they do not see by itself: ROL-3, ROL-4, ROL-5', async () => {
  const client = (name: string) => ApiClient.of(server, world.person(name))
  const [ann, mia, olga] = [await client('ann'), await client('mia'), await client('olga')]
  expect(await all('apps', {}, ann)).toEqual([])
  for (const list of ['accounts', 'entitlements', 'grants', 'resources', 'connectors']) {
    expect([list, await all(list, {}, ann)]).toEqual([list, []])
    expect((await ann.send('GET', `/api/v1/lists/${list}?app_id=${world.ids.app}`)).status).toBe(404)
  }
  expect(ids(await all('users', {}, ann))).toEqual([world.person('ann')])
  // A manager sees their reports, and no more of the others than a name to pick.
  expect((await all('users', {}, mia)).map(({ displayName }) => displayName)).toEqual(['ann', 'mia'])
  expect((await all('tasks', {}, ann)).map(({ number }) => number)).toEqual(['1'])
  expect((await all('tasks', {}, mia)).map(({ number }) => number)).toEqual(['1'])
  const { db } = server.world.database
  await db
    .insertInto('user_roles')
    .values({ user_id: world.person('olga'), role: 'application_administrator', given_at: server.now })
    .execute()
  const owner = await client('olga')
  expect((await all('accounts', inApp(), owner)).length).toBeGreaterThan(50)
  expect((await all('connectors', {}, owner)).length).toBe(1)
  // How the connectors of an app stand is its owner's to see, too.
  expect(await all('apps', {}, owner)).toMatchObject([
    { id: world.ids.app, status: 'NOT_CONFIGURED', connectorCount: 1 },
  ])
  const named = await all('users', { filter: 'bob' }, owner)
  expect(named).toMatchObject([{ displayName: 'bob', roles: [], managers: [] }])
  const { status } = await owner.send('GET', '/api/v1/lists/users?filter=role:basic_user')
  expect(status).toBe(400)
  expect(olga.token).not.toBe(owner.token)
})

test('any filter, order and token is answered or refused: API-6', async () => {
  const lists = ['accounts', 'entitlements', 'grants', 'resources', 'users', 'connectors', 'tasks', 'apps']
  const words = fc.constantFrom(
    'status',
    'owner',
    'name',
    'ended',
    '-type',
    'lastLogin',
    'entitlement',
    'constructor',
    'external:__proto__',
    'direct:valueOf',
    '"',
    '\u0000',
    ' ',
  )
  const text = fc.array(fc.oneof(words, fc.string({ maxLength: 8 }), fc.constantFrom(':', '<', '>', ',')), {
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...lists), text, text, fc.string(), async (list, filter, sort, token) => {
      const query = { filter: filter.join(''), sort: sort.join(''), page_token: token }
      const { status, body } = await root.send('GET', `/api/v1/lists/${list}?${new URLSearchParams(query)}`)
      expect([200, 400]).toContain(status)
      if (status === 400) expect(body.details[0].reason).toMatch(/^(FILTER_INVALID|INVALID_REQUEST)$/)
    }),
    { numRuns: 150 },
  )
})

// Last, for these many stay.
test('above ten thousand they are not counted', async () => {
  const { db } = server.world.database
  await sql`insert into users (id, display_name, status, origin, created_at, updated_at)
    select 'many' || lpad(n::text, 23, '0'), 'Many ' || n, 'enabled', 'local', now(), now()
    from generate_series(1, 10000 - (select count(*) from users)) n`.execute(db)
  const first = async () => root.call('GET', '/api/v1/lists/users?page_size=10')
  expect(await first()).toMatchObject({ total: 10_000, isMore: false })
  await sql`insert into users (id, display_name, status, origin, created_at, updated_at)
    values (${'one more'.padStart(27, '0').replace(' ', '0')}, 'One more', 'enabled', 'local', now(), now())`.execute(
    db,
  )
  const page = await first()
  expect(page).toMatchObject({ total: 10_000, isMore: true })
  const next = await root.call('GET', `/api/v1/lists/users?page_size=10&page_token=${page.nextPageToken}`)
  expect(next.total).toBeUndefined()
  const named = await root.call('GET', '/api/v1/lists/users?page_size=10&filter=many%207&sort=-name')
  expect(named).toMatchObject({ isMore: false })
  const names = named.list.map(({ displayName }: Row) => displayName)
  expect(names).toEqual([...names].sort().reverse())
  expect(names.every((name: string) => name.startsWith('Many 7'))).toBe(true)
})

test('a text that very many accounts have is found in their order, too: UI-2', async () => {
  const { db } = server.world.database
  const { connector_id: connectorId } = await db
    .selectFrom('resources')
    .select('connector_id')
    .where('id', '=', world.ids.site)
    .executeTakeFirstOrThrow()
  const count = 10_050
  const id = sql`'crowd' || lpad(n::text, 22, '0')`
  await sql`insert into resources (id, app_id, connector_id, resource_type_id, source_id, display_name, created_at)
    select ${id}, ${world.ids.app}, ${connectorId}, ${typeId}, 'crowd ' || n,
      case when n % 100 = 0 then 'Alone ' || n else 'Crowd ' || lpad((n * 7919 % ${count})::text, 5, '0') end, now()
    from generate_series(1, ${count}) n`.execute(db)
  await sql`insert into accounts (id, app_id, status, type)
    select ${id}, ${world.ids.app}, case when n % 1000 = 1 then 'disabled' else 'enabled' end, 'user'
    from generate_series(1, ${count}) n`.execute(db)
  // Those of other names are known by what they sign in with.
  await sql`insert into account_identifiers (account_id, kind, folded, value)
    select ${id}, 'username', 'crowd' || n, 'Crowd' || n from generate_series(100, ${count}, 100) n`.execute(db)

  const page = (query: Record<string, string>) =>
    root.call('GET', `/api/v1/lists/accounts?${new URLSearchParams({ ...inApp(), page_size: '100', ...query })}`)
  const first = await page({ filter: 'crowd' })
  expect(first).toMatchObject({ total: 10_000, isMore: true })
  const second = await page({ filter: 'crowd', page_token: first.nextPageToken })
  const names = [...first.list, ...second.list].map(({ displayName }) => displayName)
  const alone = Array.from({ length: 100 }, (_, n) => `Alone ${(n + 1) * 100}`).sort()
  expect(names.slice(0, 100)).toEqual(alone)
  expect(names.slice(100)).toEqual([...names.slice(100)].sort())
  expect(new Set([...ids(first.list), ...ids(second.list)]).size).toBe(200)
  const disabled = await page({ filter: 'crowd status:disabled', sort: '-name' })
  expect(disabled).toMatchObject({ total: 11, isMore: false })
  expect(disabled.list.map(({ displayName }: Row) => displayName)).toEqual(
    Array.from({ length: 11 }, (_, n) => `Crowd ${String(((n * 1000 + 1) * 7919) % count).padStart(5, '0')}`)
      .sort()
      .reverse(),
  )
  expect(await page({ filter: 'crowd0' })).toMatchObject({ total: 0 })
  const few = await page({ filter: 'crowd100' })
  expect(few).toMatchObject({ total: 3, isMore: false })
  expect(few.list.map(({ displayName }: Row) => displayName)).toEqual(['Alone 100', 'Alone 1000', 'Alone 10000'])
})
