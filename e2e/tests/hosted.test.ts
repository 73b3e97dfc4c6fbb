import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BootedServer } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import { createTenant, Simulator, type Tenant } from '@rostrum/sentinelone-simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { watchTokens } from '../../connectors/sentinelone/tests/_world.ts'
import { Api } from './_api.ts'

let folder: string
let tenant: Tenant
let simulator: Simulator
let server: BootedServer
let api: Api
let appId: string
let path: string
let token: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rostrum-hosted-'))
  tenant = createTenant({ seed: 'hosted', asOf: new Date(), accounts: 1, sites: 3, users: 30 })
  watchTokens(tenant)
  simulator = await Simulator.start({ tenant })
  token = simulator.mintAdminToken()
  watchSecret(token)
  server = await BootedServer.start({
    dataDir: folder,
    env: { ROSTRUM_ALLOWED_HOSTS: new URL(simulator.url).host, ROSTRUM_LOG_LEVEL: 'debug' },
  })
  await server.rostrum('admin', 'create', '--email', 'root@example.com')
  api = await Api.signIn(
    server.http,
    (await server.rostrum('credential', 'create', '--user', 'root@example.com')) as never,
  )
  appId = (await api.call('POST', '/api/v1/apps', { displayName: 'SentinelOne' })).app.id
}, 120_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await simulator.close()
  await rm(folder, { recursive: true, force: true })
})

const config = (url: string, secret: string) => ({
  '@type': 'type.googleapis.com/c1.api.app.v1.EnvConfig',
  configuration: { sentinelone_base_url: { stringValue: url }, sentinelone_token: { stringValue: secret } },
})

test('settings that do not work are kept, and what is wrong with them is told line by line: CON-10, CON-11, CON-14', async () => {
  const wrong = 'W'.repeat(80)
  watchSecret(wrong)
  const { connectorView } = await api.call('POST', `/api/v1/apps/${appId}/connectors/create`, {
    catalogId: '2YrpiN1WrRMcyduL9f3PRKTJ6wE',
    config: config(simulator.url, wrong),
  })
  path = `/api/v1/apps/${appId}/connectors/${connectorView.connector.id}`
  const details = await api.when(`${path}/details`, ({ status }) => status === 'ERROR')
  expect(details).toMatchObject({ hosting: 'CLOUD', lastTest: { isPassed: false }, syncRunId: '' })
  expect(details.cause).toMatch(/token/)
  expect(details.fix).not.toBe('')
  const outcomes = Object.fromEntries(details.lastTest.checks.map(({ name, outcome }: never) => [name, outcome]))
  expect(outcomes).toMatchObject({ 'management console': 'PASSED', 'API token': 'FAILED' })

  // Others in their place are tried without being kept; another address of this machine is not called at all.
  const tried = await api.call('POST', `${path}/test`, { settings: { sentinelone_token: token } })
  expect(tried).toMatchObject({ isPassed: true })
  const elsewhere = await api.call('POST', `${path}/test`, {
    settings: { sentinelone_base_url: server.https, sentinelone_token: token },
  })
  expect(elsewhere.isPassed).toBe(false)
  expect(JSON.stringify(elsewhere.checks)).toContain('ROSTRUM_ALLOWED_HOSTS')
  expect((await api.call('GET', `${path}/details`)).status).toBe('ERROR')
  for (const url of [
    'http://127.0.0.1:9',
    'https://10.0.0.1',
    'https://a:b@tenant.sentinelone.net',
    'https://localhost',
  ])
    await expect(api.call('POST', path, update(url, token))).rejects.toThrow(/CONNECTOR_SETTINGS_INVALID/)
})

test('settings that work are followed by a sync, whose log can be watched, and whose accounts are all there: CON-12, CON-37', async () => {
  await api.call('POST', path, update(simulator.url, `ApiToken ${token}`))
  const syncing = await api.when(`${path}/details`, ({ status }) => status === 'SYNCING' || status === 'CONNECTED')
  expect(syncing.lastTest.isPassed).toBe(true)
  const details = await api.when(`${path}/details`, ({ status }) => status === 'CONNECTED')
  const [run] = (await api.call('GET', `${path}/sync_runs`)).list
  expect(run).toMatchObject({ id: details.syncRunId, trigger: 'SETUP', outcome: 'SUCCEEDED' })
  const accounts = await api.list(`/api/v1/apps/${appId}/app_users`)
  const emails = accounts.map(({ appUser }) => appUser.email).filter((email) => email !== '')
  expect(emails.sort()).toEqual(tenant.users.map(({ email }) => email).sort())

  const log = `${path}/sync_runs/${run.id}/log`
  const lines: { line: string; message: string; level: string; fields: object }[] = []
  for (let after = ''; ; ) {
    const page = await api.call('GET', `${log}?page_size=7&after=${after}`)
    lines.push(...page.list)
    after = page.after
    if (page.isEnded) break
  }
  expect(new Set(lines.map(({ line }) => line)).size).toBe(lines.length)
  const text = lines.map(({ message }) => message).join('\n')
  expect(text).toMatch(/waiting for a host of the connector[\s\S]*applied/)
  // What it says last comes when the sync has ended already.
  expect(text).toContain('connector task finished')
  // Its own words are among the server's, from the first list to the upload.
  expect(lines.some(({ fields }) => JSON.stringify(fields).includes('users'))).toBe(true)
  expect(JSON.stringify(lines)).not.toContain(token)
  const warnings = await api.call('GET', `${log}?level=WARN`)
  expect(warnings.list.every(({ level }: { level: string }) => level !== 'INFO')).toBe(true)
  const found = await api.call('GET', `${log}?text=APPLIED`)
  expect(found.list.map(({ message }: { message: string }) => message)).toEqual(['applied'])

  const { list: hosts } = await api.call('GET', `${path}/hosts`)
  expect(hosts).toMatchObject([{ hostId: 'rostrum', isAlive: true }])
})

test('its secrets are in no list of processes, no environment and no file', async () => {
  const pid = theProgram()
  for (const file of ['cmdline', 'environ']) expect(readFileSync(`/proc/${pid}/${file}`, 'utf8')).not.toContain(token)
  // What the server wrote is looked through for every secret when all tests are over.
  expect(server.program.output).not.toContain(token)
})

test('a program that dies is started again, with a credential of its own, and the one before is refused: CON-28', async () => {
  const before = theProgram()
  const { list: hosts } = await api.call('GET', `${path}/hosts`)
  process.kill(before, 'SIGKILL')
  const after = await api.when(
    `${path}/hosts`,
    ({ list }) => list[0].credentialId !== hosts[0].credentialId && programs().length === 1,
  )
  expect(programs()).not.toContain(before)
  const { list: credentials } = await api.call('GET', `${path}/credentials`)
  const live = credentials.filter(({ isEnded }: { isEnded: boolean }) => !isEnded)
  expect(live.map(({ id }: { id: string }) => id)).toEqual([after.list[0].credentialId])
  await api.call('POST', `${path}/force_sync`, {})
  await api.when(`${path}/sync_runs`, ({ list }) => list[0].trigger === 'MANUAL' && list[0].outcome === 'SUCCEEDED')
})

test('settings that are saved as they were, as Terraform does, change nothing', async () => {
  const before = theProgram()
  const runs = async () => (await api.call('GET', `${path}/sync_runs`)).list
  const { id: last } = (await runs())[0]
  for (const secret of ['********', `ApiToken ${token}`]) await api.call('POST', path, update(simulator.url, secret))
  await api.call('POST', `${path}/force_sync`, {})
  await api.when(`${path}/sync_runs`, ({ list }) => list[0].id !== last && list[0].outcome === 'SUCCEEDED')
  expect((await runs())[1].id).toBe(last)
  expect(theProgram()).toBe(before)
})

test('other options are a start with them: CON-13', async () => {
  const before = theProgram()
  const { version } = await api.call('GET', `${path}/details`)
  const options = { no_scoped_entitlements: 'true', last_role: 'delete' }
  const changed = await api.call('POST', `${path}/options`, { version, options, isProvisioningEnabled: true })
  expect(changed).toMatchObject({ options, isProvisioningEnabled: true })
  await expect(api.call('POST', `${path}/options`, { version, options })).rejects.toThrow(/409.*CONNECTOR_CHANGED/)
  await expect(api.call('POST', `${path}/options`, { options: { last_role: 'keep' } })).rejects.toThrow(
    /last_role is \\"keep\\": it takes refuse or delete/,
  )
  await api.when(`${path}/details`, () => programs().length === 1 && programs()[0] !== before)
  // Leaving entitlements out on purpose is no anomaly.
  await api.when(`${path}/sync_runs`, ({ list }) => list[0].trigger === 'SETUP' && list[0].outcome === 'SUCCEEDED')
  const entitlements = await api.list(`/api/v1/apps/${appId}/entitlements`)
  const slugs = entitlements.map(({ appEntitlement }) => appEntitlement.slug)
  expect(slugs.some((slug) => /^role:/.test(slug))).toBe(false)
})

test('a deleted one ends, and nothing of it stays on the disk', async () => {
  const hostedFolder = join(folder, 'hosted')
  expect(readdirSync(hostedFolder)).toHaveLength(1)
  await api.call('DELETE', path, {})
  await api.when('/api/v1/apps', () => programs().length === 0 && readdirSync(hostedFolder).length === 0)
  expect(programs()).toEqual([])
})

function update(url: string, secret: string) {
  return { connector: { config: config(url, secret) }, updateMask: 'config' }
}

function theProgram(): number {
  const found = programs()
  const [pid] = found
  if (pid === undefined || found.length > 1) throw new Error(`${found.length} programs where one should be`)
  return pid
}

/** The processes that this server keeps running for connectors. */
function programs(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]
      return command.includes('--supervised') && Number(parent) === server.program.pid ? [Number(name)] : []
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}
