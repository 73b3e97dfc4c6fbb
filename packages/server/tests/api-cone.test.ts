import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld, hour } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
let ann: ApiClient
let mia: ApiClient
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  ann = await ApiClient.of(server, world.person('ann'))
  mia = await ApiClient.of(server, world.person('mia'))
})
afterAll(() => server[Symbol.asyncDispose]())

const search = (more: object = {}) => ({
  grantedStatus: 'ALL',
  includeDeleted: false,
  pageSize: 100,
  expandMask: { paths: ['app_id', 'app_resource_type_id', 'app_resource_id'] },
  ...more,
})

/** As `cone get` does it, with the duration in seconds. */
async function get(more: object = {}) {
  const answer = await ann.call('POST', '/api/v1/task/grant', {
    appId: world.ids.app,
    appEntitlementId: world.ids.viewer,
    identityUserId: world.person('ann'),
    appUserId: '',
    description: 'for the audit',
    emergencyAccess: false,
    grantDuration: `${hour}s`,
    ...more,
  })
  return answer.taskView.task
}

/** As `cone task approve` does it: it reads the current step first. */
async function approve(client: ApiClient, id: string, comment = '') {
  const { taskView } = await client.call('GET', `/api/v1/tasks/${id}`)
  const policyStepId = taskView.task.policy.current.id
  return client.call('POST', `/api/v1/tasks/${id}/action/approve`, { comment, policyStepId })
}

describe('cone: REQ-23', () => {
  test('whoami tells who it is, and their user', async () => {
    const me = await ann.call('GET', '/api/v1/auth/introspect')
    expect(me).toMatchObject({ userId: world.person('ann'), principleId: world.person('ann') })
    const { userView } = await ann.call('GET', `/api/v1/users/${me.userId}`)
    expect(userView.user).toMatchObject({ id: me.userId, displayName: 'ann', status: 'ENABLED' })
  })

  test('search shows what can be asked for, with the app, type and resource around it', async () => {
    const answer = await ann.call('POST', '/api/v1/search/request_catalog/entitlements', search())
    expect(answer.list).toHaveLength(2)
    for (const { entitlement } of answer.list) {
      const pick = (path: string) => answer.expanded[Number(/^\$\.expanded\[(\d+)\]$/.exec(path)?.[1])]
      expect(pick(entitlement.appPath)).toMatchObject({
        '@type': 'type.googleapis.com/c1.api.app.v1.App',
        id: world.ids.app,
      })
      expect(pick(entitlement.appResourceTypePath)['@type']).toBe('type.googleapis.com/c1.api.app.v1.AppResourceType')
      expect(pick(entitlement.appResourcePath)).toMatchObject({ id: world.ids.site, displayName: 'Berlin' })
    }
    expect(answer.expanded).toHaveLength(3)
    const found = await ann.call('POST', '/api/v1/search/request_catalog/entitlements', search({ query: 'viewer' }))
    expect(found.list).toHaveLength(1)
    const none = await ann.call('POST', '/api/v1/search/request_catalog/entitlements', search({ query: 'nothing' }))
    expect(none.list).toEqual([])
  })

  test('an entitlement is found by its alias, which is its own', async () => {
    const root = await ApiClient.of(server, world.person('root'))
    const path = `/api/v1/apps/${world.ids.app}/entitlements`
    const update = { entitlement: { alias: 's1-viewer' }, updateMask: 'alias' }
    const answer = await root.call('POST', `${path}/${world.ids.viewer}`, update)
    expect(answer.appEntitlementView.appEntitlement).toMatchObject({ alias: 's1-viewer', displayName: 'viewer' })
    const found = await ann.call(
      'POST',
      '/api/v1/search/request_catalog/entitlements',
      search({ entitlementAlias: 's1-viewer' }),
    )
    expect(found.list).toMatchObject([{ entitlement: { appEntitlement: { id: world.ids.viewer } } }])
    const taken = await root.send('POST', `${path}/${world.ids.admin}`, { body: update })
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 6, message: 'alias: s1-viewer is that of viewer already' },
    })
  })

  test('get, approve twice, wait: the role is written, and taken away when its time is over: REQ-10, REQ-12', async () => {
    const task = await get()
    expect(task).toMatchObject({
      numericId: '1',
      state: 'TASK_STATE_OPEN',
      processing: 'TASK_PROCESSING_TYPE_WAITING',
      userId: world.person('ann'),
      type: {
        grant: { appEntitlementId: world.ids.viewer, grantDuration: `${hour}s`, outcome: 'GRANT_OUTCOME_UNSPECIFIED' },
      },
    })
    // cone shows only the number.
    const first = await approve(mia, '1', 'fine')
    expect(first.taskView.task.policy.history).toHaveLength(1)
    const olga = await ApiClient.of(server, world.person('olga'))
    const second = await approve(olga, task.id)
    expect(second.taskView.task).toMatchObject({
      state: 'TASK_STATE_OPEN',
      processing: 'TASK_PROCESSING_TYPE_PROCESSING',
    })
    expect(await world.write()).toBe('grant')
    const { taskView } = await ann.call('GET', `/api/v1/tasks/${task.id}`)
    expect(taskView.task).toMatchObject({
      state: 'TASK_STATE_CLOSED',
      processing: 'TASK_PROCESSING_TYPE_DONE',
      type: { grant: { outcome: 'GRANT_OUTCOME_GRANTED' } },
    })
    expect(taskView.task.policy.current).toBeUndefined()
    const has = `/api/v1/apps/${world.ids.app}/entitlements/${world.ids.viewer}/users/${world.person('ann')}/grants`
    const { bindings } = await ann.call('GET', has)
    expect(bindings).toMatchObject([{ appUserId: world.account('ann') }])
    expect(Date.parse(bindings[0].deprovisionAt)).toBeGreaterThan(Date.parse(bindings[0].createdAt))
    const granted = await ann.call(
      'POST',
      '/api/v1/search/request_catalog/entitlements',
      search({ grantedStatus: 'GRANTED' }),
    )
    expect(granted.list).toMatchObject([{ appEntitlementUserBindings: [{ appUserId: world.account('ann') }] }])
    await world.later(hour + 60)
    expect(await world.write()).toBe('revoke')
    // The token of an hour ago is over.
    const later = await ApiClient.of(server, world.person('ann'))
    expect((await later.call('GET', has)).bindings).toEqual([])
  })

  test('drop takes access away', async () => {
    await world.usePolicy('grant', 'auto_approve')
    await get()
    expect(await world.write()).toBe('grant')
    const { taskView } = await ann.call('POST', '/api/v1/task/revoke', {
      appId: world.ids.app,
      appEntitlementId: world.ids.viewer,
      identityUserId: world.person('ann'),
      description: '',
    })
    expect(await world.write()).toBe('revoke')
    const { taskView: ended } = await ann.call('GET', `/api/v1/tasks/${taskView.task.id}`)
    expect(ended.task).toMatchObject({
      state: 'TASK_STATE_CLOSED',
      type: { revoke: { outcome: 'REVOKE_OUTCOME_REVOKED' } },
    })
  })

  test('a denial ends the task with its outcome at once', async () => {
    const task = await get()
    const answer = await mia.call('POST', `/api/v1/tasks/${task.numericId}/action/deny`, {
      comment: 'not now',
      policyStepId: task.policy.current.id,
    })
    expect(answer.taskView.task).toMatchObject({
      state: 'TASK_STATE_CLOSED',
      type: { grant: { outcome: 'GRANT_OUTCOME_DENIED' } },
    })
  })

  test('the same request again names the task that there is, first among the details: REQ-14', async () => {
    const task = await get()
    const body = {
      appId: world.ids.app,
      appEntitlementId: world.ids.viewer,
      description: 'again',
      grantDuration: `${hour}s`,
    }
    const answer = await ann.send('POST', '/api/v1/task/grant', { body })
    expect(answer.status).toBe(409)
    expect(answer.body.details[0]).toEqual({ '@type': 'type.googleapis.com/c1.api.task.v1.TaskRef', id: task.id })
  })

  test('a step that was seen and is over is refused', async () => {
    const task = await get()
    await approve(mia, task.id)
    const body = { comment: '', policyStepId: task.policy.current.id }
    const answer = await mia.send('POST', `/api/v1/tasks/${task.id}/action/approve`, { body })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })

  test('comments are told in the trail; a search finds tasks by their state and type, page by page', async () => {
    const task = await get()
    await ann.call('POST', `/api/v1/tasks/${task.id}/action/comment`, { comment: 'please' })
    const { list } = await ann.call('POST', '/api/v1/task/audits', { taskId: task.id, commentsOnly: true })
    expect(list).toMatchObject([{ userId: world.person('ann') }])
    const found = await ann.call('POST', '/api/v1/search/tasks', {
      includeDeleted: false,
      taskStates: ['TASK_STATE_OPEN'],
      taskTypes: [{ grant: {} }],
    })
    expect(found.list).toMatchObject([{ task: { id: task.id } }])
    const closed = await ann.call('POST', '/api/v1/search/tasks', { taskStates: ['TASK_STATE_CLOSED'] })
    expect(closed).toEqual({ list: [], expanded: [], nextPageToken: '' })
  })

  test('nobody sees the task of a stranger: TSK-8', async () => {
    const task = await get()
    const bob = await ApiClient.of(server, world.person('bob'))
    expect((await bob.send('GET', `/api/v1/tasks/${task.id}`)).status).toBe(404)
    expect(
      (await bob.send('POST', `/api/v1/tasks/${task.id}/action/approve`, { body: { policyStepId: 'x' } })).status,
    ).toBe(404)
    expect((await bob.call('POST', '/api/v1/search/tasks', {})).list).toEqual([])
  })
})
