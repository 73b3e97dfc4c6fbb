import { makeKsuid } from '@rostrum/protocol'
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
  path = `/api/v1/apps/${world.ids.app}/removal`
})
afterAll(() => server[Symbol.asyncDispose]())

test('an app goes with its connectors, its open tasks, and the unmanaged apps that it made known, all told before: APP-8, UI-5', async () => {
  const { db } = server.world.database
  const known = makeKsuid(server.now)
  const times = { created_at: server.now, updated_at: server.now }
  await db
    .insertInto('apps')
    .values({
      ...{ id: known, display_name: 'Payroll', state: 'unmanaged', source_name: 'Payroll' },
      ...{ source_resource_id: world.ids.site, ...times },
    })
    .execute()
  const task = await world.request('ann')
  const falls = {
    openTaskCount: '1',
    campaignCount: 0,
    connectors: [{ displayName: 'House' }],
    discoveredApps: [{ id: known, displayName: 'Payroll' }],
  }
  expect(await root.call('GET', path)).toMatchObject(falls)
  const refused = await root.send('POST', path, { body: { displayName: 'house' } })
  expect([refused.status, refused.body.message]).toEqual([
    400,
    'displayName is "house": to delete the app, send its name, "House"',
  ])
  expect(await root.call('POST', path, { displayName: 'House' })).toMatchObject(falls)
  expect(await world.task(task)).toMatchObject({ outcome: 'cancelled', outcome_reason: 'its application was deleted' })
  expect((await root.send('GET', `/api/v1/apps/${world.ids.app}`)).status).toBe(404)
  const left = await db.selectFrom('connectors').select('id').where('deleted_at', 'is', null).execute()
  expect(left).toEqual([])
  expect((await root.call('GET', '/api/v1/unmanaged_apps')).list).toEqual([])
  const deleted = await server.audited('app.deleted')
  expect(deleted.map(({ object_id: id }) => id)).toEqual([known, world.ids.app])
})

test('only who may manage an app sees what goes with it: ROL-3', async () => {
  for (const name of ['eve', 'mia']) {
    const other = await ApiClient.of(server, world.person(name))
    expect((await other.send('GET', path)).status).toBe(403)
    expect((await other.send('POST', path, { body: { displayName: 'House' } })).status).toBe(403)
  }
})
