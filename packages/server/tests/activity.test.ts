import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let owner: ApiClient
let stranger: ApiClient
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
  await root.call('POST', '/api/v1/directory/users/roles', {
    userIds: [world.person('olga')],
    roles: ['application_administrator'],
  })
  owner = await ApiClient.of(server, world.person('olga'))
  stranger = await ApiClient.of(server, world.person('eve'))
})
afterAll(() => server[Symbol.asyncDispose]())

interface Shown {
  readonly verb: string
  readonly actorName?: string
  readonly source: object
}

const path = (kind: string, id: string) => `/api/v1/activity/${kind}/${id}`
const verbs = ({ list }: { list: Shown[] }) => list.map(({ verb }) => verb)

test('each object shows what was done to it and to what belongs to it, the newest first, page by page: AUD-6, CON-40', async () => {
  const { app, viewer } = world.ids
  const { connector_id: connectorId } = await server.world.database.db
    .selectFrom('entitlements')
    .select('connector_id')
    .where('id', '=', viewer)
    .executeTakeFirstOrThrow()
  const connector = `/api/v1/apps/${app}/connectors/${connectorId}`
  await root.call('POST', `${connector}/syncing/pause`, { reason: 'moving house' })
  await root.call('POST', `${connector}/syncing/resume`, {})
  await root.call('POST', `${connector}/force_sync`, {})
  const all = await root.call('GET', path('connector', connectorId ?? ''))
  expect(verbs(all).slice(0, 3)).toEqual(['sync.requested', 'connector.resumed', 'connector.paused'])
  expect(all.list[2]).toMatchObject({
    actorName: 'root',
    outcome: 'SUCCEEDED',
    detail: { reason: 'moving house' },
    source: { address: expect.any(String) },
  })
  const first = await root.call('GET', `${path('connector', connectorId ?? '')}?page_size=2`)
  const second = await root.call(
    'GET',
    `${path('connector', connectorId ?? '')}?page_size=2&page_token=${first.nextPageToken}`,
  )
  expect([...verbs(first), ...verbs(second)].slice(0, 3)).toEqual(verbs(all).slice(0, 3))

  const accountIds = [world.account('ann')]
  await owner.call('POST', `/api/v1/apps/${app}/accounts/type`, { accountIds, type: 'SERVICE' })
  expect(verbs(await root.call('GET', path('account', world.account('ann'))))).toContain('account.updated')
  await world.request('bob')
  expect(verbs(await root.call('GET', path('entitlement', viewer)))).toContain('task.created')
  expect(verbs(await root.call('GET', path('account', world.account('bob'))))).toContain('task.created')
  expect(verbs(await root.call('GET', path('user', world.person('bob'))))).toContain('task.created')
})

test('whoever may see an object sees its trail, without from where others acted; others find nothing there: AUD-6, ROL-3', async () => {
  const { app, viewer, site } = world.ids
  for (const [kind, id] of [
    ['app', app],
    ['account', world.account('ann')],
    ['entitlement', viewer],
    ['resource', site],
  ] as const) {
    const { list } = (await owner.call('GET', path(kind, id))) as { list: Shown[] }
    expect(list.every(({ source }) => Object.keys(source).length === 0)).toBe(true)
    expect([kind, (await stranger.send('GET', path(kind, id))).status]).toEqual([kind, 404])
  }
  expect((await stranger.send('GET', path('user', world.person('bob')))).status).toBe(403)
  expect((await stranger.send('GET', path('user', world.person('eve')))).status).toBe(200)
  const unknown = await root.send('GET', path('planet', app))
  expect([unknown.status, unknown.body.message]).toEqual([
    400,
    'object_kind is "planet": it takes app, connector, account, entitlement, resource, user',
  ])
  const absent = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'
  for (const kind of ['app', 'connector', 'account', 'entitlement', 'resource'])
    expect([kind, (await root.send('GET', path(kind, absent))).status]).toEqual([kind, 404])
})
