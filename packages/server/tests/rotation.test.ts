import { watchSecret } from '@rostrum/leak-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BatonClient } from './_baton-client.ts'
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
const refused = { code: 16 }

/** A further credential of the connector; those before it end after so long. */
async function rotate(overlapMs: number | null) {
  const { connectors } = server.context
  const made = await server.world.database.transaction((tx) =>
    connectors.rotate(tx, connector.connectorId, overlapMs, { kind: 'system' }),
  )
  watchSecret(made.clientSecret)
  return made
}

/** Resolves when a host was heard of in the last seconds before that time. */
async function seen(at: Date): Promise<void> {
  const hosts = server.world.database.db.selectFrom('connector_hosts').select('host_id')
  const recent = hosts.where('last_seen_at', '>', new Date(at.getTime() - 10_000))
  while ((await recent.executeTakeFirst()) === undefined);
}

const latest = async () => {
  const runs = server.world.database.db.selectFrom('sync_runs').selectAll().orderBy('created_at', 'desc')
  return runs.limit(1).executeTakeFirstOrThrow()
}

describe('a rotation of the credential (CON-24)', () => {
  test('in the middle of a sync lets the host of the old one finish it, and the new one does the next', async () => {
    using old = await BatonClient.connect(server, connector, 'old')
    await old.hello()
    const { task } = await old.getTask()
    const id = task?.id ?? ''
    using next = await BatonClient.connect(server, await rotate(5 * minute), 'new')
    await next.hello()
    server.offsetMs += minute
    await old.heartbeat(id)
    await old.upload(id, await makeSyncFile())
    await old.succeed(id)
    await server.run('ingest')
    expect(await latest()).toMatchObject({ outcome: 'succeeded' })

    server.offsetMs += 4 * minute
    await expect(old.getTask()).rejects.toMatchObject(refused)
    await server.requestSync(connector.connectorId)
    const second = (await next.getTask()).task?.id ?? ''
    await next.upload(second, await makeSyncFile())
    await next.succeed(second)
    await server.run('ingest')
    const { db } = server.world.database
    const runs = await db.selectFrom('sync_runs').select('outcome').execute()
    expect(runs.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded'])
  })

  test('whose overlap ends in the middle of a sync hands the sync to the host of the new one: nothing is lost', async () => {
    using old = await BatonClient.connect(server, connector, 'old')
    await old.hello()
    const id = (await old.getTask()).task?.id ?? ''
    await old.heartbeat(id)
    using next = await BatonClient.connect(server, await rotate(minute), 'new')
    await next.hello()
    const held = next.getTask()
    server.offsetMs += minute
    const file = await makeSyncFile()
    const calls = [() => old.heartbeat(id), () => old.upload(id, file), () => old.succeed(id), () => old.getTask()]
    for (const call of calls) await expect(call()).rejects.toMatchObject(refused)
    // Two minutes without a heartbeat.
    server.offsetMs += 2 * minute
    await server.run('leases')
    expect((await held).task?.id).toBe(id)
    await next.upload(id, file)
    await next.succeed(id)
    await server.run('ingest')
    expect(await server.world.database.db.selectFrom('sync_runs').select('outcome').execute()).toEqual([
      { outcome: 'succeeded' },
    ])
    const [refusal] = await server.audited('baton.refused')
    expect(refusal).toMatchObject({ outcome: 'denied', detail: { code: 16 } })
  })

  test('whose overlap ends while a poll of the old one is held gives the work to the new one: PRV-4', async () => {
    using old = await BatonClient.connect(server, connector, 'old')
    await old.hello()
    // A new connector is read at once; that is done.
    const first = (await old.getTask()).task?.id ?? ''
    await old.fail(first, 7, 'not today')
    // It is noted when a host polls that was not heard of for a while.
    server.offsetMs += 20_000
    const held = old.getTask().then(
      ({ task }) => task?.id,
      (error: { code: number }) => error.code,
    )
    await seen(server.now)
    using next = await BatonClient.connect(server, await rotate(minute), 'new')
    server.offsetMs += minute
    const id = await server.give(connector.connectorId, { case: 'grant', value: {} })
    expect((await next.getTask()).task?.id).toBe(id)
    expect(await held).toBe(refused.code)
    await next.succeed(id)
    expect(await server.task(connector.connectorId, id)).toMatchObject({ outcome: 'succeeded' })
  })

  test('without an overlap ends what went before at once, and until revoked by hand it goes on', async () => {
    const second = await rotate(null)
    using old = await BatonClient.connect(server, connector, 'old')
    using next = await BatonClient.connect(server, second, 'new')
    server.offsetMs += 5 * minute
    await Promise.all([old.hello(), next.hello()])
    const third = await rotate(0)
    await expect(old.hello()).rejects.toMatchObject(refused)
    await expect(next.hello()).rejects.toMatchObject(refused)
    await expect(BatonClient.connect(server, second)).rejects.toThrow('no token: 401')
    using last = await BatonClient.connect(server, third)
    await last.hello()
  })
})
