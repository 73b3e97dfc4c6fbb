import { afterAll, beforeAll, expect, test } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import { ApiClient } from '../../packages/server/tests/_api-client.ts'
import { differences, expectDatabase, readDatabase } from './_database-facts.ts'
import { addUser } from './_people.ts'
import { System } from './_system.ts'

const hour = 3600

let system: System
let site: string
let userId: string
let appId: string
let entitlementId: string
/** who asks, who approves, who owns the app */
let people: Record<'asker' | 'approver' | 'root', string>

beforeAll(async () => {
  system = await System.start({ seed: 'just in time', accounts: 1, sites: 4, users: 20 })
  const { tenant, server } = system
  const [first, second] = tenant.sites.filter(({ state }) => state === 'active').map(({ id }) => id)
  site = second ?? ''
  const viewer = tenant.predefinedRole('Viewer').id
  const scopeRoles = [{ id: first ?? '', roleId: viewer }]
  userId = tenant.addUser({ email: 'asker@example.com', fullName: 'Asker', scope: 'site', scopeRoles }).id
  people = {
    asker: await addUser(server, 'asker@example.com', ['basic_user']),
    approver: await addUser(server, 'approver@example.com', ['basic_user']),
    root: await addUser(server, 'root@example.com', ['basic_user', 'super_administrator']),
  }
  await server.world.database.transaction((tx) => server.context.policies.ensureBuiltins(tx))
  system.startConnector()
  expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })
  const connector = await system.db
    .selectFrom('connectors')
    .select('app_id')
    .where('id', '=', system.connectorId)
    .executeTakeFirstOrThrow()
  appId = connector.app_id
  entitlementId = await system.entitlementId(`site:${site}:role:${tenant.predefinedRole('Admin').id}`)
  // The set-up as an administrator does it: a policy, an owner who approves, and what may be asked for.
  const root = await ApiClient.of(server, people.root)
  const { list: policies } = await root.call('GET', '/api/v1/policies?page_size=100')
  const policy = policies.find(({ displayName }: { displayName: string }) => displayName === 'App owner approval')
  await root.call('POST', `/api/v1/apps/${appId}`, { app: { grantPolicyId: policy.id }, updateMask: 'grant_policy_id' })
  await root.call('PUT', `/api/v1/apps/${appId}/owners`, { userIds: [people.approver] })
  await root.call('POST', `/api/v1/apps/${appId}/request_settings`, {
    audience: 'EVERYONE',
    maxDuration: `${8 * hour}s`,
  })
  const offered = await root.call('POST', `/api/v1/apps/${appId}/request_settings/entitlements`, {
    entitlementIds: [entitlementId],
    isRequestable: true,
  })
  expect(offered).toEqual({ changedCount: 1, refused: [] })
}, 120_000)
afterAll(() => system[Symbol.asyncDispose]())

const listOf = () => (system.tenant.users.get(userId)?.scopeRoles ?? []).map(({ id, roleId }) => `${id} ${roleId}`)
const adminHere = () => `${site} ${system.tenant.predefinedRole('Admin').id}`

/** What goes on by itself, until nothing is left to do. */
async function settle(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) for (const name of ['tasks', 'provisioning', 'tasks']) await system.server.run(name)
}

test("a request by cone's calls, approved by another, is a role in SentinelOne; its end takes it away, and all of it is on record: REQ-10, REQ-12, REQ-23, PRV-2", async () => {
  const { server } = system
  const asker = await ApiClient.of(server, people.asker)
  const approver = await ApiClient.of(server, people.approver)
  const found = await asker.call('POST', '/api/v1/search/request_catalog/entitlements', {
    query: 'Admin',
    pageSize: 100,
  })
  expect(found.list.map((each: never) => Object(each).entitlement.appEntitlement.id)).toContain(entitlementId)

  const { taskView } = await asker.call('POST', '/api/v1/task/grant', {
    appId,
    appEntitlementId: entitlementId,
    identityUserId: people.asker,
    description: 'an incident at the site',
    grantDuration: `${hour}s`,
  })
  const { id, numericId } = taskView.task
  const wait = async () => (await asker.call('GET', `/api/v1/tasks/${id}`)).taskView.task
  expect(await wait()).toMatchObject({ state: 'TASK_STATE_OPEN' })
  expect(listOf()).not.toContain(adminHere())

  // Nobody approves their own request; the owner finds it among their tasks, and approves it by its number.
  const policyStepId = (await wait()).policy.current.id
  const own = await asker.send('POST', `/api/v1/tasks/${id}/action/approve`, { body: { policyStepId } })
  expect(own.status).toBe(403)
  const mine = await approver.call('POST', '/api/v1/search/tasks', { assigneesInIds: [people.approver] })
  expect(mine.list.map((each: never) => Object(each).task.numericId)).toEqual([numericId])
  const { taskView: seen } = await approver.call('GET', `/api/v1/tasks/${numericId}`)
  await approver.call('POST', `/api/v1/tasks/${id}/action/approve`, {
    comment: 'for an hour',
    policyStepId: seen.task.policy.current.id,
  })
  await settle(async () => (await wait()).state === 'TASK_STATE_CLOSED')
  expect(await wait()).toMatchObject({ type: { grant: { outcome: 'GRANT_OUTCOME_GRANTED' } } })
  expect(listOf()).toContain(adminHere())
  expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
  expect(
    differences(expectDatabase(truthOf(system.tenant)), await readDatabase(system.db, system.connectorId)),
  ).toEqual([])

  const has = `/api/v1/apps/${appId}/entitlements/${entitlementId}/users/${people.asker}/grants`
  const { bindings } = await asker.call('GET', has)
  const lastsSeconds = (Date.parse(bindings[0].deprovisionAt) - server.now.getTime()) / 1000
  expect(lastsSeconds).toBeGreaterThan(hour - 120)
  expect(lastsSeconds).toBeLessThanOrEqual(hour)

  // A minute before its end it is there, then it is not.
  server.offsetMs += (lastsSeconds - 60) * 1000
  for (const name of ['tasks', 'provisioning']) await server.run(name)
  expect(listOf()).toContain(adminHere())
  server.offsetMs += 61_000
  await settle(() => !listOf().includes(adminHere()))
  expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
  expect(
    differences(expectDatabase(truthOf(system.tenant)), await readDatabase(system.db, system.connectorId)),
  ).toEqual([])
  const later = await ApiClient.of(server, people.asker)
  expect((await later.call('GET', has)).bindings).toEqual([])
  await system.server.run('tasks')
  const revokes = await later.call('POST', '/api/v1/search/tasks', {
    subjectIds: [people.asker],
    taskTypes: [{ revoke: {} }],
  })
  expect(revokes.list).toMatchObject([{ task: { state: 'TASK_STATE_CLOSED' } }])
})

test('a request that is denied writes nothing, and its wait ends as denied', async () => {
  const { server } = system
  const asker = await ApiClient.of(server, people.asker)
  const approver = await ApiClient.of(server, people.approver)
  const before = listOf()
  const { taskView } = await asker.call('POST', '/api/v1/task/grant', {
    appId,
    appEntitlementId: entitlementId,
    identityUserId: people.asker,
    description: 'once more, please',
    grantDuration: `${hour}s`,
  })
  const { id } = taskView.task
  const { taskView: seen } = await approver.call('GET', `/api/v1/tasks/${id}`)
  await approver.call('POST', `/api/v1/tasks/${id}/action/deny`, {
    comment: 'the incident is over',
    policyStepId: seen.task.policy.current.id,
  })
  const { taskView: ended } = await asker.call('GET', `/api/v1/tasks/${id}`)
  expect(ended.task).toMatchObject({
    state: 'TASK_STATE_CLOSED',
    type: { grant: { outcome: 'GRANT_OUTCOME_DENIED' } },
  })
  for (const name of ['tasks', 'provisioning']) await server.run(name)
  expect(listOf()).toEqual(before)
})
