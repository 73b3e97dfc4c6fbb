import { readFileSync } from 'node:fs'
import { operations } from '@rostrum/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHandlers } from '../src/lib/api/handlers.ts'
import { type Permission, policyTable, reachOf, roles } from '../src/lib/authz/policy-table.ts'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

const text = readFileSync(new URL('../../../docs/reference/permissions.md', import.meta.url), 'utf8')
const table = text
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
const [head = [], , ...body] = table
const columns = head.slice(1)

let server: TestServer
let world: GovernedWorld
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
  world = await GovernedWorld.begin(server)
})
afterAll(() => server[Symbol.asyncDispose]())

test('the matrix that is committed is the one that decides, cell by cell: ROL-1, ROL-2, ROL-3', () => {
  expect(columns).toEqual([...roles])
  expect(body.map(([permission]) => permission)).toEqual(Object.keys(policyTable))
  for (const [permission, ...cells] of body)
    for (const [place, cell] of cells.entries()) {
      const role = roles[place] ?? 'basic_user'
      const reach = reachOf(permission as Permission, new Set([role])) ?? '–'
      expect([permission, role, cell]).toEqual([permission, role, reach])
    }
})

/** One call for each permission that an operation asks for, on an object that the caller does not own, or owns. */
const calls: Readonly<Partial<Record<Permission, readonly [method: string, path: () => string, body?: object]>>> = {
  'connector.see': ['GET', () => `/api/v1/apps/${world.ids.app}/connectors/${connectorId}`],
  'connector.create': [
    'POST',
    () => `/api/v1/apps/${world.ids.app}/connectors`,
    { catalogId: 'baton', displayName: 'More' },
  ],
  'connector.manage': ['POST', () => `/api/v1/apps/${world.ids.app}/connectors/${connectorId}/force_sync`, {}],
  'app.see': ['GET', () => `/api/v1/apps/${world.ids.app}/app_users`],
  'app.create': ['POST', () => '/api/v1/apps', { displayName: 'New' }],
  'app.manage': ['POST', () => `/api/v1/apps/${world.ids.app}`, { app: { description: 'changed' } }],
  'policy.see': ['GET', () => '/api/v1/policies'],
  'policy.manage': [
    'POST',
    () => '/api/v1/policies',
    {
      displayName: 'Mine',
      policyType: 'POLICY_TYPE_GRANT',
      policySteps: { grant: { steps: [{ approval: { manager: {} } }] } },
    },
  ],
  'user.manage': ['POST', () => '/api/v1/directory/users/roles', { userIds: [], roles: [] }],
  'user.see': ['GET', () => `/api/v1/users/${world.person('bob')}`],
  'campaign.create': ['POST', () => '/api/v1/access_review', { displayName: 'Mine' }],
  'settings.see': ['GET', () => '/api/v1/settings/organization'],
  'settings.manage': ['POST', () => '/api/v1/settings/organization', { name: 'House' }],
  'log.see': ['POST', () => '/api/v1/systemlog/events', {}],
}
let connectorId = ''

const asked = Object.keys(calls) as Permission[]
const cells = roles.flatMap((role) =>
  asked.flatMap((permission) => [false, true].map((owns) => ({ role, permission, owns }))),
)

test('each role is let through, or refused with 403, as its row says, and what is refused is audited: ROL-3, ROL-4', async () => {
  const { db } = server.world.database
  const connector = await db.selectFrom('connectors').select('id').executeTakeFirstOrThrow()
  connectorId = connector.id
  const userId = world.person('eve')
  const eve = await ApiClient.of(server, userId)
  await db.deleteFrom('owners').execute()
  await db.updateTable('apps').set({ audience: 'nobody' }).execute()
  const wrong: string[] = []
  for (const { role, permission, owns } of cells) {
    server.offsetMs += 1000
    await db.deleteFrom('user_roles').where('user_id', '=', userId).execute()
    await db.insertInto('user_roles').values({ user_id: userId, role, given_at: server.now }).execute()
    await db.deleteFrom('owners').execute()
    if (owns) {
      const owner = { user_id: userId, added_at: server.now }
      const ids = { id: `${'0'.repeat(26)}a`, app_id: world.ids.app }
      await db
        .insertInto('owners')
        .values({ ...owner, ...ids })
        .execute()
    }
    const [method, path, content] = calls[permission] ?? ['GET', () => '/']
    const reach = reachOf(permission, new Set([role]))
    // Whoever adds connectors makes the app for one; an app's owner adds connectors to it.
    const besides =
      (permission === 'app.create' && role === 'connector_administrator') ||
      (permission === 'connector.create' && owns && role === 'application_administrator')
    const isAllowed = reach === 'all' || (reach === 'own' && owns) || besides
    const { status } = await eve.send(method, path(), content === undefined ? {} : { body: content })
    // Callers without an administrative role are not told that the object exists.
    const refusals = role === 'basic_user' ? [403, 404] : [403]
    if (isAllowed ? status !== 200 : !refusals.includes(status))
      wrong.push(`${role}, ${permission}, ${owns ? 'own' : 'another'}: ${status}`)
  }
  expect(wrong).toEqual([])
  const refused = await server.audited('api.refused')
  expect(refused.length).toBeGreaterThan(40)
  expect(refused[0]).toMatchObject({
    actor_kind: 'user',
    actor_id: userId,
    outcome: 'denied',
    detail: { reason: 'NOT_ALLOWED' },
  })
})

/** What everybody who is signed in may call; each answers with what is the caller's own, or may be seen by all. */
const forEverybody = [
  'AppEntitlementSearchService.Search',
  'AppEntitlementSearchService.SearchGrants',
  'AppEntitlementUserBindingService.SearchPastGrants',
  'AppResourceSearch.SearchAppResourceTypes',
  'AppResourceSearch.SearchAppResources',
  'AppSearch.Search',
  'AppUserService.Search',
  'Apps.List',
  'Auth.Introspect',
  'Catalogue.List',
  'Lists.Accounts',
  'Lists.Apps',
  'Lists.Connectors',
  'Lists.Entitlements',
  'Lists.Grants',
  'Lists.Resources',
  'Lists.Tasks',
  'Lists.Users',
  'Notices.ListOwn',
  'PersonalClientService.Create',
  'PersonalClientService.List',
  'Rehearsal.Get',
  'RequestCatalogSearchService.SearchEntitlements',
  'Roles.List',
  'Sessions.ListOwn',
  'TaskSearchService.Search',
  'UserSearch.Search',
  'UserService.List',
]

test("without a role every other operation is refused, and no answer holds anything of another's: ROL-1, ROL-3", async () => {
  world = await GovernedWorld.begin(server)
  const { db } = server.world.database
  await db.updateTable('apps').set({ audience: 'nobody' }).execute()
  const connector = await db.selectFrom('connectors').select('id').executeTakeFirstOrThrow()
  const ann = world.person('ann')
  const { app, type, site, viewer } = world.ids
  const byName: Readonly<Record<string, string>> = {
    app_id: app,
    app_user_app_id: app,
    app_entitlement_ref_app_id: app,
    connector_app_id: app,
    connector_id: connector.id,
    entitlement_id: viewer,
    app_entitlement_id: viewer,
    app_entitlement_ref_id: viewer,
    app_resource_type_id: type,
    app_resource_id: site,
    app_user_id: world.account('ann'),
    user_id: ann,
    user_ref_id: ann,
    identity_user_id: ann,
  }
  const byPlace: Readonly<Record<string, string>> = {
    apps: app,
    connectors: connector.id,
    entitlements: viewer,
    resource_types: type,
    resources: site,
    users: ann,
  }
  const others = [app, connector.id, type, site, viewer, ann, world.account('ann'), world.account('bob')]
  const handlers = createHandlers(server.context)
  const served = operations.filter(({ name, response }) => response !== undefined && name in handlers)
  const eve = await ApiClient.of(server, world.person('eve'))
  const open: string[] = []
  for (const { name, method, path, request } of served) {
    server.offsetMs += 1000
    const filled = path.replace(
      /(\w+)\/\{(\w+)\}/g,
      (_, place: string, param: string) =>
        `${place}/${byName[param] ?? byPlace[place] ?? '2YrpiN1WrRMcyduL9f3PRKTJ6wE'}`,
    )
    const { status, body } = await eve.send(method, filled, request === undefined ? {} : { body: {} })
    expect([name, [200, 400, 403, 404].includes(status)]).toEqual([name, true])
    if (status !== 200) continue
    open.push(name)
    const text = JSON.stringify(body)
    expect([name, others.filter((id) => text.includes(id))]).toEqual([name, []])
  }
  expect(open.sort()).toEqual(forEverybody)
})

test("what is one person's is not another's: credentials, tasks, profiles", async () => {
  const bob = await ApiClient.of(server, world.person('bob'))
  const ann = await ApiClient.of(server, world.person('ann'))
  expect((await bob.send('GET', `/api/v1/iam/personal_clients/${ann.credentialId}`)).status).toBe(404)
  expect((await bob.send('DELETE', `/api/v1/iam/personal_clients/${ann.credentialId}`, { body: {} })).status).toBe(404)
  expect((await bob.send('GET', `/api/v1/users/${world.person('ann')}`)).status).toBe(404)
  expect((await bob.call('POST', '/api/v1/search/users', { ids: [world.person('ann')] })).list).toEqual([])
  const grants = `/api/v1/apps/${world.ids.app}/entitlements/${world.ids.viewer}/users/${world.person('ann')}/grants`
  expect((await bob.send('GET', grants)).status).toBe(404)
})
