import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  addConnectorTask,
  type ConnectorTask,
  finishConnectorTask,
  leaseConnectorTasks,
  listLostTasks,
  prolongLease,
  requeueConnectorTask,
} from '../src/connector-tasks.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'

let world: TestDatabase
const connectorId = idOf('connector', 1)
const start = new Date('2026-03-02T09:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)

function idOf(name: string, number: number): string {
  return `${name}${String(number).padStart(27 - name.length, '0')}`
}

beforeEach(async () => {
  world = await createTestDatabase()
  const { db } = world.database
  const appId = idOf('app', 1)
  await db
    .insertInto('apps')
    .values({ id: appId, display_name: 'App', state: 'managed', created_at: start, updated_at: start })
    .execute()
  await db
    .insertInto('connectors')
    .values({
      id: connectorId,
      app_id: appId,
      catalog_id: 'baton',
      display_name: 'Connector',
      hosting: 'self_hosted',
      created_at: start,
      updated_at: start,
    })
    .execute()
})
afterEach(() => world[Symbol.asyncDispose]())

function add(number: number, more: { orderKey?: string; dueAt?: Date; idempotencyKey?: string } = {}): Promise<string> {
  const id = idOf('task', number)
  return world.database.transaction((tx) =>
    addConnectorTask(tx, {
      id,
      connectorId,
      kind: 'grant',
      payload: { grant: {} },
      idempotencyKey: id,
      createdAt: start,
      ...more,
    }),
  )
}

async function lease(hostId: string, { most = 1, at = start, known = [] as string[] } = {}): Promise<string[]> {
  const tasks = await leaseConnectorTasks(world.database.db, {
    connectorId,
    hostId,
    most,
    knownIds: known,
    now: at,
    leaseMs: () => 60_000,
  })
  return tasks.map(({ id }) => id)
}

const finish = (id: string, outcome: ConnectorTask['outcome'] = 'succeeded') =>
  world.database.transaction((tx) =>
    finishConnectorTask(tx, id, { outcome: outcome ?? 'succeeded', statusCode: 0, statusMessage: '', at: start }),
  )

test('what is due is handed out oldest first, once', async () => {
  const ids = [await add(1), await add(2), await add(3, { dueAt: after(10) })]
  expect(await lease('a')).toEqual([ids[0]])
  expect(await lease('b', { most: 10 })).toEqual([ids[1]])
  expect(await lease('a')).toEqual([])
  expect(await lease('a', { at: after(10) })).toEqual([ids[2]])
})

test('a second task with the same key is the first', async () => {
  const first = await add(1, { idempotencyKey: 'grant 7' })
  expect(await add(2, { idempotencyKey: 'grant 7' })).toBe(first)
  expect(await lease('a', { most: 10 })).toEqual([first])
})

test('what a host has already is not handed to it', async () => {
  const [first, second] = [await add(1), await add(2)]
  expect(await lease('a', { most: 10, known: [first] })).toEqual([second])
})

test('tasks about one principal are handed out one after another, those about others meanwhile', async () => {
  const [first, second, other] = [
    await add(1, { orderKey: 'ada' }),
    await add(2, { orderKey: 'ada' }),
    await add(3, { orderKey: 'bob' }),
  ]
  expect(await lease('a', { most: 10 })).toEqual([first, other])
  expect(await lease('b', { most: 10 })).toEqual([])
  await finish(first)
  expect(await lease('b', { most: 10 })).toEqual([second])
})

test('however many ask at once, no task goes to two, and none about one principal overtakes another', async () => {
  for (let number = 1; number <= 30; number++) await add(number, number % 3 === 0 ? { orderKey: 'ada' } : {})
  const given = await Promise.all(Array.from({ length: 20 }, (_, host) => lease(`host ${host}`, { most: 3 })))
  const ids = given.flat()
  expect(new Set(ids).size).toBe(ids.length)
  const ordered = ids.filter((id) => Number(id.slice(-2)) % 3 === 0)
  expect(ordered).toEqual([idOf('task', 3)])
  expect(ids.length).toBe(21)
})

test('a lease is prolonged by its host only, and what is silent is listed as lost', async () => {
  const id = await add(1)
  await lease('a')
  const beat = (hostId: string, at: Date) =>
    prolongLease(world.database.db, { connectorId, id, hostId, now: at, leaseMs: 60_000 })
  expect(await beat('b', after(30))).toBeUndefined()
  expect((await beat('a', after(30)))?.leased_until).toEqual(after(90))
  const lost = (at: Date) => listLostTasks(world.database.db, { now: at }).then((tasks) => tasks.map((task) => task.id))
  expect(await lost(after(89))).toEqual([])
  expect(await lost(after(90))).toEqual([id])
})

test('what a host held that starts anew is listed as lost, unless it was given a moment ago', async () => {
  const [first, second] = [await add(1), await add(2, { dueAt: after(20) })]
  await lease('a')
  await lease('a', { at: after(20) })
  const restarted = { connectorId, hostId: 'a', leasedBefore: after(15) }
  expect((await listLostTasks(world.database.db, { now: after(25), restarted })).map(({ id }) => id)).toEqual([first])
  expect(await listLostTasks(world.database.db, { now: after(25), restarted: { ...restarted, hostId: 'b' } })).toEqual(
    [],
  )
  expect(second).toBe(idOf('task', 2))
})

test('the first end counts; what was put back is handed out again when it is due', async () => {
  const id = await add(1)
  await lease('a')
  await world.database.transaction((tx) =>
    requeueConnectorTask(tx, id, { dueAt: after(5), statusCode: 14, statusMessage: 'away' }),
  )
  expect(await lease('b')).toEqual([])
  expect(await lease('b', { at: after(5) })).toEqual([id])
  expect(await finish(id)).toBe(true)
  expect(await finish(id, 'failed')).toBe(false)
  await world.database.transaction((tx) =>
    requeueConnectorTask(tx, id, { dueAt: start, statusCode: 0, statusMessage: '' }),
  )
  expect(await lease('b', { at: after(9) })).toEqual([])
})

test('servers that hold a poll hear of a new task, and of one whose turn has come', async () => {
  const heard = await world.database.withSession(async ({ client }) => {
    const messages: (string | undefined)[] = []
    const two = Promise.withResolvers<void>()
    client.on('notification', ({ payload }) => {
      messages.push(payload)
      if (messages.length === 2) two.resolve()
    })
    await client.query('listen connector_task')
    const id = await add(1)
    await finish(id)
    await two.promise
    return messages
  })
  expect(heard).toEqual([connectorId, connectorId])
})
