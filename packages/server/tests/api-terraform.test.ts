import { watchSecret } from '@rostrum/leak-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ApiClient, signIn } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

const sentinelOne = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'
const baton = '2HErg7BRmNdHgX8sTCWVq4E1fyh'
const envConfig = 'type.googleapis.com/c1.api.app.v1.EnvConfig'
const token = 'a-token-of-a-console-that-is-kept-secret'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
  watchSecret(token)
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
})
afterAll(() => server[Symbol.asyncDispose]())

const settings = (url: string, secret: string) => ({
  '@type': envConfig,
  configuration: { sentinelone_base_url: { stringValue: url }, sentinelone_token: { stringValue: secret } },
})

/** What the provider does at the first apply. */
async function setUp() {
  const { app } = await root.call('POST', '/api/v1/apps', { displayName: 'SentinelOne' })
  const created = await root.call('POST', `/api/v1/apps/${app.id}/connectors/create`, {
    catalogId: sentinelOne,
    config: settings('https://example.sentinelone.net', token),
  })
  const { connector } = created.connectorView
  const { credential } = await root.call('POST', '/api/v1/apps/connectors/credentials', {
    appId: app.id,
    connectorId: connector.id,
  })
  watchSecret(credential.clientSecret)
  return { app, connector, credential }
}

describe('the set-up of SentinelOne by Terraform: API-2', () => {
  test('an app, a connector and its credential are made, and read back as they were sent', async () => {
    const { app, connector, credential } = await setUp()
    expect(connector).toMatchObject({
      appId: app.id,
      catalogId: sentinelOne,
      displayName: 'SentinelOne',
      userIds: [world.person('root')],
      config: settings('https://example.sentinelone.net', '********'),
      status: { status: 'SYNC_STATUS_UNSPECIFIED' },
    })
    expect(await root.call('GET', `/api/v1/apps/${app.id}`)).toEqual({ app })
    const path = `/api/v1/apps/${app.id}/connectors/${connector.id}`
    expect((await root.call('GET', path)).connectorView.connector).toEqual(connector)
    expect(credential).toMatchObject({ appId: app.id, connectorId: connector.id })
    expect(credential.clientId).toMatch(/^[a-z]+-[a-z]+-\d+@127\.0\.0\.1:8443\/ccc$/)
    const { clientSecret, ...shown } = credential
    expect(clientSecret).toMatch(/^secret-token:conductorone\.com:v1:[\w-]+$/)
    const read = await root.call('GET', `${path}/credentials/${credential.id}`)
    expect(read.credential).toEqual({ ...shown, clientSecret: '' })
  })

  test("the credential is the connector's: its hosts get a token, and may not call the API: CON-25", async () => {
    const { app, credential } = await setUp()
    const hostToken = await signIn(server, credential.clientId, credential.clientSecret)
    const answer = await root.send('GET', `/api/v1/apps/${app.id}`, {
      headers: { authorization: `Bearer ${hostToken}` },
    })
    expect(answer).toMatchObject({ status: 401, body: { code: 16 } })
  })

  test('a new token keeps the rest, and a mask that comes back keeps the token: CON-13', async () => {
    const { app, connector } = await setUp()
    const path = `/api/v1/apps/${app.id}/connectors/${connector.id}`
    const before = await sealed(connector.id)
    const update = (secret: string) =>
      root.call('POST', path, {
        connector: { ...connector, config: settings('https://other.sentinelone.net', secret) },
        updateMask: 'config',
      })
    const kept = await update('********')
    expect(kept.connectorView.connector.config).toEqual(settings('https://other.sentinelone.net', '********'))
    expect(await opened(connector.id)).toEqual({ sentinelone_token: token })
    const other = 'another-token-of-a-console-kept-secret'
    watchSecret(other)
    await update(other)
    expect(await opened(connector.id)).toEqual({ sentinelone_token: other })
    expect((await sealed(connector.id))?.equals(before ?? Buffer.alloc(0))).toBe(false)
  })

  test('a mask of the settings brings changed owners along, in their order', async () => {
    const { app, connector } = await setUp()
    const path = `/api/v1/apps/${app.id}/connectors/${connector.id}`
    const userIds = ['olga', 'ann', 'root'].map((name) => world.person(name))
    const answer = await root.call('POST', path, { connector: { ...connector, userIds }, updateMask: 'config' })
    expect(answer.connectorView.connector.userIds).toEqual(userIds)
    expect((await root.call('GET', path)).connectorView.connector.userIds).toEqual(userIds)
  })

  test('settings that are all taken away are not shown again', async () => {
    const { app, connector } = await setUp()
    const path = `/api/v1/apps/${app.id}/connectors/${connector.id}`
    const answer = await root.call('POST', `${path}/delegated`, {
      connector: { ...connector, displayName: 'Renamed', config: { '@type': envConfig, configuration: {} } },
      updateMask: 'displayName,userIds',
    })
    expect(answer.connectorView.connector).toMatchObject({ displayName: 'Renamed' })
    expect(answer.connectorView.connector.config).toBeUndefined()
    expect(await sealed(connector.id)).toBeNull()
  })

  test('a destroy ends them in order, and leaves the connector to be read as a tombstone: CON-20', async () => {
    const { app, connector, credential } = await setUp()
    const path = `/api/v1/apps/${app.id}/connectors/${connector.id}`
    expect(await root.call('POST', `${path}/credentials/${credential.id}`, {})).toEqual({})
    expect(await root.call('DELETE', path, {})).toEqual({})
    expect(await root.call('DELETE', `/api/v1/apps/${app.id}`)).toEqual({})
    const { connectorView } = await root.call('GET', path)
    expect(connectorView.connector.deletedAt).toMatch(/Z$/)
    await expect(signIn(server, credential.clientId, credential.clientSecret)).rejects.toThrow('invalid_client')
    expect(await root.send('GET', `/api/v1/apps/${app.id}`)).toMatchObject({ status: 404, body: { code: 5 } })
    expect(await root.send('GET', `${path}0`)).toMatchObject({ status: 404 })
  })

  test('a connector of another vendor has no settings and its name', async () => {
    const { app } = await root.call('POST', '/api/v1/apps', { displayName: 'Others' })
    const answer = await root.call('POST', `/api/v1/apps/${app.id}/connectors`, {
      catalogId: baton,
      displayName: 'Baton',
    })
    expect(answer.connectorView.connector).toMatchObject({ catalogId: baton, displayName: 'Baton' })
    expect(answer.connectorView.connector.config).toBeUndefined()
    const { list } = await root.call('GET', `/api/v1/apps/${app.id}/connectors`)
    expect(list).toMatchObject([{ connector: { id: answer.connectorView.connector.id } }])
  })

  test.each([
    ['no catalogue entry', { catalogId: 'nothing' }, 'catalogId: there is no connector "nothing" in the catalogue'],
    [
      'settings of another connector',
      { catalogId: sentinelOne, config: { '@type': envConfig, configuration: { okta_domain: { stringValue: 'x' } } } },
      'config: SentinelOne has no setting okta_domain',
    ],
    [
      'settings of another kind',
      { catalogId: sentinelOne, config: { '@type': 'type.googleapis.com/other', configuration: {} } },
      'config: its @type is to be type.googleapis.com/c1.api.app.v1.EnvConfig',
    ],
  ])('with %s nothing is made', async (_what, body, message) => {
    const { app } = await root.call('POST', '/api/v1/apps', { displayName: 'App' })
    const answer = await root.send('POST', `/api/v1/apps/${app.id}/connectors/create`, { body })
    expect(answer).toMatchObject({ status: 400, body: { code: 3, message } })
    expect((await root.call('GET', `/api/v1/apps/${app.id}/connectors`)).list).toEqual([])
  })
})

describe('an app managed by Terraform: API-2', () => {
  const wanted = {
    displayName: 'Managed',
    description: 'by code',
    instructions: 'ask nicely',
    identityMatching: 'APP_USER_IDENTITY_MATCHING_DISPLAY_NAME',
    monthlyCostUsd: 12,
    strictAccessEntitlementProvisioning: true,
    annotations: { team: 'red' },
  }

  test('is read back with each member that was set, and plans clean', async () => {
    const { app } = await root.call('POST', '/api/v1/apps', wanted)
    expect(app).toMatchObject(wanted)
    expect(await root.call('GET', `/api/v1/apps/${app.id}`)).toEqual({ app })
    const { app: again } = await root.call('POST', `/api/v1/apps/${app.id}`, { app })
    expect({ ...again, updatedAt: '' }).toEqual({ ...app, updatedAt: '' })
    const found = await root.call('POST', '/api/v1/search/apps', { displayName: 'Managed' })
    expect(found.list).toMatchObject([{ id: app.id }])
    expect((await root.call('POST', '/api/v1/search/apps', { displayName: 'Nothing' })).list).toEqual([])
  })

  test('without a mask what comes is written and the rest stays; with one what it names is cleared', async () => {
    const { app } = await root.call('POST', '/api/v1/apps', wanted)
    const path = `/api/v1/apps/${app.id}`
    const renamed = await root.call('POST', path, { app: { displayName: 'Renamed' } })
    expect(renamed.app).toMatchObject({ ...wanted, displayName: 'Renamed' })
    const cleared = await root.call('POST', path, { app: { displayName: 'x' }, updateMask: 'description,nothing' })
    expect(cleared.app).toMatchObject({ ...wanted, displayName: 'Renamed', description: '' })
  })

  test("has the owners that were set, in their order, by the reference's calls", async () => {
    const { app } = await root.call('POST', '/api/v1/apps', wanted)
    const path = `/api/v1/apps/${app.id}`
    const [olga, ann] = [world.person('olga'), world.person('ann')]
    expect(await root.call('PUT', `${path}/owners`, { userIds: [olga, ann] })).toEqual({})
    expect(await root.call('GET', `${path}/ownerids`)).toEqual({ userIds: [olga, ann] })
    expect((await root.call('GET', `${path}/owners`)).list.map((user: { id: string }) => user.id)).toEqual([olga, ann])
    // The provider sends the list with the DELETE.
    expect(await root.call('DELETE', `${path}/owners`, { userIds: [olga] })).toEqual({})
    expect(await root.call('GET', `${path}/ownerids`)).toEqual({ userIds: [ann] })
    const one = `/api/v2/apps/${app.id}/owners/users/technical-owner/${olga}`
    const { appOwnerUser } = await root.call('POST', one, {})
    expect(appOwnerUser).toMatchObject({ appId: app.id, roleSlug: 'technical-owner', user: { id: olga } })
    expect(await root.call('GET', one)).toEqual({ appOwnerUser })
    expect(await root.call('DELETE', one, {})).toEqual({})
    expect((await root.send('GET', one)).status).toBe(404)
  })

  test('a user is found by the whole address, whatever its case', async () => {
    const { userView } = await root.call('GET', `/api/v1/users/${world.person('ann')}`)
    expect(userView.user.displayName).toBe('ann')
    const { list } = await root.call('POST', '/api/v1/search/users', { query: 'an' })
    expect(list.map((view: { user: { displayName: string } }) => view.user.displayName)).toEqual(['ann'])
  })
})

describe('an access review managed by Terraform', () => {
  const wanted = { displayName: 'Quarterly', description: 'all of it', scopeV2: { allGrants: {} } }

  test('is a draft that is read back as it was written, with its scope, and plans clean', async () => {
    const { accessReview: created } = await root.call('POST', '/api/v1/access_review', wanted)
    const { accessReview } = created
    expect(accessReview).toMatchObject({
      ...wanted,
      state: 'ACCESS_REVIEW_STATE_DRAFT',
      createdById: world.person('root'),
    })
    const path = `/api/v1/access_review/${accessReview.id}`
    expect((await root.call('GET', path)).accessReview).toEqual(created)
    // The provider sends all that it read, with what only the server sets.
    const { accessReview: again } = await root.call('POST', path, { accessReview })
    expect({ ...again.accessReview, updatedAt: '' }).toEqual({ ...accessReview, updatedAt: '' })
    const change = { autoCloseDecision: 'CLOSE_DECISION_REVOKED', completionDate: '2031-01-31T10:00:00Z' }
    const { accessReview: changed } = await root.call('POST', path, { accessReview: change })
    expect(changed.accessReview).toMatchObject({
      displayName: 'Quarterly',
      autoCloseDecision: 'CLOSE_DECISION_REVOKED',
    })
    expect(Date.parse(changed.accessReview.completionDate)).toBe(Date.parse('2031-01-31T10:00:00Z'))
    expect((await root.call('GET', '/api/v1/access_reviews')).list).toEqual([changed])
    const entitlements = [{ appId: world.ids.app, appEntitlementId: world.ids.viewer }]
    const scope = { allGrants: {} }
    const set = await root.call('POST', `${path}/scope_and_entitlements`, { entitlements, scopeV2: scope })
    expect(set).toMatchObject({ scopeV2: scope, list: [{ accessReviewEntitlement: entitlements[0] }] })
    expect(await root.call('GET', `${path}/scope_and_entitlements`)).toEqual(set)
    const none = [{ appId: world.ids.app, appEntitlementId: '0'.repeat(27) }]
    const refused = await root.send('POST', `${path}/scope_and_entitlements`, { body: { entitlements: none } })
    expect(refused).toMatchObject({ status: 400, body: { details: [{ reason: 'ENTITLEMENT_NOT_FOUND' }, {}] } })
    expect(await root.call('DELETE', path, {})).toEqual({})
    expect((await root.send('GET', path)).status).toBe(404)
  })

  test('that was begun is evidence, and not deleted', async () => {
    const { accessReview } = await root.call('POST', '/api/v1/access_review', wanted)
    await server.world.database.db.updateTable('campaigns').set({ state: 'running' }).execute()
    const path = `/api/v1/access_review/${accessReview.accessReview.id}`
    expect(await root.send('DELETE', path, { body: {} })).toMatchObject({
      status: 400,
      body: { code: 9, details: [{ reason: 'CAMPAIGN_UNDER_WAY' }, {}] },
    })
  })
})

describe('the holders of an entitlement', () => {
  test('own an app once they are named, as long as they hold it: ROL-4', async () => {
    const bob = await ApiClient.of(server, world.person('bob'))
    const path = `/api/v1/apps/${world.ids.app}`
    const rename = () => bob.send('POST', path, { body: { app: { description: 'by its owners' } } })
    await server.world.database.db
      .insertInto('user_roles')
      .values({ user_id: world.person('bob'), role: 'application_administrator', given_at: server.now })
      .execute()
    expect((await rename()).status).toBe(403)
    const one = `/api/v2/apps/${world.ids.app}/owners/entitlements/owner/${world.ids.app}/${world.ids.viewer}`
    const { appOwnerEntitlement } = await root.call('POST', one, {})
    expect(appOwnerEntitlement).toMatchObject({ roleSlug: 'owner', appEntitlement: { id: world.ids.viewer } })
    expect(await root.call('GET', one)).toEqual({ appOwnerEntitlement })
    const { list } = await root.call('GET', `/api/v2/apps/${world.ids.app}/owners/entitlements`)
    expect(list).toEqual([appOwnerEntitlement])
    expect((await rename()).status).toBe(403)
    const search = async () => (await bob.call('POST', '/api/v1/search/entitlements', {})).list.length
    expect(await search()).toBe(0)
    await world.give('bob')
    expect((await rename()).status).toBe(200)
    expect(await search()).toBeGreaterThan(0)
    expect(await root.call('DELETE', one, {})).toEqual({})
    expect((await rename()).status).toBe(403)
    expect((await root.send('GET', one)).status).toBe(404)
  })
})

describe('the end of access', () => {
  test('is set, moved and taken away by whoever manages the app, whatever it was granted for: REQ-18', async () => {
    await world.give('ann')
    const path = `/api/v1/apps/${world.ids.app}/entitlements/${world.ids.viewer}/users/${world.account('ann')}`
    const inHours = (hours: number) => new Date(server.now.getTime() + hours * 3_600_000).toISOString()
    const set = (newDeprovisionAt: string) => root.call('POST', `${path}/update-grant-duration`, { newDeprovisionAt })
    const [first, second] = [inHours(1), inHours(2)]
    expect((await set(first)).binding.deprovisionAt).toBe(first)
    expect((await set(second)).binding.deprovisionAt).toBe(second)
    const none = await root.call('POST', `${path}/remove-grant-duration`, {})
    expect(none.binding.deprovisionAt).toBeUndefined()
    await world.later(3 * 3600)
    expect(await world.write()).toBeUndefined()
    root = await ApiClient.of(server, world.person('root'))
    await set(inHours(1))
    await world.later(3600 + 60)
    expect(await world.write()).toBe('revoke')
    root = await ApiClient.of(server, world.person('root'))
    const past = await root.send('POST', `${path}/update-grant-duration`, { body: { newDeprovisionAt: inHours(1) } })
    expect(past).toMatchObject({ status: 404, body: { details: [{ reason: 'NOT_HELD' }, {}] } })
    const ann = await ApiClient.of(server, world.person('ann'))
    expect((await ann.send('POST', `${path}/remove-grant-duration`, { body: {} })).status).toBe(404)
  })
})

async function sealed(connectorId: string): Promise<Buffer | null> {
  const row = await server.world.database.db
    .selectFrom('connectors')
    .select('sealed_secrets')
    .where('id', '=', connectorId)
    .executeTakeFirstOrThrow()
  return row.sealed_secrets
}

async function opened(connectorId: string): Promise<object> {
  const { box } = server.context
  return JSON.parse(box.open((await sealed(connectorId)) ?? Buffer.alloc(0), `connector ${connectorId}: settings`))
}
