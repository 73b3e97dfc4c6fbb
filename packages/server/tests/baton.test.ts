import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SyncFile } from '@rostrum/c1z'
import { StartedProgram } from '@rostrum/connector-testing'
import { watchSecret } from '@rostrum/leak-check'
import { createTenant, Simulator } from '@rostrum/sentinelone-simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assertionForm, BatonClient, exchange } from './_baton-client.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let connector: Awaited<ReturnType<TestServer['addConnector']>>
beforeEach(async () => {
  server = await TestServer.start({ holdMs: 200 })
  connector = await server.addConnector('House')
})
afterEach(() => server[Symbol.asyncDispose]())

const sync = { case: 'syncFull' as const, value: { storageEngine: 'sqlite' } }
const grant = { case: 'grant' as const, value: {} }
const give = (...of: Parameters<TestServer['give']> extends [string, ...infer More] ? More : never) =>
  server.give(connector.connectorId, ...of)
const connect = (hostId?: string) => BatonClient.connect(server, connector, hostId)
const minute = 60_000

describe('the token endpoint', () => {
  test('gives a token for an assertion, and for the whole secret: CON-25', async () => {
    const { clientId: client_id, clientSecret: client_secret } = connector
    for (const form of [await assertionForm(connector), { grant_type: 'client_credentials', client_id, client_secret }])
      expect(await exchange(server, form)).toMatchObject({
        status: 200,
        body: { token_type: 'Bearer', expires_in: 600 },
      })
  })

  test('refuses what proves nothing, without saying which part was wrong: CON-25', async () => {
    const other = await server.addConnector('Other')
    const good = await assertionForm(connector)
    const refusals = [
      { ...(await assertionForm({ ...connector, clientSecret: other.clientSecret })) },
      { ...good, client_id: other.clientId },
      { ...good, client_id: 'nobody-1@127.0.0.1:8443/ccc' },
      { ...good, client_assertion: 'x.y.z' },
      { grant_type: 'client_credentials', client_id: connector.clientId },
      { grant_type: 'client_credentials', client_id: connector.clientId, client_secret: other.clientSecret },
    ]
    for (const form of refusals)
      expect(await exchange(server, form)).toEqual({
        status: 401,
        body: { error: 'invalid_client', error_description: 'the client id or its proof was refused' },
      })
    expect(await exchange(server, { grant_type: 'password' })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    })
    expect((await exchange(server, good)).status).toBe(200)
    // The same assertion once more is somebody who listened.
    expect((await exchange(server, good)).status).toBe(401)
  })

  test('a credential that is revoked ends its tokens within a minute, another of the connector goes on: CON-24', async () => {
    const second = await server.credentials.createForConnector(connector.connectorId)
    using first = await connect()
    using other = await BatonClient.connect(server, second)
    await Promise.all([first.hello(), other.hello()])
    await server.credentials.revoke(connector.id, server.now)
    server.offsetMs += minute
    await expect(first.hello()).rejects.toMatchObject({ code: 16 })
    await other.hello()
    await expect(connect()).rejects.toThrow('no token: 401')
  })

  test('tokens end with their ten minutes, and calls without one are refused', async () => {
    using host = await connect()
    server.offsetMs += 10 * minute - 5000
    await host.hello()
    server.offsetMs += 10_000
    await expect(host.hello()).rejects.toMatchObject({ code: 16 })
    for (const token of ['', 'x', 'a.b.c']) {
      host.token = token
      await expect(host.getTask()).rejects.toMatchObject({ code: 16 })
    }
  })
})

describe('hosts', () => {
  test('are kept with what they say of themselves: CON-28', async () => {
    using host = await connect('pod-1')
    await host.hello({
      buildInfo: { packageVersion: 'v1.2.3' },
      connectorMetadata: { displayName: 'House', capabilities: {} },
    })
    const { db } = server.world.database
    const [row] = await db.selectFrom('connector_hosts').selectAll().execute()
    expect(row).toMatchObject({ host_id: 'pod-1', version: 'v1.2.3', credential_id: connector.id })
    const found = await db.selectFrom('connectors').select(['metadata', 'capabilities']).executeTakeFirst()
    expect(found).toEqual({ metadata: { displayName: 'House' }, capabilities: {} })
  })

  test('that break a rule of the protocol are told which', async () => {
    using host = await connect()
    await expect(host.hello({ connectorMetadata: {} })).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('display_name is empty'),
    })
    await expect(host.getTasks(0)).rejects.toMatchObject({ code: 3 })
    await expect(host.heartbeat('short')).rejects.toMatchObject({ code: 3 })
  })

  test('that start anew give back what they held, but for what they were given a moment ago: CON-28', async () => {
    using host = await connect()
    const [old, young] = [await give(sync), await give(grant)]
    expect((await host.getTask()).task?.id).toBe(old)
    server.offsetMs += 11_000
    expect((await host.getTask()).task?.id).toBe(young)
    await host.hello()
    const states = await Promise.all([old, young].map((id) => server.task(connector.connectorId, id)))
    expect(states.map(({ state }) => state)).toEqual(['queued', 'leased'])
  })
})

describe('polls', () => {
  test('are answered the moment there is work, and after a while when there is none: CON-26', async () => {
    using host = await connect()
    expect((await host.getTask()).task).toBeUndefined()
    await server[Symbol.asyncDispose]()
    server = await TestServer.start({ holdMs: 60_000 })
    connector = await server.addConnector('House')
    using patient = await connect()
    const held = patient.getTask()
    const id = await give(sync)
    const { task } = await held
    expect([task?.id, task?.taskType]).toMatchObject([id, { case: 'syncFull', value: { storageEngine: 'sqlite' } }])
  })

  test('for several give no more than asked for, and none that the host has', async () => {
    using host = await connect()
    const ids = [await give(grant), await give(grant), await give(grant)]
    expect((await host.getTasks(2)).tasks.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await host.getTasks(5, ids.slice(0, 2))).tasks.map(({ id }) => id)).toEqual(ids.slice(2))
  })

  test("never give one connector's work to another", async () => {
    const other = await server.addConnector('Other')
    await give(sync)
    using stranger = await BatonClient.connect(server, other)
    expect((await stranger.getTask()).task).toBeUndefined()
    const id = await give(sync)
    await expect(stranger.succeed(id)).rejects.toMatchObject({ code: 5 })
    await expect(stranger.upload(id, Buffer.from('x'))).rejects.toMatchObject({ code: 5 })
  })
})

describe('a task', () => {
  test('stays as it ended, also when its end is told again or late: CON-28', async () => {
    using host = await connect()
    const id = await give(grant)
    await host.getTask()
    server.offsetMs += 60 * minute
    using late = await connect()
    await late.succeed(id)
    await late.fail(id, 7, 'told again, otherwise')
    expect(await server.task(connector.connectorId, id)).toMatchObject({
      state: 'finished',
      outcome: 'succeeded',
      status_code: 0,
    })
  })

  test('that failed in passing comes again after a while, one that cannot succeed does not: PRV-3', async () => {
    using host = await connect()
    const [away, refused] = [await give(grant), await give(grant)]
    await host.getTasks(2)
    await host.fail(away, 14, 'away', true)
    await host.fail(refused, 7, 'may not do that', false)
    expect((await host.getTask()).task).toBeUndefined()
    server.offsetMs += 10_000
    expect((await host.getTask()).task?.id).toBe(away)
    expect(await server.task(connector.connectorId, refused)).toMatchObject({
      outcome: 'failed',
      status_code: 7,
      status_message: 'may not do that',
    })
  })

  test('is cancelled through its heartbeat, and when another host has it by now', async () => {
    using host = await connect('one')
    using other = await connect('two')
    const id = await give(sync)
    await host.getTask()
    expect((await host.heartbeat(id)).cancelled).toBe(false)
    expect((await other.heartbeat(id)).cancelled).toBe(true)
    await server.world.database.db
      .updateTable('connector_tasks')
      .set({ cancel_requested_at: server.now })
      .where('id', '=', id)
      .execute()
    expect((await host.heartbeat(id)).cancelled).toBe(true)
  })
})

describe('an upload', () => {
  let host: BatonClient
  let id: string
  beforeEach(async () => {
    host = await connect()
    await server.requestSync(connector.connectorId)
    id = (await host.getTask()).task?.id ?? ''
    return () => host[Symbol.dispose]()
  })
  const stored = async () => {
    const found: Buffer[] = []
    for await (const name of server.blobs.list('')) found.push(Buffer.concat(await all(server.blobs.read(name))))
    return found
  }

  test('is stored whole; a debug log beside it becomes lines of its sync, without secrets: CON-26, CON-37', async () => {
    const content = Buffer.concat([Buffer.from('C1ZF\0'), randomBytes(3_000_000)])
    await host.upload(id, content)
    const secret = randomBytes(20).toString('hex')
    watchSecret(secret)
    const line = {
      level: 'debug',
      ts: 1_777_777_777.5,
      msg: `GET /users with ApiToken ${secret}`,
      api_token: secret,
      page: 2,
    }
    await host.upload(id, Buffer.from(`${JSON.stringify(line)}\nno line of a log\n`))
    expect((await stored()).map((file) => file.equals(content))).toEqual([true])
    const { db } = server.world.database
    const [run] = await db.selectFrom('sync_runs').selectAll().execute()
    expect(run).toMatchObject({
      file_bytes: content.length,
      file_sha256: createHash('sha256').update(content).digest(),
    })
    const lines = await db.selectFrom('sync_run_log').selectAll().where('phase', '=', 'connector').execute()
    expect(lines).toMatchObject([
      { level: 'debug', message: 'GET /users with ApiToken [redacted]', fields: { page: 2, api_token: '[redacted]' } },
    ])
    expect(lines[0]?.at).toEqual(new Date(1_777_777_777_500))
  })

  test('that is sent again takes the place of the first', async () => {
    await host.upload(id, Buffer.from('C1ZF first'))
    await host.upload(id, Buffer.from('C1ZF second'))
    expect((await stored()).map(String)).toEqual(['C1ZF second'])
  })

  test.each([
    ['with another checksum', 3, () => host.upload(id, Buffer.from('C1ZF'), { checksum: Buffer.alloc(32) })],
    ['without data', 3, () => host.upload(id, Buffer.alloc(0))],
    [
      'that breaks off',
      3,
      () =>
        host.uploadMessages([
          { case: 'metadata', value: { hostId: 'host', taskId: id } },
          { case: 'data', value: { data: Buffer.from('C1ZF') } },
        ]),
    ],
    ['without metadata', 3, () => host.uploadMessages([{ case: 'data', value: { data: Buffer.from('C1ZF') } }])],
    [
      'with metadata twice',
      3,
      () =>
        host.uploadMessages([
          { case: 'metadata', value: { hostId: 'host', taskId: id } },
          { case: 'data', value: { data: Buffer.from('C1ZF') } },
          { case: 'metadata', value: { hostId: 'host', taskId: id } },
        ]),
    ],
    [
      'of an empty part',
      3,
      () =>
        host.uploadMessages([
          { case: 'metadata', value: { hostId: 'host', taskId: id } },
          { case: 'data', value: { data: Buffer.alloc(0) } },
        ]),
    ],
    ['larger than allowed', 8, () => host.upload(id, Buffer.alloc(10_000_001), { partBytes: 1_000_000 })],
    ['for no task', 5, () => host.upload('0'.repeat(27), Buffer.from('C1ZF'))],
  ] as const)('%s is refused, leaves nothing, and is audited: AUD-1', async (_what, code, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code })
    expect(await stored()).toEqual([])
    const [event] = await server.audited('baton.refused')
    expect(event).toMatchObject({
      outcome: 'denied',
      detail: { code },
      source: { address: expect.stringContaining('127.0.0.1') },
    })
  })

  test('of a task that another host has by now is refused: CON-28', async () => {
    server.offsetMs += 3 * minute
    await server.run('leases')
    using other = await connect('another')
    expect((await other.getTask()).task?.id).toBe(id)
    await expect(host.upload(id, Buffer.from('C1ZF late'))).rejects.toMatchObject({ code: 5 })
    await other.upload(id, Buffer.from('C1ZF'))
    // What the first one says of its failure is no news.
    await host.fail(id, 5, 'the upload was refused')
    expect(await server.task(connector.connectorId, id)).toMatchObject({ state: 'leased', leased_by: 'another' })
  })
})

test('the SentinelOne connector connects, syncs and writes what it is given: CON-26', async () => {
  const tenant = createTenant({ seed: 'server', accounts: 1, sites: 3, users: 12, asOf: new Date() })
  await using simulator = await Simulator.start({ tenant })
  await using program = new StartedProgram({
    command: [join(import.meta.dirname, '../../../connectors/sentinelone/bin/baton-sentinel-one')],
    env: {
      BATON_CLIENT_ID: connector.clientId,
      BATON_CLIENT_SECRET: connector.clientSecret,
      BATON_C1_API_HOST: `127.0.0.1:${server.ports.httpsPort}`,
      BATON_API_TOKEN: simulator.mintAdminToken(),
      BATON_MANAGEMENT_CONSOLE_URL: simulator.url,
      BATON_TMPDIR: server.folder,
      SSL_CERT_FILE: server.caFile,
    },
  })
  // The first Hello of a connector brings its first sync.
  const { file_key: blob } = await server.syncState('ingesting')
  await server.blobs.withFile(blob ?? '', async (path) => {
    await using file = await SyncFile.open(path)
    const counts = file.counts(file.latestFinished('full')?.id ?? '')
    expect(counts.resources).toBeGreaterThan(16)
  })
  const refused = await give(grant)
  expect(await server.ended(connector.connectorId, refused)).toMatchObject({
    outcome: 'failed',
    status_code: expect.any(Number),
  })
  expect(await program.stop()).toBe(0)
})

async function all(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for await (const part of parts) found.push(part)
  return found
}
