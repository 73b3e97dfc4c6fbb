import { randomBytes } from 'node:crypto'
import { watchSecret } from '@rostrum/leak-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assertionForm, BatonClient, exchange } from './_baton-client.ts'
import { Misfortunes } from './_misfortunes.ts'
import { TestServer } from './_server.ts'
import { makeSyncFile } from './_sync-files.ts'

let server: TestServer
let connector: Awaited<ReturnType<TestServer['addConnector']>>
// Polls without work would be held for a minute: none of these tests may come to that.
beforeEach(async () => {
  server = await TestServer.start({ holdMs: 60_000 })
  connector = await server.addConnector('House')
})
afterEach(() => server[Symbol.asyncDispose]())

const minute = 60_000
const hello = { case: 'hello' as const, value: {} }
const grant = { case: 'grant' as const, value: {} }
const connect = (hostId?: string) => BatonClient.connect(server, connector, hostId)
const give = (task: Parameters<TestServer['give']>[1]) => server.give(connector.connectorId, task)
const stateOf = async (id: string) => (await server.task(connector.connectorId, id)).state

describe('credentials', () => {
  test('after a rotation the old one lives on for the overlap, with the tokens that it gave: CON-24', async () => {
    using old = await connect()
    const { connectors } = server.context
    const rotate = (overlapMs: number | null) =>
      server.world.database.transaction((tx) =>
        connectors.rotate(tx, connector.connectorId, overlapMs, { kind: 'system' }),
      )
    const second = await rotate(60 * minute)
    watchSecret(second.clientSecret)
    using next = await BatonClient.connect(server, second)
    await Promise.all([old.hello(), next.hello()])
    server.offsetMs += 59 * minute
    using lastOfOld = await connect()
    await lastOfOld.hello()
    server.offsetMs += minute
    await expect(lastOfOld.hello()).rejects.toMatchObject({ code: 16 })
    await expect(connect()).rejects.toThrow('no token: 401')
    // A second rotation, through the API's way, ends nothing.
    const third = await rotate(null)
    watchSecret(third.clientSecret)
    for (const credential of [second, third]) {
      using host = await BatonClient.connect(server, credential)
      await host.hello()
    }
  })

  test('one that another server revoked is refused here as soon as that is told: CON-24, CON-28', async () => {
    using host = await connect()
    await host.hello()
    const { db } = server.world.database
    await db.updateTable('credentials').set({ revoked_at: server.now }).where('id', '=', connector.id).execute()
    await host.hello()
    await server.run('credentials')
    await expect(host.hello()).rejects.toMatchObject({ code: 16 })
  })

  test('one that another server revoked is refused here within a minute, tokens and all: CON-24, CON-25', async () => {
    using host = await connect()
    await host.hello()
    await server.world.database.db
      .updateTable('credentials')
      .set({ revoked_at: server.now })
      .where('id', '=', connector.id)
      .execute()
    server.offsetMs += minute
    await expect(host.hello()).rejects.toMatchObject({ code: 16 })
    expect((await exchange(server, await assertionForm(connector))).status).toBe(401)
    const [refused] = await server.audited('baton.refused')
    expect(refused).toMatchObject({ outcome: 'denied', detail: { code: 16 } })
  })

  test('tokens are good after a restart, and on every server of the installation: CON-25', async () => {
    using host = await connect()
    await server.restart()
    await host.hello()
  })

  test('while the database is away clients are told to come again, and nothing else: CON-25', async () => {
    await using misfortunes = new Misfortunes(server)
    const form = await assertionForm(connector)
    expect(await misfortunes.withoutDatabase(() => exchange(server, form))).toEqual({
      status: 503,
      body: { code: 14, message: 'the server is not at its best, try again' },
    })
    expect(await misfortunes.withoutTable('credentials', () => exchange(server, form))).toEqual({
      status: 500,
      body: { code: 13, message: 'something failed on this server' },
    })
    expect((await exchange(server, form)).status).toBe(200)
  })
})

describe('polls', () => {
  test('of a host that has work are answered at once, also with nothing: CON-26', async () => {
    using host = await connect()
    const id = await give(grant)
    expect((await host.getTasks(2)).tasks.map((task) => task.id)).toEqual([id])
    const { tasks, nextPoll } = await host.getTasks(2, [id])
    expect([tasks, nextPoll?.seconds]).toEqual([[], 1n])
  })

  test('that are held get the work of a host that died, and of one that started anew: CON-28', async () => {
    using dying = await connect('one')
    using other = await connect('two')
    const id = await give(hello)
    await dying.getTask()
    const held = other.getTask()
    server.offsetMs += 6 * minute
    await server.run('leases')
    expect((await held).task?.id).toBe(id)
    await other.hello({ taskId: id })

    const second = await give(hello)
    await dying.getTask()
    server.offsetMs += minute
    const again = other.getTask()
    await dying.hello()
    expect((await again).task?.id).toBe(second)
  })

  test('miss nothing that is queued while they look: CON-26', async () => {
    const { bell } = server.context
    using early = bell.listen(connector.connectorId)
    using late = bell.listen(connector.connectorId)
    const { signal } = new AbortController()
    const heard = late.wait(minute, signal)
    await give(hello)
    await heard
    // By now it has rung, and nobody had waited here.
    await early.wait(minute, signal)
  })

  test('end when the server stops, so that nobody waits for them', async () => {
    using host = await connect()
    const held = host.getTask()
    await server.context.bell[Symbol.asyncDispose]()
    expect((await held).task).toBeUndefined()
  })

  test('get no more than a client takes at once; a task that no client takes ends with that reason: CON-26', async () => {
    using host = await connect()
    const large = (bytes: number) =>
      give({ case: 'createTicketTask', value: { ticketRequest: { description: 'x'.repeat(bytes) } } })
    const [impossible, first, second] = [await large(4_500_000), await large(2_500_000), await large(2_500_000)]
    expect((await host.getTasks(3)).tasks.map(({ id }) => id)).toEqual([first])
    expect((await host.getTasks(3, [first])).tasks.map(({ id }) => id)).toEqual([second])
    const task = await server.task(connector.connectorId, impossible)
    expect(task).toMatchObject({ state: 'finished', outcome: 'failed', status_code: 8 })
    expect(task.status_message).toMatch(/larger than the \d+ bytes that a connector takes/)
    expect((await server.task(connector.connectorId, second)).attempts).toBe(1)
  })
})

describe('hosts', () => {
  test('two live ones with the same id are flagged, one that got a new token is not: CON-28', async () => {
    const { db } = server.world.database
    const collidedAt = async () => (await db.selectFrom('connector_hosts').selectAll().executeTakeFirst())?.collided_at
    const poll = async (host: BatonClient) => {
      await give(hello)
      await host.getTask()
    }
    using first = await connect('pod')
    await first.hello()
    using second = await connect('pod')
    for (const host of [first, first, second, second]) await poll(host)
    expect(await collidedAt()).toBeNull()
    for (const host of [first, second, first]) await poll(host)
    expect(await collidedAt()).toBeInstanceOf(Date)
    const events = await server.audited('connector_host.collided')
    expect(events).toMatchObject([{ actor_id: 'pod', object_id: connector.connectorId, outcome: 'failed' }])
  })
})

test.each([
  ['a new app takes the name of the connector', true, 'House'],
  ['one that was made otherwise, or renamed since, keeps its own', false, 'Made by hand'],
])('with the first sync %s: CON-30', async (_what, takesConnectorName, name) => {
  const { connectors, credentials } = server.context
  const { connectorId, appId } = await server.world.database.transaction((tx) =>
    connectors.create(
      tx,
      { catalogId: 'baton', displayName: 'Made by hand', hosting: 'self_hosted', takesConnectorName },
      { kind: 'system' },
    ),
  )
  const credential = await credentials.createForConnector(connectorId)
  watchSecret(credential.clientSecret)
  using host = await BatonClient.connect(server, credential)
  const nameOf = async () => {
    const { db } = server.world.database
    const app = await db.selectFrom('apps').select('display_name').where('id', '=', appId).executeTakeFirstOrThrow()
    return app.display_name
  }
  await host.hello()
  expect(await nameOf()).toBe('Made by hand')
  const id = (await host.getTask()).task?.id ?? ''
  await host.upload(id, await makeSyncFile())
  await host.succeed(id)
  await server.run('ingest')
  expect(await nameOf()).toBe(name)
})

test('what a connector brought is ended after the sync that runs while it is deleted: CON-20', async () => {
  const { connectorId } = connector
  const { db } = server.world.database
  const live = () =>
    db.selectFrom('accounts').innerJoin('resources', 'resources.id', 'accounts.id').where('ended_at', 'is', null)
  const accounts = async () => Number((await live().select(db.fn.countAll().as('n')).executeTakeFirstOrThrow()).n)
  using host = await connect()
  await host.hello()
  const first = (await host.getTask()).task?.id ?? ''
  await host.upload(first, await makeSyncFile())
  await host.succeed(first)
  await server.run('ingest')
  expect(await accounts()).toBe(2)
  await server.requestSync(connectorId)
  await host.getTask()
  await server.world.database.transaction((tx) =>
    server.context.connectorLifecycle.delete(tx, connectorId, { kind: 'system' }, { endsData: true }),
  )
  // Nobody knows yet what the host will make of it.
  await server.run('ingest')
  expect(await accounts()).toBe(2)
  server.offsetMs += 10 * minute
  await server.run('leases')
  await server.run('ingest')
  expect(await accounts()).toBe(0)
})

describe('what a host reports', () => {
  test('is kept without the secrets that it quotes, and with what no column takes replaced: CON-37, CON-38', async () => {
    using host = await connect()
    const secret = randomBytes(24).toString('hex')
    watchSecret(secret)
    const id = await give(grant)
    await host.getTask()
    await host.fail(id, 7, `GET /users with "Authorization: ApiToken ${secret}"\0 was refused`)
    const task = await server.task(connector.connectorId, id)
    expect(task).toMatchObject({
      outcome: 'failed',
      status_message: 'GET /users with "Authorization: ApiToken [redacted]"\uFFFD was refused',
    })
    expect(JSON.stringify(task.result)).toContain('ApiToken [redacted]')
    expect(JSON.stringify(task.result)).not.toContain(secret)
  })

  test('of itself may hold what no column takes: CON-28', async () => {
    using host = await connect()
    await host.hello({ connectorMetadata: { displayName: 'a\0b' }, buildInfo: { packageVersion: 'v\0' } })
    await expect(host.hello({ hostId: 'a\0b' })).rejects.toMatchObject({ code: 3 })
  })

  test('of a task that was handed to another meanwhile counts when it is a success, and its failure does not: CON-28', async () => {
    for (const [isSuccess, state] of [
      [false, 'leased'],
      [true, 'finished'],
    ] as const) {
      using late = await connect('one')
      using other = await connect('two')
      const id = await give(hello)
      await late.getTask()
      server.offsetMs += 6 * minute
      await server.run('leases')
      expect((await other.getTask()).task?.id).toBe(id)
      await (isSuccess ? late.succeed(id) : late.fail(id, 7, 'too late'))
      expect(await stateOf(id)).toBe(state)
      await other.succeed(id)
      expect(await stateOf(id)).toBe('finished')
    }
  })
})
