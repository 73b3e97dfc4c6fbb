import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
})
afterAll(() => server[Symbol.asyncDispose]())

const app = () => `/api/v1/apps/${world.ids.app}`
const names = (list: readonly { readonly [kind: string]: { displayName: string } }[], kind: string) =>
  list.map((row) => row[kind]?.displayName).sort()

test('accounts are listed with their owners, of an app, of a person, and by what they are called: API-8', async () => {
  const { list } = await root.call('GET', `${app()}/app_users`)
  expect(names(list, 'appUser')).toEqual(['ann', 'bob'])
  const ann = list.find(({ appUser }: { appUser: { displayName: string } }) => appUser.displayName === 'ann')
  expect(ann.appUser).toMatchObject({
    id: world.account('ann'),
    appId: world.ids.app,
    identityUserId: world.person('ann'),
    appUserType: 'APP_USER_TYPE_USER',
    status: { status: 'STATUS_ENABLED' },
  })
  const own = await root.call('GET', `${app()}/users/${world.person('bob')}/app_users`)
  expect(names(own.list, 'appUser')).toEqual(['bob'])
  const found = await root.call('POST', '/api/v1/search/app_users', { appIds: [world.ids.app], query: 'AN' })
  expect(names(found.list, 'appUser')).toEqual(['ann'])
  expect((await root.call('GET', app())).app.userCount).toBe('2')
})

test('an account is of another kind when somebody says so, and of its own again', async () => {
  const path = `${app()}/app_users/${world.account('bob')}`
  const update = (appUserType: string) =>
    root.call('POST', path, { appUser: { appUserType }, updateMask: 'appUserType' })
  expect((await update('APP_USER_TYPE_SERVICE_ACCOUNT')).appUserView.appUser.appUserType).toBe(
    'APP_USER_TYPE_SERVICE_ACCOUNT',
  )
  expect((await update('APP_USER_TYPE_USER')).appUserView.appUser.appUserType).toBe('APP_USER_TYPE_USER')
})

test('resource types, resources and entitlements are listed, searched and read one by one: API-8', async () => {
  const types = await root.call('GET', `${app()}/resource_types`)
  expect(names(types.list, 'appResourceType')).toEqual(['Site', 'User'])
  const type = await root.call('GET', `${app()}/resource_types/${world.ids.type}`)
  expect(type.appResourceTypeView.appResourceType).toMatchObject({ id: world.ids.type, appId: world.ids.app })
  const searched = await root.call('POST', '/api/v1/search/app_resource_types', {
    appIds: [world.ids.app],
    displayName: 'site',
  })
  expect(searched.list).toMatchObject([{ id: world.ids.type }])
  const resources = await root.call('GET', `${app()}/resource_types/${world.ids.type}/resources`)
  expect(names(resources.list, 'appResource')).toEqual(['Berlin'])
  const one = `${app()}/resource_types/${world.ids.type}/resources/${world.ids.site}`
  expect((await root.call('GET', one)).appResourceView).toEqual(resources.list[0])
  const found = await root.call('POST', '/api/v1/search/app_resources', { appId: world.ids.app, query: 'berl' })
  expect(found.list).toEqual(resources.list)
  const entitlements = await root.call('GET', `${app()}/entitlements`)
  expect(names(entitlements.list, 'appEntitlement')).toEqual(['admin', 'viewer'])
  const read = await root.call('GET', `${app()}/entitlements/${world.ids.viewer}`)
  expect(read.appEntitlementView.appEntitlement).toMatchObject({ slug: 'viewer', appResourceId: world.ids.site })
  const there = await root.call(
    'GET',
    `${app()}/entitlements/resource_types/${world.ids.type}/resources/${world.ids.site}`,
  )
  expect(there.list).toEqual(entitlements.list)
  const alias = await root.call('POST', '/api/v1/search/entitlements', { alias: 'nothing' })
  expect(alias).toMatchObject({ list: [], nextPageToken: '' })
})

test('a resource and an entitlement keep the name that was given here beside the one that was read', async () => {
  const resource = `${app()}/resource_types/${world.ids.type}/resources/${world.ids.site}`
  const named = await root.call('POST', resource, {
    appResource: { displayName: 'Head office', annotations: { a: 'b' } },
  })
  expect(named.appResourceView.appResource).toMatchObject({ displayName: 'Head office', annotations: { a: 'b' } })
  const path = `${app()}/entitlements/${world.ids.viewer}`
  const update = async (entitlement: object, more: object = {}) =>
    (await root.call('POST', path, { entitlement, ...more })).appEntitlementView.appEntitlement
  const all = await update({
    displayName: 'Reader',
    description: 'reads',
    durationGrant: '7200s',
    riskLevelValueId: 'high',
  })
  expect(all).toMatchObject({
    displayName: 'Reader',
    description: 'reads',
    durationGrant: '7200s',
    riskLevelValueId: 'high',
  })
  expect(all.durationUnset).toBeUndefined()
  // What the provider sends at an update is all that it read.
  expect(await update(all)).toEqual(all)
  expect(await update({ durationUnset: {} })).toMatchObject({ displayName: 'Reader', durationUnset: {} })
  const { durationGrant, durationUnset } = await update({}, { updateMask: 'durationGrant,riskLevelValueId' })
  expect([durationGrant, durationUnset]).toEqual([undefined, undefined])
})

test('who holds what is told from each side, and what was held: API-8, DAT-3', async () => {
  await world.give('ann')
  const users = await root.call('GET', `${app()}/entitlements/${world.ids.viewer}/users`)
  expect(users.list).toMatchObject([{ appUserId: world.account('ann'), appUser: { appUser: { displayName: 'ann' } } }])
  const grants = await root.call('POST', '/api/v1/search/grants', { userId: world.person('ann') })
  expect(grants.list).toMatchObject([
    {
      entitlement: { appEntitlement: { id: world.ids.viewer, grantCount: '1' } },
      appEntitlementUserBinding: { appUserId: world.account('ann') },
    },
  ])
  const held = await root.call('GET', `${app()}/entitlements/users/${world.account('ann')}`)
  expect(names(held.list, 'appEntitlement')).toEqual(['viewer'])
  const ended = { held_until: server.now, ended_because: 'revoked' as const }
  await server.world.database.db.updateTable('grants').set(ended).execute()
  expect((await root.call('POST', '/api/v1/search/grants', { userId: world.person('ann') })).list).toEqual([])
  const past = await root.call('POST', '/api/v1/search/past-grants', { appIds: [world.ids.app] })
  expect(past.list).toMatchObject([
    { history: { appUserId: world.account('ann'), appEntitlementId: world.ids.viewer } },
  ])
  const both = await root.call('GET', `${app()}/entitlements/${world.ids.viewer}/grants`)
  expect(both.list).toHaveLength(1)
  expect(both.list[0].expired).toMatch(/Z$/)
})

test('a policy is read back as it was written, updated in part, and kept while it is used: POL-1, POL-11', async () => {
  const steps = [
    { approval: { manager: { allowSelfApproval: true } } },
    { approval: { users: { userIds: [world.person('olga')] } } },
    { provision: { assigned: true, provisionPolicy: { connector: { defaultBehavior: {} } } } },
  ]
  const { policy } = await root.call('POST', '/api/v1/policies', {
    displayName: 'By code',
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps } },
  })
  expect(policy).toMatchObject({
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps } },
    systemBuiltin: false,
  })
  expect(await root.call('GET', `/api/v1/policies/${policy.id}`)).toEqual({ policy })
  const { policy: again } = await root.call('POST', `/api/v1/policies/${policy.id}`, { policy })
  expect({ ...again, updatedAt: '' }).toEqual({ ...policy, updatedAt: '' })
  const { policy: renamed } = await root.call('POST', `/api/v1/policies/${policy.id}`, {
    policy: { displayName: 'New' },
  })
  expect(renamed).toMatchObject({ displayName: 'New', policySteps: policy.policySteps })
  const found = await root.call('POST', '/api/v1/search/policies', { displayName: 'New' })
  expect(found.list).toMatchObject([{ id: policy.id }])
  await root.call('POST', app(), { app: { grantPolicyId: policy.id } })
  const used = await root.send('DELETE', `/api/v1/policies/${policy.id}`)
  expect(used).toMatchObject({ status: 400, body: { code: 9, details: [{ reason: 'POLICY_IN_USE' }, {}] } })
  await root.call('POST', app(), { app: { grantPolicyId: '' } })
  expect(await root.call('DELETE', `/api/v1/policies/${policy.id}`)).toEqual({})
  expect((await root.send('GET', `/api/v1/policies/${policy.id}`)).status).toBe(404)
  const wrong = { displayName: 'x', policyType: 'POLICY_TYPE_ACCESS_REQUEST', policySteps: {} }
  expect(await root.send('POST', '/api/v1/policies', { body: wrong })).toMatchObject({ status: 400, body: { code: 3 } })
  const other = await root.send('POST', app(), { body: { app: { revokePolicyId: renamed.id } } })
  expect(other).toMatchObject({ status: 400, body: { details: [{ reason: 'POLICY_NOT_FOUND' }, {}] } })
})

test('the roles there are, the settings of a connector, and the system log page by page: ROL-1, AUD-1', async () => {
  const { list } = await root.call('GET', '/api/v1/iam/roles')
  const displayNames = list.map(({ displayName }: { displayName: string }) => displayName)
  for (const name of ['Connector Administrator', 'Super Administrator', 'Basic User', 'Application Administrator'])
    expect(displayNames).toContain(name)
  const { role } = await root.call('GET', '/api/v1/iam/roles/connector_administrator')
  expect(role.permissions).toContain('connector.create')
  const { schema } = await root.call('POST', '/api/v1/connectorcatalog', { catalogId: '2YrpiN1WrRMcyduL9f3PRKTJ6wE' })
  expect(schema.fields).toMatchObject([
    { name: 'sentinelone_base_url', displayName: 'SentinelOne base URL', str: { secret: false } },
    { name: 'sentinelone_token', displayName: 'API token', str: { secret: true } },
  ])
  const { app: made } = await root.call('POST', '/api/v1/apps', { displayName: 'Logged' })
  const newest = await root.call('POST', '/api/v1/systemlog/events', {
    sortDirection: 'SORT_DIRECTION_DESC',
    pageSize: 10,
  })
  const created = newest.list.find(
    ({ verb, object }: { verb: string; object: { id: string } }) => verb === 'app.created' && object.id === made.id,
  )
  expect(created).toMatchObject({ actor: { kind: 'user', id: world.person('root') }, outcome: 'succeeded' })
  const next = await root.call('POST', '/api/v1/systemlog/events', { sinceEventUid: created.uid })
  expect(next.list.every(({ uid }: { uid: string }) => uid !== created.uid)).toBe(true)
})
