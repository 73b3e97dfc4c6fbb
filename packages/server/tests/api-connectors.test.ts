import { watchSecret } from '@rostrum/leak-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ApiClient, signIn } from './_api-client.ts'
import { BatonClient } from './_baton-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'
import { makeSyncFile } from './_sync-files.ts'

const sentinelOne = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let path: string
let connectorId: string
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0, allowedHosts: '127.0.0.1:8090' })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
  const made = await root.call('POST', `/api/v1/apps/${world.ids.app}/connectors`, { catalogId: 'baton' })
  connectorId = made.connectorView.connector.id
  path = `/api/v1/apps/${world.ids.app}/connectors/${connectorId}`
})
afterAll(() => server[Symbol.asyncDispose]())

/** Access tokens have ended by then. */
async function later(byMs: number): Promise<void> {
  server.offsetMs += byMs
  root = await ApiClient.of(server, world.person('root'))
}

describe('the catalogue: CON-2, CON-3', () => {
  test.each(['s1', 'Sentinel', ' SENTINEL ', 'sentinelone', 'edr'])('%j finds SentinelOne', async (query) => {
    const { list } = await root.call('GET', `/api/v1/connector_catalogue?query=${encodeURIComponent(query)}`)
    expect(list.map(({ displayName }: { displayName: string }) => displayName)).toEqual(['SentinelOne'])
    expect(list[0]).toMatchObject({ catalogId: sentinelOne, isHosted: true })
    expect(list[0].fields).toMatchObject([
      { displayName: 'SentinelOne base URL', type: 'ADDRESS', isRequired: true },
      { displayName: 'API token', type: 'SECRET', isRequired: true },
    ])
  })

  test('has all of them without a text, and none for one that nothing has; it tells nothing of the installation, so everybody may look into it', async () => {
    const { list } = await root.call('GET', '/api/v1/connector_catalogue')
    expect(list.map(({ displayName }: { displayName: string }) => displayName)).toEqual(['SentinelOne', 'Baton'])
    expect(await root.call('GET', '/api/v1/connector_catalogue?query=okta')).toEqual({ list: [] })
    const ann = await ApiClient.of(server, world.person('ann'))
    expect((await ann.send('GET', '/api/v1/connector_catalogue')).status).toBe(200)
  })
})

test('one that has worked is stale when nothing is heard of it, and well again when it is: CON-14', async () => {
  const { clientId, clientSecret, credentialId } = await root.call('POST', `${path}/rotate`, {})
  watchSecret(clientSecret)
  const statusOf = async () => {
    const [row] = (await root.call('GET', `/api/v1/lists/connectors?filter=id:${connectorId}`)).list
    const details = await root.call('GET', `${path}/details`)
    expect(details.status).toBe(row.status)
    return [row.status, details.cause]
  }
  using host = await BatonClient.connect(server, { id: credentialId, clientId, clientSecret })
  await host.hello()
  const id = (await host.getTask()).task?.id ?? ''
  await host.upload(id, await makeSyncFile())
  await host.succeed(id)
  await server.run('ingest')
  expect(await statusOf()).toEqual(['CONNECTED', ''])
  const { db } = server.world.database
  const seen = new Date(Date.now() - 4 * 60_000)
  const heard = (at: Date) =>
    db.updateTable('connector_hosts').set({ last_seen_at: at }).where('connector_id', '=', connectorId).execute()
  await heard(seen)
  expect(await statusOf()).toEqual(['STALE', `nothing is heard of its hosts since ${seen.toISOString()}`])
  const stale = await root.call('GET', '/api/v1/lists/connectors?filter=status:stale')
  expect(stale.list).toHaveLength(1)
  await heard(new Date())
  expect((await statusOf())[0]).toBe('CONNECTED')
  // A pause is a person's wish, and comes first.
  await heard(seen)
  await root.call('POST', `${path}/syncing/pause`, {})
  expect((await statusOf())[0]).toBe('PAUSED')
})

describe('a connector at rest: CON-18, CON-19', () => {
  const sync = async () => {
    await server.requestSync(connectorId)
    const { db } = server.world.database
    const run = await db
      .selectFrom('sync_runs')
      .selectAll()
      .where('connector_id', '=', connectorId)
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow()
    await server.world.database.transaction((tx) => server.context.syncs.finish(tx, run, { outcome: 'cancelled' }))
  }

  test('starts nothing by itself, says who paused it and why, and goes on where its schedule is', async () => {
    await sync()
    expect((await root.call('GET', `${path}/details`)).nextSyncAt).toBeDefined()
    const paused = await root.call('POST', `${path}/syncing/pause`, { reason: ' too many calls ' })
    expect(paused).toMatchObject({ status: 'PAUSED', pauseReason: 'too many calls' })
    expect(paused).toMatchObject({ pausedByUserId: world.person('root') })
    expect(paused.nextSyncAt).toBeUndefined()
    // What ends meanwhile plans nothing, and a second pause changes nothing.
    await sync()
    const again = await root.call('POST', `${path}/syncing/pause`, { reason: 'another' })
    expect(again).toEqual({ ...paused, syncRunId: again.syncRunId })
    await root.call('POST', `${path}/syncing/schedule`, { kind: 'INTERVAL', interval: '1800s' })
    await later(7_200_000)
    expect((await root.call('GET', `${path}/details`)).nextSyncAt).toBeUndefined()
    const resumed = await root.call('POST', `${path}/syncing/resume`, {})
    expect(resumed.status).not.toBe('PAUSED')
    // What was missed is made up for once, now.
    expect(Math.abs(Date.parse(resumed.nextSyncAt) - server.now.getTime())).toBeLessThan(60_000)
    const events = await server.audited('connector.resumed')
    expect(events.at(-1)).toMatchObject({ object_id: connectorId, actor_id: world.person('root') })
  })

  test('writes wait while it rests, and go out when it is resumed', async () => {
    const { clientId, clientSecret, credentialId } = await root.call('POST', `${path}/rotate`, {})
    watchSecret(clientSecret)
    using host = await BatonClient.connect(server, { id: credentialId, clientId, clientSecret })
    await root.call('POST', `${path}/syncing/pause`, {})
    const id = await server.give(connectorId, { case: 'grant', value: {} })
    expect((await host.getTask()).task).toBeUndefined()
    await root.call('POST', `${path}/syncing/resume`, {})
    expect((await host.getTask()).task?.id).toBe(id)
  })

  test('takes an interval, a cron expression with its time zone, or goes back to what is usual', async () => {
    const set = async (schedule: object) => (await root.call('POST', `${path}/syncing/schedule`, schedule)).schedule
    expect(await set({ kind: 'INTERVAL', interval: '3600s' })).toMatchObject({ kind: 'INTERVAL', interval: '3600s' })
    const cron = { kind: 'CRON', cronSpec: '15 4 * * 1', timezone: 'Europe/Berlin' }
    expect(await set(cron)).toEqual(cron)
    expect(await set({})).toEqual({ kind: 'USUAL', cronSpec: '', timezone: '' })
    // As it is published, read back by who wrote it.
    await root.call('POST', `${path}/schedule`, { cron: { cronSpec: '0 3 * * *', timezone: 'UTC' } })
    const { connectorView } = await root.call('GET', path)
    expect(connectorView.connector.connectorSyncCronSchedule).toMatchObject({ cronSpec: '0 3 * * *', timezone: 'UTC' })
    await root.call('POST', `${path}/pause`, {})
    expect((await root.call('GET', `${path}/details`)).status).toBe('PAUSED')
    await root.call('POST', `${path}/resume`, {})
    expect((await root.call('GET', `${path}/details`)).status).not.toBe('PAUSED')
  })

  test.each([
    ['an interval under half an hour', { kind: 'INTERVAL', interval: '60s' }, '1 minutes, 30 are the least'],
    [
      'a cron expression that is tighter',
      { kind: 'CRON', cronSpec: '*/5 * * * *' },
      'more often than every 30 minutes',
    ],
    ['one that is none', { kind: 'CRON', cronSpec: 'daily' }, '"daily" in UTC'],
    ['a time zone that there is not', { kind: 'CRON', cronSpec: '0 4 * * *', timezone: 'Mars/Base' }, 'Mars/Base'],
  ])('refuses %s', async (_, schedule, why) => {
    const { status, body } = await root.send('POST', `${path}/syncing/schedule`, { body: schedule })
    expect([status, body.details[0].reason]).toEqual([400, 'SCHEDULE_INVALID'])
    expect(body.message).toContain(why)
  })
})

describe('credentials of hosts: CON-23, CON-24', () => {
  test('a rotation shows id and secret once, in blocks to be pasted, and those before live on for the overlap', async () => {
    const first = await root.call('POST', `${path}/rotate`, {})
    const second = await root.call('POST', `${path}/rotate`, { overlap: '86400s' })
    const third = await root.call('POST', `${path}/rotate`, { isOpenEnded: true })
    const { list } = await root.call('GET', `${path}/credentials`)
    expect(list.map(({ id }: { id: string }) => id)).toEqual(
      [third, second, first].map(({ credentialId }) => credentialId),
    )
    expect(JSON.stringify(list)).not.toContain(first.clientSecret)
    const [, before, oldest] = list
    expect(before.endsAt).toBeUndefined()
    const overlapMs = Date.parse(oldest.endsAt) - Date.parse(before.createdAt)
    expect(Math.abs(overlapMs - 86_400_000)).toBeLessThan(60_000)
    for (const { clientId, clientSecret } of [first, second, third])
      expect(await signIn(server, clientId, clientSecret)).not.toBe('')
    await later(86_400_000 + 60_000)
    await expect(signIn(server, first.clientId, first.clientSecret)).rejects.toThrow('invalid_client')
    expect(await signIn(server, second.clientId, second.clientSecret)).not.toBe('')
    const last = await root.call('POST', `${path}/rotate`, { overlap: '0s' })
    await expect(signIn(server, third.clientId, third.clientSecret)).rejects.toThrow('invalid_client')
    expect(await signIn(server, last.clientId, last.clientSecret)).not.toBe('')
    expect((await root.send('POST', `${path}/rotate`, { body: { overlap: '-1s' } })).status).toBe(400)
  })

  test('the blocks hold what a host needs, each in its own language', async () => {
    const { clientId, clientSecret, blocks } = await root.call('POST', `${path}/rotate`, {})
    const named = new Map<string, string>(blocks.map(({ name, text }: { name: string; text: string }) => [name, text]))
    expect([...named.keys()]).toEqual([
      'Environment variables',
      'Kubernetes Secret',
      'Kubernetes Deployment',
      'docker or podman',
      'systemd',
      'Terraform',
    ])
    const [secret, configMap] = parseAllDocuments(named.get('Kubernetes Secret') ?? '').map((part) => part.toJS())
    expect(secret).toMatchObject({ kind: 'Secret', metadata: { name: 'baton-sentinel-one-secrets' } })
    expect(secret.stringData).toEqual({ BATON_CLIENT_ID: clientId, BATON_CLIENT_SECRET: clientSecret })
    expect(configMap.data['ca.pem'].trim()).toBe(server.ca.toString().trim())
    const deployment = parse(named.get('Kubernetes Deployment') ?? '')
    expect(deployment).toMatchObject({ kind: 'Deployment', metadata: { name: 'baton-sentinel-one' } })
    expect(deployment.metadata.namespace).toBe(secret.metadata.namespace)
    const { template, selector } = deployment.spec
    expect(template.metadata.labels).toEqual({ ...selector.matchLabels, baton: 'true' })
    const [container] = template.spec.containers
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true)
    expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }])
    for (const name of ['Environment variables', 'docker or podman', 'systemd'])
      for (const value of [clientId, clientSecret]) expect(named.get(name)).toContain(value)
    for (const name of ['Kubernetes Deployment', 'Terraform']) expect(named.get(name)).not.toContain(clientSecret)
    expect(named.get('Terraform')).toContain('resource "conductorone_connector_credential" "host"')
  })
})

describe('settings: CON-10', () => {
  const set = (url: string, token: string) =>
    root.send('POST', `/api/v1/apps/${world.ids.app}/connectors/create`, {
      body: {
        catalogId: sentinelOne,
        config: {
          '@type': 'type.googleapis.com/c1.api.app.v1.EnvConfig',
          configuration: { sentinelone_base_url: { stringValue: url }, sentinelone_token: { stringValue: token } },
        },
      },
    })

  test.each([
    ['http://tenant.sentinelone.net', 'is not encrypted'],
    ['https://user:pw@tenant.sentinelone.net', 'user name or password'],
    ['ftp://tenant.sentinelone.net', '"ftp:" is not https'],
    ['https://', 'is no web address'],
    ['https://127.0.0.1', 'ROSTRUM_ALLOWED_HOSTS'],
    ['https://[::ffff:10.0.0.1]', 'ROSTRUM_ALLOWED_HOSTS'],
    ['https://0x7f.1', 'ROSTRUM_ALLOWED_HOSTS'],
    ['https://169.254.169.254/latest/meta-data', 'ROSTRUM_ALLOWED_HOSTS'],
    ['metadata.google.internal', 'ROSTRUM_ALLOWED_HOSTS'],
    ['http://127.0.0.1:8091', 'is not encrypted'],
  ])('the address %s is refused', async (url, why) => {
    const { status, body } = await set(url, 'token')
    expect([status, body.details[0].reason]).toEqual([400, 'CONNECTOR_SETTINGS_INVALID'])
    expect(body.message).toContain(why)
    expect(body.message).toContain('sentinelone_base_url')
  })

  test.each(['eyJhbG…', 'eyJhbG...', 'one\ntwo'])(
    'what was pasted wrongly is refused, and not quoted: %j',
    async (token) => {
      const { status, body } = await set('https://tenant.sentinelone.net', token)
      expect(status).toBe(400)
      expect(body.message).toContain('sentinelone_token')
      expect(JSON.stringify(body)).not.toContain(token.slice(0, 6))
    },
  )

  test.each([
    'https://tenant.sentinelone.net/',
    'tenant.sentinelone.net',
    'https://tenant.example.com',
    'http://127.0.0.1:8090',
  ])('%s is kept as it was sent', async (url) => {
    const { status, body } = await set(url, 'ApiToken a-token-that-is-kept')
    expect(status).toBe(200)
    const { configuration } = body.connectorView.connector.config
    expect(configuration.sentinelone_base_url).toEqual({ stringValue: url })
    expect(configuration.sentinelone_token).toEqual({ stringValue: '********' })
  })

  test('only what this server runs can be tested from here', async () => {
    const { status, body } = await root.send('POST', `${path}/test`, { body: {} })
    expect([status, body.details[0].reason]).toEqual([400, 'CONNECTOR_NOT_HOSTED'])
  })
})

test('a sync that waits is cancelled; one that has ended is not: CON-36', async () => {
  const { id } = await server.requestSync(connectorId)
  const waiting = await root.call('GET', `${path}/sync_runs/${id}`)
  expect(waiting).toMatchObject({ state: 'QUEUED', outcome: 'NONE', trigger: 'MANUAL' })
  expect(await root.call('POST', `${path}/sync_runs/${id}/cancel`, {})).toMatchObject({ outcome: 'CANCELLED' })
  for (const verb of ['cancel', 'discard', 'confirm']) {
    const { status } = await root.send('POST', `${path}/sync_runs/${id}/${verb}`, { body: {} })
    expect([verb, status]).toEqual([verb, 400])
  }
  const { list } = await root.call('GET', `${path}/sync_runs/${id}/log`)
  expect(list.map(({ message }: { message: string }) => message)).toContain('cancelled by a person')
  expect((await root.send('GET', `${path}/sync_runs/${connectorId}`)).status).toBe(404)
})

test('a save over a version that is not the present one is refused, and nothing of it is kept: UI-9', async () => {
  const { version } = await root.call('GET', `${path}/details`)
  const rename = (displayName: string, ifMatch: string) =>
    root.send('POST', path, {
      body: { connector: { displayName }, updateMask: 'displayName' },
      headers: { 'if-match': ifMatch },
    })
  expect((await rename('First', `"${version}"`)).status).toBe(200)
  const late = await rename('Late', `"${version}"`)
  expect([late.status, late.body.details[0].reason]).toEqual([409, 'CONNECTOR_CHANGED'])
  expect(await root.call('GET', `${path}/details`)).toMatchObject({ displayName: 'First', version: version + 1 })
})

test('what a person stopped says nothing of how the connector is: CON-14', async () => {
  const { db } = server.world.database
  const statuses = async () => [
    (await root.call('GET', `${path}/details`)).status,
    (await root.call('GET', `/api/v1/lists/connectors?app_id=${world.ids.app}`)).list.find(isIt).status,
    (await root.call('GET', path)).connectorView.connector.status.status,
  ]
  const isIt = ({ id }: { id: string }) => id === connectorId
  const first = await server.requestSync(connectorId)
  const succeeded = {
    state: 'finished',
    outcome: 'succeeded',
    started_at: server.now,
    ended_at: server.now,
    applied_at: server.now,
  } as const
  await db.updateTable('sync_runs').set(succeeded).where('id', '=', first.id).execute()
  server.offsetMs += 1000
  const { id } = await server.requestSync(connectorId)
  expect(await statuses()).toEqual(['SYNCING', 'SYNCING', 'SYNC_STATUS_RUNNING'])
  await root.call('POST', `${path}/sync_runs/${id}/cancel`, {})
  expect(await statuses()).toEqual(['CONNECTED', 'CONNECTED', 'SYNC_STATUS_DONE'])
})

test('whoever may not see the connector is told that there is none, whatever they ask of it: ROL-3', async () => {
  const ann = await ApiClient.of(server, world.person('ann'))
  for (const place of ['details', 'hosts', 'credentials', 'sync_runs'])
    expect([place, (await ann.send('GET', `${path}/${place}`)).status]).toEqual([place, 404])
  for (const place of ['options', 'test', 'rotate', 'syncing/pause', 'syncing/resume', 'syncing/schedule'])
    expect([place, (await ann.send('POST', `${path}/${place}`, { body: {} })).status]).toEqual([place, 404])
})

describe('an owner who has no role: CON-8', () => {
  let ann: ApiClient
  beforeEach(async () => {
    ann = await ApiClient.of(server, world.person('ann'))
    const owners = { connector: { userIds: [world.person('ann')] }, updateMask: 'userIds' }
    await root.call('POST', path, owners)
  })

  test('finishes the set-up of the connector that they were named for, and of no other', async () => {
    expect(await ann.call('GET', `${path}/details`)).toMatchObject({ mayManage: true })
    await ann.call('POST', `${path}/syncing/pause`, { reason: 'later' })
    expect((await ann.call('GET', '/api/v1/lists/connectors')).list).toMatchObject([{ id: connectorId }])
    const other = await root.call('POST', `/api/v1/apps/${world.ids.app}/connectors`, { catalogId: 'baton' })
    const { id } = other.connectorView.connector
    expect((await ann.send('GET', `/api/v1/apps/${world.ids.app}/connectors/${id}/details`)).status).toBe(404)
  })

  test('is out again when they are owner no more, or may only read', async () => {
    const { db } = server.world.database
    const readOnly = { role: 'read_only_administrator' as const }
    await db.updateTable('user_roles').set(readOnly).where('user_id', '=', world.person('ann')).execute()
    expect(await ann.call('GET', `${path}/details`)).toMatchObject({ mayManage: false })
    expect((await ann.send('POST', `${path}/syncing/pause`, { body: {} })).status).toBe(403)
    await db.updateTable('user_roles').set({ role: 'basic_user' }).where('user_id', '=', world.person('ann')).execute()
    await root.call('POST', path, { connector: { userIds: [world.person('root')] }, updateMask: 'userIds' })
    expect((await ann.send('GET', `${path}/details`)).status).toBe(404)
  })
})

describe('an app that was only discovered: APP-2, CON-4', () => {
  const discover = async () => {
    const { db } = server.world.database
    const made = await root.call('POST', '/api/v1/apps', { displayName: 'Found', owners: [] })
    await db.deleteFrom('owners').where('app_id', '=', made.app.id).execute()
    await db.updateTable('apps').set({ state: 'unmanaged' }).where('id', '=', made.app.id).execute()
    return made.app.id as string
  }

  test('is listed by itself until it is taken in, which keeps its id', async () => {
    const id = await discover()
    const named = async (list: string) =>
      (await root.call('GET', list)).list.map((app: { appId?: string; id?: string }) => app.appId ?? app.id)
    expect(await named('/api/v1/unmanaged_apps?query=foun')).toEqual([id])
    expect(await named('/api/v1/apps')).not.toContain(id)
    await root.call('POST', `/api/v1/unmanaged_apps/${id}/manage`, { userIds: [world.person('ann')] })
    expect(await named('/api/v1/unmanaged_apps')).toEqual([])
    expect(await named('/api/v1/apps')).toContain(id)
    expect(await root.call('GET', `/api/v1/apps/${id}/ownerids`)).toEqual({ userIds: [world.person('ann')] })
    expect((await server.audited('app.managed')).map(({ object_id }) => object_id)).toEqual([id])
    // Once more changes nothing, and nobody's owners.
    for (const userIds of [[], [world.person('bob')]])
      await root.call('POST', `/api/v1/unmanaged_apps/${id}/manage`, { userIds })
    expect(await root.call('GET', `/api/v1/apps/${id}/ownerids`)).toEqual({ userIds: [world.person('ann')] })
  })

  test('is taken in by whoever adds connectors, and by nobody without such a role', async () => {
    const id = await discover()
    const ann = await ApiClient.of(server, world.person('ann'))
    expect((await ann.send('GET', '/api/v1/unmanaged_apps')).status).toBe(403)
    expect((await ann.send('POST', `/api/v1/unmanaged_apps/${id}/manage`, { body: {} })).status).toBe(403)
    const { db } = server.world.database
    const role = { role: 'connector_administrator' as const }
    await db.updateTable('user_roles').set(role).where('user_id', '=', world.person('ann')).execute()
    await ann.call('POST', `/api/v1/unmanaged_apps/${id}/manage`, {})
  })
})

test('whether mail goes out is known to everybody: CON-6', async () => {
  const ann = await ApiClient.of(server, world.person('ann'))
  expect((await ann.call('GET', '/api/v1/auth/introspect')).features).toEqual([])
  const mail = { isEnabled: true, host: '127.0.0.1', port: 8090, security: 'NONE', from: 'rostrum@example.com' }
  await root.call('POST', '/api/v1/settings/mail', mail)
  expect((await ann.call('GET', '/api/v1/auth/introspect')).features).toEqual(['mail'])
  await root.call('POST', '/api/v1/settings/mail', { ...mail, isEnabled: false })
})
