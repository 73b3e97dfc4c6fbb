import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BatonClient } from './_baton-client.ts'
import { TestServer } from './_server.ts'
import { makeSyncFile } from './_sync-files.ts'

let server: TestServer
let connector: Awaited<ReturnType<TestServer['addConnector']>>
let file: Buffer
beforeEach(async () => {
  server = await TestServer.start()
  connector = await server.addConnector('House')
  file = await makeSyncFile()
})
afterEach(() => server[Symbol.asyncDispose]())

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What a connector reports at the end of a sync that fails, for good. */
type Failure = readonly [code: number, message: string]
const failures = {
  network: [2, 'dial tcp: lookup x.example: no such host'],
  tls: [2, 'x509: certificate signed by unknown authority'],
  credentials: [16, 'https://x.example refuses the API token'],
  permission: [7, 'GET /users answered 403'],
  vendor: [14, 'GET /users answered 503'],
  unexpected_data: [15, 'scopeRoles[0].roleId is a number'],
} as const satisfies Record<string, Failure>

/** Does the sync that waits, and ends it so. */
async function end(how: Failure | Buffer): Promise<void> {
  // Its tokens are good for ten minutes, and the clock is moved further than that.
  using host = await BatonClient.connect(server, connector)
  const { task } = await host.getTask()
  if (task === undefined) throw new Error('no sync waits')
  if (Buffer.isBuffer(how)) {
    await host.upload(task.id, how)
    await host.succeed(task.id)
    await server.run('ingest')
  } else await host.fail(task.id, how[0], how[1], true)
}

/** A sync that somebody asks for, to its end; tells what owners heard of it. */
async function sync(how: Failure | Buffer): Promise<Record<string, unknown>[]> {
  await server.requestSync(connector.connectorId)
  await end(how)
  return notices()
}

/** What was delivered to owners since the last look. */
async function notices(): Promise<Record<string, unknown>[]> {
  const before = server.log.length
  await server.run('outbox')
  const lines = server.log.slice(before).map((line) => Object(JSON.parse(line)))
  return lines.filter(({ msg }) => msg === 'a notice for owners').map(({ notice }) => notice)
}

const row = () => {
  const rows = server.world.database.db.selectFrom('connectors').selectAll()
  return rows.where('id', '=', connector.connectorId).executeTakeFirstOrThrow()
}
const latest = () => {
  const runs = server.world.database.db.selectFrom('sync_runs').selectAll().orderBy('created_at', 'desc')
  return runs.limit(1).executeTakeFirstOrThrow()
}
const status = async () => (await server.context.connectors.list(server.world.database.db))[0]?.status

describe('owners are told', () => {
  test('with the third failed sync of a kind that passes, once, and when it works again: CON-39', async () => {
    expect(await sync(file)).toEqual([])
    expect(await sync(failures.network)).toEqual([])
    expect(await sync(failures.vendor)).toEqual([])
    const [failing, ...more] = await sync(failures.network)
    expect(more).toEqual([])
    const { id: syncRunId, app_id: appId, error_fix: fix } = await latest()
    const { connectorId } = connector
    expect(failing).toEqual({ kind: 'sync.failing', connectorId, appId, syncRunId, failure: 'network', fix })
    expect(fix).toMatch(/check the address/)
    expect(await sync(failures.network)).toEqual([])
    expect(await sync(file)).toMatchObject([{ kind: 'sync.recovered', connectorId, syncRunId: (await latest()).id }])
    expect(await sync(file)).toEqual([])
  })

  test.each(['tls', 'credentials', 'permission', 'unexpected_data'] as const)(
    'of a failure of the kind %s at once, once while it lasts, and when it works again: CON-38, CON-39',
    async (kind) => {
      expect(await sync(failures[kind])).toMatchObject([{ kind: 'sync.failing', failure: kind }])
      expect(await latest()).toMatchObject({ outcome: 'failed', error_class: kind })
      expect(await sync(failures[kind])).toEqual([])
      expect(await sync(file)).toMatchObject([{ kind: 'sync.recovered' }])
      expect(await sync(failures[kind])).toMatchObject([{ kind: 'sync.failing', failure: kind }])
    },
  )

  test('of another cause that needs a person while the first still lasts, and of a file that is cut off: CON-39', async () => {
    expect(await sync(failures.permission)).toMatchObject([{ failure: 'permission' }])
    const half = file.subarray(0, file.length / 2)
    expect(await sync(half)).toMatchObject([{ failure: 'unexpected_data' }])
    expect(await sync(half)).toEqual([])
    const evidence = `the file is cut off after ${half.length} bytes; copy or sync it again`
    expect((await latest()).error_evidence).toBe(evidence)
  })

  test('of a connector that no host comes for, when three syncs have waited for half an hour each: CON-39', async () => {
    const told: unknown[] = []
    for (let count = 0; count < 3; count++) {
      await server.requestSync(connector.connectorId)
      server.offsetMs += 25 * minute
      expect(await server.run('schedules')).toMatchObject({ abandoned: 0 })
      server.offsetMs += 5 * minute
      expect(await server.run('schedules')).toMatchObject({ abandoned: 1 })
      expect(await latest()).toMatchObject({ outcome: 'failed', error_class: 'host' })
      told.push(...(await notices()))
    }
    expect(told).toMatchObject([{ kind: 'sync.failing', failure: 'host' }])
    const tasks = await server.world.database.db.selectFrom('connector_tasks').select('outcome').execute()
    expect(tasks.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  })
})

test('a credential refused three times disables the connector: nothing starts by itself until a sync succeeds: CON-38', async () => {
  expect(await sync(failures.credentials)).toHaveLength(1)
  expect(await sync(failures.credentials)).toEqual([])
  expect(await status()).toBe('Error')
  expect(await sync(failures.credentials)).toEqual([])
  expect(await status()).toBe('Disabled')
  expect(await row()).toMatchObject({ disabled_category: 'credentials', next_sync_at: null })
  server.offsetMs += 3 * day
  expect(await server.run('schedules')).toMatchObject({ started: 0 })
  // Asking again with the same credential changes nothing, and is audited once.
  expect(await sync(failures.credentials)).toEqual([])
  expect(await server.audited('connector.disabled')).toHaveLength(1)

  expect(await sync(file)).toMatchObject([{ kind: 'sync.recovered' }])
  expect(await status()).toBe('Connected')
  expect(await row()).toMatchObject({ disabled_at: null, disabled_category: null, disabled_reason: null })
  expect(await server.audited('connector.enabled')).toHaveLength(1)
  server.offsetMs += 25 * hour
  expect(await server.run('schedules')).toMatchObject({ started: 1 })
})

describe('schedules', () => {
  const started = async () => Object(await server.run('schedules')).started as number
  const change = (set: object) =>
    server.world.database.db.updateTable('connectors').set(set).where('id', '=', connector.connectorId).execute()

  test('start a sync a day after the last, within five minutes, and none while it is under way: CON-18', async () => {
    await sync(file)
    server.offsetMs += day - 5 * minute
    expect(await started()).toBe(0)
    server.offsetMs += 10 * minute
    expect(await started()).toBe(1)
    const { id, trigger } = await latest()
    expect(trigger).toBe('schedule')
    server.offsetMs += minute
    expect(await started()).toBe(0)
    await end(file)
    expect(await latest()).toMatchObject({ id, outcome: 'succeeded' })
  })

  test('start one every hour where access can be requested: CON-18', async () => {
    await sync(file)
    await server.world.database.db.updateTable('entitlements').set({ is_requestable: true }).execute()
    await sync(file)
    server.offsetMs += 55 * minute
    expect(await started()).toBe(0)
    server.offsetMs += 10 * minute
    expect(await started()).toBe(1)
  })

  test('make up once for what was missed, also after failures, and for nobody who is paused: CON-18', async () => {
    await change({ sync_interval_seconds: 1800 })
    await sync(file)
    server.offsetMs += 3 * day
    expect(await started()).toBe(1)
    await end(failures.vendor)
    expect(await started()).toBe(0)
    server.offsetMs += 33 * minute
    await change({ paused_at: server.now })
    expect(await started()).toBe(0)
    await change({ paused_at: null })
    expect(await started()).toBe(1)
    await end(file)
  })

  test('by the clock of a place start when it is that time there: CON-18', async () => {
    // From the first of a winter month at noon, so that no change of the clocks is near.
    server.offsetMs = Date.UTC(new Date().getUTCFullYear() + 1, 0, 1, 12) - Date.now()
    await change({ sync_cron: '30 2 * * *', sync_time_zone: 'Europe/Berlin' })
    await sync(file)
    const { next_sync_at: next } = await row()
    const at = Date.UTC(server.now.getUTCFullYear(), 0, 2, 1, 30)
    expect(next?.getTime()).toBeGreaterThanOrEqual(at)
    expect(next?.getTime()).toBeLessThan(at + 5 * minute)
    server.offsetMs = at - 5 * minute - Date.now()
    expect(await started()).toBe(0)
    server.offsetMs += 10 * minute
    expect(await started()).toBe(1)
  })
})
