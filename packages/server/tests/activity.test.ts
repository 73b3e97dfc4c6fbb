import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
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
})
beforeEach(async () => {
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

test('a trail says what was and what is, and calls what it speaks of by name: AUD-1, AUD-6', async () => {
  const { app, viewer, site, type } = world.ids
  const newest = async (kind: string, id: string, client = root) => {
    const { list, names } = await client.call('GET', path(kind, id))
    return { ...list[0], names }
  }
  const policy = await server.world.database.db
    .selectFrom('policies')
    .select(['id', 'display_name'])
    .where('builtin_key', '=', 'app_owner_approval')
    .executeTakeFirstOrThrow()
  const entitlement = { alias: 'reader', riskLevelValueId: 'high', grantPolicyId: policy.id }
  const updateMask = 'alias,riskLevelValueId,grantPolicyId'
  const update = () => root.call('POST', `/api/v1/apps/${app}/entitlements/${viewer}`, { entitlement, updateMask })
  await update()
  expect(await newest('entitlement', viewer)).toMatchObject({
    verb: 'entitlement.updated',
    detail: {
      before: { alias: null, risk_level: null, grant_policy_id: null },
      after: { alias: 'reader', risk_level: 'high', grant_policy_id: policy.id },
    },
    names: { [viewer]: 'viewer', [policy.id]: policy.display_name },
  })
  // Policies are not for owners to see.
  const seen = (await newest('entitlement', viewer, owner)).names
  expect([seen[viewer], seen[policy.id]]).toEqual(['viewer', undefined])
  await update()
  expect((await newest('entitlement', viewer)).detail).toMatchObject({ changed: [], before: {}, after: {} })
  expect(verbs(await root.call('GET', path('resource', site)))).toContain('entitlement.updated')

  await root.call('POST', `/api/v1/apps/${app}/resource_types/${type}/resources/${site}`, {
    appResource: { displayName: 'Head office' },
  })
  expect(await newest('resource', site)).toMatchObject({
    detail: { before: { custom_name: null }, after: { custom_name: 'Head office' } },
    names: { [site]: 'Head office' },
  })
  await root.call('POST', `/api/v1/apps/${app}`, { app: { description: 'of the house' }, updateMask: 'description' })
  expect((await newest('app', app)).detail).toMatchObject({
    before: { description: '' },
    after: { description: 'of the house' },
  })
  await root.call('POST', `/api/v1/directory/users/${world.person('ann')}`, {
    ...{ email: '', displayName: 'ann', department: 'Night watch', jobTitle: '', employeeId: 'E-7' },
  })
  const { list } = await root.call('GET', path('user', world.person('ann')))
  expect(list.slice(0, 3).map(({ detail }: { detail: object }) => detail)).toMatchObject([
    { before: { employee_id: null }, after: { employee_id: 'E-7' } },
    // The form says that nobody manages her any more.
    { before: [world.person('mia')], now: [] },
    { before: { department: null }, after: { department: 'Night watch' } },
  ])
})

test('what was written outside, and when access is to end, is in the trail of the account, too: AUD-6, ENT-2', async () => {
  const { app, viewer } = world.ids
  await world.usePolicy('grant', 'auto_approve')
  const task = await world.request('ann')
  expect(await world.write()).toBe('grant')
  const grant = `/api/v1/apps/${app}/entitlements/${viewer}/users/${world.account('ann')}`
  await root.call('POST', `${grant}/update-grant-duration`, {
    newDeprovisionAt: new Date(server.now.getTime() + 86_400_000).toISOString(),
  })
  for (const [kind, id] of [
    ['account', world.account('ann')],
    ['entitlement', viewer],
  ] as const) {
    const trail = await root.call('GET', path(kind, id))
    for (const verb of ['grant.end_set', 'provisioning.ended', 'provisioning.begun', 'task.created'])
      expect([kind, verbs(trail)]).toEqual([kind, expect.arrayContaining([verb])])
    expect(trail.names[task.id]).toBe(`task ${task.number}`)
  }
  expect(verbs(await root.call('GET', path('account', world.account('bob'))))).not.toContain('grant.end_set')
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
  // A task is seen by who has to do with it, here as by itself: olga is asked after ann's manager has answered.
  const task = await world.request('ann')
  expect(verbs(await owner.call('GET', path('entitlement', viewer)))).not.toContain('task.created')
  await world.act('approve', 'mia', task)
  expect(verbs(await owner.call('GET', path('entitlement', viewer)))).toContain('task.created')
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
