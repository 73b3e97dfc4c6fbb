import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '@rostrum/connector-testing'
import { createTestDatabase } from '@rostrum/database/testing'
import { rostrumProgram } from '@rostrum/dev-env'
import { createTenant, Simulator } from '@rostrum/sentinelone-simulator'
import { expect, test } from 'vitest'
import { watchTokens } from '../../connectors/sentinelone/tests/_world.ts'
import { Api } from './_api.ts'
import { Replica } from './_replica.ts'

test('a connector runs once among two servers; of a server that dies the other takes it over, with another credential: CON-28, X-3', {
  timeout: 180_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'rostrum-hosted-workers-'))
  const tenant = createTenant({ seed: 'workers', asOf: new Date(), accounts: 1, sites: 2, users: 10 })
  watchTokens(tenant)
  const simulator = await Simulator.start({ tenant })
  const world = await createTestDatabase()
  const env = {
    DATABASE_URL: world.url('rostrum'),
    ROSTRUM_MIGRATE_DATABASE_URL: world.url('rostrum_owner'),
    ROSTRUM_ALLOWED_HOSTS: new URL(simulator.url).host,
  }
  const rostrum = async (...args: string[]) => {
    const showsSecret = args[0] === 'credential'
    const all = [...args, '--json', '--data-dir', dataDir]
    const { exitCode, stdout, stderr } = await runProgram({ command: [rostrumProgram], args: all, env, showsSecret })
    expect(exitCode, stderr).toBe(0)
    return stdout
  }
  expect((await runProgram({ command: [rostrumProgram], args: ['migrate'], env })).exitCode).toBe(0)
  const servers = [await Replica.start('serve', dataDir, env), await Replica.start('serve', dataDir, env)] as const
  const running = () => servers.map(({ pid }) => programsOf(pid).length)
  try {
    await rostrum('admin', 'create', '--email', 'root@example.com')
    const credential = JSON.parse(await rostrum('credential', 'create', '--user', 'root@example.com'))
    const first = await Api.signIn(servers[0].http, credential)
    const { id: appId } = (await first.call('POST', '/api/v1/apps', { displayName: 'SentinelOne' })).app
    const { connectorView } = await first.call('POST', `/api/v1/apps/${appId}/connectors/create`, {
      catalogId: '2YrpiN1WrRMcyduL9f3PRKTJ6wE',
      config: {
        '@type': 'type.googleapis.com/c1.api.app.v1.EnvConfig',
        configuration: {
          sentinelone_base_url: { stringValue: simulator.url },
          sentinelone_token: { stringValue: simulator.mintAdminToken() },
        },
      },
    })
    const path = `/api/v1/apps/${appId}/connectors/${connectorView.connector.id}`
    await first.when(`${path}/details`, ({ status }) => status === 'CONNECTED')
    expect(running().sort()).toEqual([0, 1])

    const [dead, other] = running()[0] === 1 ? servers : [servers[1], servers[0]]
    const api = await Api.signIn(other.http, credential)
    const orphan = programsOf(dead.pid)
    const [before] = (await api.call('GET', `${path}/hosts`)).list
    await api.call('POST', `${path}/force_sync`, {})
    await dead.stop('SIGKILL')
    const { list } = await api.when(
      `${path}/hosts`,
      ({ list: hosts }) => hosts[0].credentialId !== before.credentialId && programsOf(other.pid).length === 1,
    )
    // Its pipe is closed, so it ends by itself.
    await api.when(`${path}/hosts`, () => orphan.every((pid) => !isRunning(pid)))
    const { list: credentials } = await api.call('GET', `${path}/credentials`)
    const live = credentials.filter(({ isEnded }: { isEnded: boolean }) => !isEnded)
    expect(live.map(({ id }: { id: string }) => id)).toEqual([list[0].credentialId])
    // What the dead one was at is done by the other, once.
    const runs = await api.when(`${path}/sync_runs`, ({ list: all }) => all[0].outcome === 'SUCCEEDED')
    expect(runs.list.map(({ trigger }: { trigger: string }) => trigger)).toEqual(['MANUAL', 'SETUP'])
  } finally {
    for (const server of servers) await server.stop('SIGTERM')
    await simulator.close()
    await world[Symbol.asyncDispose]()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

function programsOf(parent: number | undefined): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    const [command, status] = [read(`/proc/${name}/cmdline`), read(`/proc/${name}/status`)]
    const isOurs = command.includes('--supervised') && Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]) === parent
    return isOurs ? [Number(name)] : []
  })
}

function isRunning(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).includes('--supervised')
}

/** Empty when the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
