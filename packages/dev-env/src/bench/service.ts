import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { create } from '@bufbuild/protobuf'
import { ControlPlane } from '@rostrum/connector-testing/control-plane'
import { makeEntitlementId } from '@rostrum/protocol'
import { EntitlementSchema, ResourceSchema } from '@rostrum/protocol/connector'
import { Simulator, Tenant } from '@rostrum/sentinelone-simulator'
import { serviceBounds, type Verdicts } from './bounds.ts'
import { measure } from './measure.ts'
import { printTable } from './table.ts'

const program = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))
const bundled = program('connectors/sentinelone/dist/bundle/baton-sentinel-one')

const starts = 5
const idleMs = 30_000
const grants = 20
/** of /proc, on every Linux that Node runs on */
const ticksPerSecond = 100

/**
 * The bundled connector in service mode: how soon it asks for its first task, what it costs while there is nothing to
 * do, and how soon a task begins that appears while a poll is held.
 */
export async function benchService(verdicts: Verdicts): Promise<void> {
  const bundling = await measure(process.execPath, [program('scripts/bundle.mjs')])
  if (bundling.exitCode !== 0) throw new Error(`the connector could not be bundled: ${bundling.stderr}`)
  const empty = await measure(process.execPath, ['-e', '0'])
  const tenant = new Tenant({ name: 'Service', seed: 'service' })
  tenant.addPredefinedRoles(tenant.stamp(), Date.UTC(2019, 0, 1))
  const account = tenant.addAccount({ name: 'North' })
  const sites = Array.from(
    { length: grants + 1 },
    (_, index) => tenant.addSite({ name: `Site ${index}`, accountId: account.id }).id,
  )
  const roleId = tenant.predefinedRole('Viewer').id
  const everything = [{ id: null, roleId: tenant.predefinedRole('Admin').id }]
  tenant.addUser({ email: 'owner@example.com', fullName: 'Owner', scope: 'tenant', scopeRoles: everything })
  const scopeRoles = [{ id: sites[0] ?? '', roleId }]
  const ada = tenant.addUser({ email: 'ada@example.com', fullName: 'Ada', scope: 'site', scopeRoles }).id
  await using simulator = await Simulator.start({ tenant })
  await using plane = await ControlPlane.start()
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-bench-service-'))
  const env = {
    ...plane.env,
    BATON_API_TOKEN: simulator.mintAdminToken(),
    BATON_MANAGEMENT_CONSOLE_URL: simulator.url,
    BATON_PROVISIONING: 'true',
    BATON_TMPDIR: folder,
    NODE: process.execPath,
  }
  const start = async () => {
    const polls = plane.countCalls('getTask')
    const startedAt = performance.now()
    const child = spawn(bundled, [], { env: { ...process.env, ...env }, stdio: 'ignore' })
    await plane.until(() => plane.countCalls('getTask') > polls)
    return { child, seconds: (performance.now() - startedAt) / 1000 }
  }
  const stop = async (child: Awaited<ReturnType<typeof start>>['child']) => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
  try {
    const firstPolls: number[] = []
    for (let round = 0; round < starts; round++) {
      const { child, seconds } = await start()
      firstPolls.push(seconds)
      await stop(child)
    }
    const { child } = await start()
    const pid = child.pid ?? 0
    const before = usedTicks(pid)
    await new Promise((resolve) => setTimeout(resolve, idleMs))
    const cpuPercent = ((usedTicks(pid) - before) / ticksPerSecond / (idleMs / 1000)) * 100
    const idleMiB = residentMiB(pid)
    const beginMs: number[] = []
    for (const site of sites.slice(1)) {
      const resource = create(ResourceSchema, { id: { resourceType: 'site', resource: site } })
      const slug = `role:${roleId}`
      const entitlement = create(EntitlementSchema, { id: makeEntitlementId(resource, slug), resource, slug })
      const principal = create(ResourceSchema, { id: { resourceType: 'user', resource: ada } })
      simulator.resetRequests()
      const existsAt = Date.now()
      const task = plane.give({ case: 'grant', value: { entitlement, principal } })
      await task.finished
      // The first thing a grant does is to ask the console whom it is about.
      beginMs.push(new Date(simulator.requests[0]?.at ?? 0).getTime() - existsAt)
    }
    await stop(child)
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
    const { firstPollSeconds, idleMaxMiB, idleMaxPercent, beginMaxMs } = serviceBounds
    printTable('Service mode of the bundled program: floor = an empty program of the same runtime (! = broken)', [
      {
        'first poll s': verdicts.judge(median(firstPolls), firstPollSeconds, 2),
        'floor s': empty.seconds.toFixed(2),
        ratio: (median(firstPolls) / empty.seconds).toFixed(1),
        'idle MiB': verdicts.judge(idleMiB, idleMaxMiB, 0),
        'floor MiB': empty.peakMiB.toFixed(0),
        'idle % of a core': verdicts.judge(cpuPercent, idleMaxPercent, 2),
        'task begins ms (slowest)': verdicts.judge(Math.max(...beginMs), beginMaxMs, 0),
        'median ms': median(beginMs).toFixed(0),
      },
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Processor time of a process so far, user's and system's. */
function usedTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}
