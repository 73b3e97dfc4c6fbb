import { randomBytes } from 'node:crypto'
import { request } from 'node:https'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'
import { makeSyncFile } from './_sync-files.ts'

const mebibyte = 1024 * 1024
const uploadMaxBytes = 2 * mebibyte

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let file: Buffer
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0, uploadMaxBytes })
  file = await makeSyncFile()
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
})
afterAll(() => server[Symbol.asyncDispose]())

interface Sent {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at member by member
  readonly body: any
}

/** Sends a file part by part, as a browser does. */
function send(
  client: ApiClient,
  query: Record<string, string>,
  content: Iterable<Uint8Array>,
  headers: Record<string, string> = {},
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port: server.ports.httpsPort, ca: server.ca, method: 'POST' },
        path: `/api/v1/sync_files?${new URLSearchParams(query)}`,
        headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/octet-stream', ...headers },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString()) })
        })
      },
    )
    sent.once('error', reject)
    Readable.from(content).pipe(sent)
  })
}

const apps = async () => (await root.call('GET', '/api/v1/apps?page_size=100')).list.length
async function blobs(): Promise<number> {
  let count = 0
  for await (const _ of server.blobs.list('uploads/')) count++
  return count
}
const reasonOf = ({ body }: Sent) => body.details.find((detail: { reason?: string }) => detail.reason)?.reason

test('a file makes a new app with what is in it, owned by who brought it, and the next one goes into the same: CON-34', async () => {
  const { status, body } = await send(root, { display_name: 'Files' }, [file.subarray(0, 100), file.subarray(100)])
  expect([status, body]).toEqual([
    200,
    { appId: expect.any(String), connectorId: expect.any(String), syncRunId: expect.any(String) },
  ])
  await server.run('ingest')
  const run = `/api/v1/apps/${body.appId}/connectors/${body.connectorId}/sync_runs`
  expect((await root.call('GET', run)).list).toMatchObject([
    { id: body.syncRunId, trigger: 'FILE', state: 'FINISHED', outcome: 'SUCCEEDED' },
  ])
  expect((await root.call('GET', `/api/v1/apps/${body.appId}/ownerids`)).userIds).toEqual([world.person('root')])
  const again = await send(root, { app_id: body.appId }, [await makeSyncFile({ users: 3 })])
  expect(again.body).toMatchObject({ appId: body.appId, connectorId: body.connectorId })
  await server.run('ingest')
  const accounts = `/api/v1/lists/accounts?app_id=${body.appId}`
  expect((await root.call('GET', accounts)).list).toHaveLength(3)
  const imported = await server.audited('sync.imported')
  expect(imported.at(-1)).toMatchObject({ actor_id: world.person('root'), detail: { connectorId: body.connectorId } })
})

test('a file goes into an app that other connectors feed, as a connector of its own: CON-34', async () => {
  const { status, body } = await send(root, { app_id: world.ids.app }, [file])
  expect([status, body.appId]).toEqual([200, world.ids.app])
  await server.run('ingest')
  const { connectorView } = await root.call('GET', `/api/v1/apps/${world.ids.app}/connectors/${body.connectorId}`)
  expect(connectorView.connector.displayName).toBe('Files')
})

test('a connector is deleted alone, or with all that it brought, which is past from then on: CON-20, DAT-3', async () => {
  const { body } = await send(root, { display_name: 'To go' }, [file])
  const kept = await send(root, { app_id: world.ids.app }, [file])
  await server.run('ingest')
  const remove = ({ appId, connectorId }: Sent['body'], data?: string) =>
    root.send('POST', `/api/v1/apps/${appId}/connectors/${connectorId}/delete`, { body: { data } })
  const count = async (list: string, filter = '') => {
    const query = `app_id=${body.appId}&filter=${filter}`
    return (await root.call('GET', `/api/v1/lists/${list}?${query}`)).list.length
  }
  expect(await count('accounts')).toBe(2)
  expect((await remove(body)).body.message).toBe('data: is required')
  expect((await remove(kept.body, 'KEEP')).status).toBe(200)
  expect((await remove(body, 'END')).status).toBe(200)
  await server.run('ingest')
  for (const list of ['accounts', 'entitlements', 'resources', 'grants']) {
    const left = list === 'resources' || list === 'entitlements' ? 1 : 0
    expect([list, await count(list)]).toEqual([list, left])
    expect([list, (await count(list, 'ended:yes')) > 0]).toEqual([list, true])
  }
  const others = await root.call('GET', `/api/v1/lists/accounts?app_id=${world.ids.app}`)
  expect(others.list.length).toBeGreaterThan(2)
  // The connector's page tells of it, and nothing of it starts again.
  const [run] = (await root.call('GET', `/api/v1/apps/${body.appId}/connectors/${body.connectorId}/sync_runs`)).list
  expect(run).toMatchObject({ outcome: 'SUCCEEDED', requestedByUserId: world.person('root') })
  expect(run.counts.find(({ kind }: { kind: string }) => kind === 'accounts')).toMatchObject({ removed: '2' })
  const row = await server.world.database.db
    .selectFrom('connectors')
    .select(['ends_data', 'next_sync_at'])
    .where('id', '=', body.connectorId)
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ ends_data: false, next_sync_at: null })
  expect(await server.audited('connector.deleted')).toMatchObject([
    { detail: { endsData: false } },
    { detail: { endsData: true } },
  ])
})

test.each<[string, () => Iterable<Uint8Array>, string, string | RegExp]>([
  ['that is none', () => [Buffer.from('no sync file')], 'FILE_REFUSED', /^the file is no sync file: it begins with/],
  ['that is cut off', () => [file.subarray(0, 300)], 'FILE_REFUSED', /^the file /],
  ['of nothing', () => [], 'FILE_REFUSED', 'the file is empty; sync it again'],
  [
    'that is too large',
    () => [randomBytes(mebibyte), randomBytes(mebibyte), randomBytes(mebibyte)],
    'FILE_TOO_LARGE',
    `the file is larger than ${uploadMaxBytes} bytes; ROSTRUM_UPLOAD_MAX_MB says how large one may be`,
  ],
])('a file %s is refused in words, and leaves no app and nothing stored: CON-34', async (_, content, reason, says) => {
  const [appsBefore, blobsBefore] = [await apps(), await blobs()]
  const refused = await send(root, { display_name: 'Nothing' }, content())
  expect([refused.status, reasonOf(refused)]).toEqual([400, reason])
  expect(refused.body.message).toEqual(typeof says === 'string' ? says : expect.stringMatching(says))
  expect(refused.body.message).not.toContain(server.folder)
  expect([await apps(), await blobs()]).toEqual([appsBefore, blobsBefore])
  const into = await send(root, { app_id: world.ids.app }, content())
  expect(reasonOf(into)).toBe(reason)
  expect((await root.call('GET', `/api/v1/apps/${world.ids.app}/connectors`)).list).toEqual([
    expect.objectContaining({
      connector: expect.objectContaining({ displayName: expect.not.stringMatching('Files') }),
    }),
  ])
})

test('a second file while the first is taken in is refused in words, and comes in afterwards: CON-34', async () => {
  const { body } = await send(root, { display_name: 'Twice' }, [file])
  const second = await send(root, { connector_id: body.connectorId }, [file])
  expect([second.status, reasonOf(second)]).toEqual([400, 'SYNC_UNDER_WAY'])
  expect(second.body.message).toBe(
    `sync ${body.syncRunId} of this connector is under way: import the file when it has ended`,
  )
  const before = await blobs()
  await server.run('ingest')
  expect((await send(root, { connector_id: body.connectorId }, [file])).status).toBe(200)
  expect(await blobs()).toBe(before + 1)
})

test('a file that is sent again with its key is taken once, and a key is for one file: CON-34, API-5', async () => {
  const before = await apps()
  const key = { 'idempotency-key': 'once' }
  const first = await send(root, { display_name: 'Once' }, [file], key)
  const stored = await blobs()
  expect(await send(root, { display_name: 'Once' }, [file], key)).toEqual(first)
  expect([await apps(), await blobs()]).toEqual([before + 1, stored])
  const other = await send(root, { display_name: 'Once' }, [await makeSyncFile({ users: 5 })], key)
  expect(reasonOf(other)).toBe('IDEMPOTENCY_KEY_REUSED')
})

test('the guard holds a file with much less in it, as it does any sync: CON-34, CON-21', async () => {
  const { body } = await send(root, { display_name: 'Guarded' }, [await makeSyncFile({ users: 100 })])
  await server.run('ingest')
  await send(root, { connector_id: body.connectorId }, [await makeSyncFile({ users: 10 })])
  await server.run('ingest')
  const run = `/api/v1/apps/${body.appId}/connectors/${body.connectorId}/sync_runs`
  expect((await root.call('GET', run)).list[0].state).toBe('HELD')
})

test('only who may add connectors or manages the app brings files, and nothing of others is stored: CON-34, ROL-3', async () => {
  const before = await blobs()
  const eve = await ApiClient.of(server, world.person('eve'))
  expect((await send(eve, { display_name: 'Mine' }, [file])).status).toBe(403)
  expect((await send(eve, { app_id: world.ids.app }, [file])).status).toBe(404)
  const { db } = server.world.database
  const given = { user_id: world.person('eve'), role: 'application_administrator' as const, given_at: server.now }
  await db.insertInto('user_roles').values(given).execute()
  const refused = await send(eve, { app_id: world.ids.app }, [file])
  expect([refused.status, reasonOf(refused)]).toEqual([403, 'NOT_ALLOWED'])
  expect(await blobs()).toBe(before)
  expect((await send(eve, { display_name: 'Mine' }, [file])).status).toBe(200)
})

test('an operation that takes JSON takes no file: API-1', async () => {
  const answer = await root.send('POST', '/api/v1/apps', { headers: { 'content-type': 'application/octet-stream' } })
  expect([400, 415]).toContain(answer.status)
})
