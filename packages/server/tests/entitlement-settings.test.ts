import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let path: string
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
  path = `/api/v1/apps/${world.ids.app}/request_settings/entitlements`
})
afterAll(() => server[Symbol.asyncDispose]())

const both = () => [world.ids.viewer, world.ids.admin]
const set = (request: object, entitlementIds = both()) => root.call('POST', path, { entitlementIds, ...request })
const lock = (settings: readonly string[], isLocked: boolean, entitlementIds = [world.ids.viewer]) =>
  root.call('POST', `${path}/locks`, { entitlementIds, settings, isLocked })
const row = async (slug: 'viewer' | 'admin') =>
  (await root.call('GET', `/api/v1/lists/entitlements?filter=id:${world.ids[slug]}`)).list[0]
const policyOf = async (key: string) =>
  (
    await server.world.database.db
      .selectFrom('policies')
      .select('id')
      .where('builtin_key', '=', key)
      .executeTakeFirstOrThrow()
  ).id

test('settings in force are the own ones, else those of the app, and each says where it comes from: APP-6, ENT-1', async () => {
  const [grant, revoke] = [await policyOf('app_owner_approval'), await policyOf('manager_confirms_revoke')]
  await world.usePolicy('revoke', 'immediate_revoke')
  await root.call('POST', `/api/v1/apps/${world.ids.app}/request_settings`, {
    audience: 'EVERYONE',
    maxDuration: '7200s',
  })
  expect(await row('viewer')).toMatchObject({
    ...{ grantPolicyDisplayName: 'Manager then app owner', grantPolicyFrom: 'app' },
    ...{ revokePolicyDisplayName: 'Immediate revoke', revokePolicyFrom: 'app' },
    ...{ maxDuration: '7200s', maxDurationFrom: 'app', lockedSettings: [] },
  })
  const own = { grantPolicyId: grant, revokePolicyId: revoke, longestTime: 'LIMITED', maxDuration: '3600s' }
  expect(await set(own)).toEqual({ changedCount: 2, refused: [] })
  for (const slug of ['viewer', 'admin'] as const)
    expect(await row(slug)).toMatchObject({
      ...{ grantPolicyId: grant, grantPolicyFrom: 'entitlement', isRequestable: true },
      ...{ revokePolicyDisplayName: 'Manager confirms revoke', revokePolicyFrom: 'entitlement' },
      ...{ maxDuration: '3600s', maxDurationFrom: 'entitlement' },
    })
  // The same again changes nothing, and is not told.
  const told = (await server.audited('entitlement.updated')).length
  expect(await set(own)).toEqual({ changedCount: 0, refused: [] })
  expect(await server.audited('entitlement.updated')).toHaveLength(told)
  await set({ longestTime: 'UNLIMITED', isRequestable: false }, [world.ids.viewer])
  const unlimited = await row('viewer')
  expect([unlimited.maxDuration, unlimited.maxDurationFrom, unlimited.isRequestable]).toEqual([
    undefined,
    'entitlement',
    false,
  ])
  await set({ longestTime: 'INHERITED', grantPolicyId: '', revokePolicyId: '' })
  expect(await row('viewer')).toMatchObject({ grantPolicyFrom: 'app', revokePolicyFrom: 'app', maxDuration: '7200s' })
})

test('what is said of a kind of resources stands between the app and the entitlement: APP-5, APP-6', async () => {
  const types = `/api/v1/apps/${world.ids.app}/request_settings/types`
  const site = async () => (await root.call('GET', types)).list
  expect(await site()).toMatchObject([
    { id: world.ids.type, displayName: 'Site', entitlementCount: 2, grantPolicyId: '' },
  ])
  const grant = await policyOf('app_owner_approval')
  const [{ version }] = await site()
  const wish = { grantPolicyId: grant, longestTime: 'LIMITED', maxDuration: '1800s' }
  expect(await root.call('POST', `${types}/${world.ids.type}`, { ...wish, version })).toMatchObject({
    ...{ grantPolicyDisplayName: 'App owner approval', maxDuration: '1800s', version: version + 1 },
  })
  await set({ longestTime: 'LIMITED', maxDuration: '3600s' }, [world.ids.admin])
  const ofType = { grantPolicyId: grant, grantPolicyFrom: 'resource type' }
  expect(await row('viewer')).toMatchObject({ ...ofType, maxDuration: '1800s', maxDurationFrom: 'resource type' })
  expect(await row('admin')).toMatchObject({ ...ofType, maxDuration: '3600s', maxDurationFrom: 'entitlement' })
  const { list, names } = await root.call('GET', `/api/v1/activity/app/${world.ids.app}`)
  expect([list[0].verb, list[0].detail.after, names[list[0].detail.resourceTypeId]]).toEqual([
    'app.type_requests_changed',
    { grant_policy_id: grant, max_duration_seconds: 1800 },
    'Site',
  ])
  const stale = await root.send('POST', `${types}/${world.ids.type}`, { body: { longestTime: 'INHERITED', version } })
  expect([stale.status, stale.body.message]).toEqual([
    409,
    `version ${version}: somebody has changed what is said of Site since; it is at version ${version + 1}`,
  ])
  await root.call('POST', `${types}/${world.ids.type}`, { longestTime: 'INHERITED', grantPolicyId: '' })
  expect(await row('viewer')).toMatchObject({ grantPolicyFrom: 'app', maxDurationFrom: '' })
  const nobody = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'
  expect((await root.send('POST', `${types}/${nobody}`, { body: {} })).status).toBe(404)
  const eve = await ApiClient.of(server, world.person('eve'))
  expect((await eve.send('GET', types)).status).toBe(404)
  expect((await eve.send('POST', `${types}/${world.ids.type}`, { body: {} })).status).toBe(404)
})

test('a locked setting is changed by itself only; of many the others are changed: APP-6', async () => {
  expect(await lock(['LONGEST_TIME', 'REQUESTABLE'], true)).toEqual({ changedCount: 1, refused: [] })
  expect((await row('viewer')).lockedSettings).toEqual(['LONGEST_TIME', 'REQUESTABLE'])
  const short = { longestTime: 'LIMITED', maxDuration: '3600s' }
  expect(await set(short)).toEqual({
    changedCount: 1,
    refused: [{ entitlementId: world.ids.viewer, why: 'its longest time is locked against changes of many at once' }],
  })
  expect([(await row('viewer')).maxDuration, (await row('admin')).maxDuration]).toEqual([undefined, '3600s'])
  // What is not locked is changed with the others, and what is locked when it is alone.
  expect(await set({ grantPolicyId: await policyOf('auto_approve') })).toMatchObject({ changedCount: 2, refused: [] })
  expect(await set(short, [world.ids.viewer, world.ids.viewer])).toMatchObject({ changedCount: 1 })
  await lock(['LONGEST_TIME'], false)
  expect((await row('viewer')).lockedSettings).toEqual(['REQUESTABLE'])
  expect(await set({ longestTime: 'INHERITED' })).toMatchObject({ changedCount: 2, refused: [] })
  const trail = await root.call('GET', `/api/v1/activity/entitlement/${world.ids.viewer}`)
  expect(trail.list.map(({ detail }: { detail: object }) => detail)).toContainEqual({
    changed: ['locked_settings'],
    before: { locked_settings: ['longest_time', 'requestable'] },
    after: { locked_settings: ['requestable'] },
  })
})

test('what cannot be is refused, says why, and leaves all as it was: APP-6, REQ-4, ROL-3', async () => {
  const { db } = server.world.database
  await db.updateTable('entitlements').set({ is_immutable: true }).where('id', '=', world.ids.admin).execute()
  const nobody = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'
  expect(await set({ isRequestable: true }, [world.ids.admin, nobody])).toEqual({
    changedCount: 0,
    refused: [
      { entitlementId: world.ids.admin, why: 'it is derived from others, and can only be had through them' },
      { entitlementId: nobody, why: 'there is no such entitlement in the app' },
    ],
  })
  const refusal = async (request: object, client = root, to = path) => {
    const { status, body } = await client.send('POST', to, { body: { entitlementIds: both(), ...request } })
    return [status, body.message]
  }
  expect(await refusal({ longestTime: 'LIMITED' })).toEqual([400, 'maxDuration is missing: it takes 60s or more'])
  expect(await refusal({ longestTime: 'LIMITED', maxDuration: '59s' })).toEqual([
    400,
    'maxDuration is 59s: it takes 60s or more',
  ])
  const revoke = await policyOf('immediate_revoke')
  expect(await refusal({ grantPolicyId: revoke })).toEqual([
    400,
    `grantPolicyId ${revoke}: it is a policy of the type revoke`,
  ])
  expect((await refusal({ grantPolicyId: nobody }))[0]).toBe(400)
  expect((await row('viewer')).grantPolicyFrom).toBe('app')
  const eve = await ApiClient.of(server, world.person('eve'))
  expect((await refusal({ isRequestable: false }, eve))[0]).toBe(404)
  expect((await refusal({ settings: ['REQUESTABLE'], isLocked: true }, eve, `${path}/locks`))[0]).toBe(404)
  await root.call('POST', '/api/v1/directory/users/roles', {
    userIds: [world.person('eve')],
    roles: ['read_only_administrator'],
  })
  expect((await refusal({ isRequestable: false }, eve))[0]).toBe(403)
})
