import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { syncMaxMiB, syncMaxSeconds, type Verdicts } from './bounds.ts'
import { type Measured, measure, measurePart } from './measure.ts'
import { printTable } from './table.ts'

const program = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))
const connector = program('connectors/sentinelone/bin/baton-sentinel-one')
const simulator = program('simulators/sentinelone/src/main.ts')
const floor = program('packages/dev-env/src/bench/floor-pages.ts')

/** The fastest of so many counts: whatever else the machine does makes both sides slower, but not alike. */
const rounds = 3

const sizes = [
  { accounts: 2, sites: 10, users: 100 },
  { accounts: 10, sites: 200, users: 5_000 },
  { accounts: 50, sites: 1_000, users: 20_000 },
]

interface SyncsOptions {
  /** leaves out the largest size */
  readonly quick: boolean
  readonly verdicts: Verdicts
}

/** Requests, time and memory of a whole sync into a new file, at three sizes and two latencies. */
export async function benchSyncs({ quick, verdicts }: SyncsOptions): Promise<void> {
  const rows: Record<string, string | number>[] = []
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-bench-'))
  try {
    for (const size of quick ? sizes.slice(0, 2) : sizes) {
      for (const latencyMs of [0, 100]) {
        await using console_ = await startSimulator(size, latencyMs)
        let bare: Measured | undefined
        let sync: Measured | undefined
        let pages = 0
        let requests = 0
        const file = join(folder, 'sync.c1z')
        for (let round = 0; round < rounds; round++) {
          bare = faster(bare, assertEnded('the floor', await measurePart(floor, console_.url, console_.token)))
          pages = (JSON.parse(bare.stdout) as { pages: number }).pages
          const before = await console_.countRequests()
          rmSync(file, { force: true })
          sync = faster(sync, assertEnded('the sync', await measure(connector, ['--file', file], console_.settings)))
          requests = (await console_.countRequests()) - before
        }
        if (bare === undefined || sync === undefined) throw new Error('no round was measured')
        const maxSeconds = syncMaxSeconds(bare.seconds, latencyMs)
        rows.push({
          'accounts/sites/users': `${size.accounts}/${size.sites}/${size.users}`,
          'latency ms': latencyMs,
          pages,
          requests: verdicts.judge(requests, pages + 8, 0),
          'floor s': bare.seconds.toFixed(2),
          'sync s': verdicts.judge(sync.seconds, maxSeconds, 2),
          ratio: (sync.seconds / bare.seconds).toFixed(2),
          'at most s': maxSeconds.toFixed(2),
          'peak MiB': verdicts.judge(sync.peakMiB, syncMaxMiB, 0),
          'floor MiB': bare.peakMiB.toFixed(0),
          'file kB': (statSync(file).size / 1000).toFixed(0),
        })
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  printTable(
    `Syncs: floor = the same pages downloaded and parsed in a bare loop; the fastest of ${rounds} each; at most pages + 8 requests, ${syncMaxMiB} MiB (! = broken)`,
    rows,
  )
}

function faster(one: Measured | undefined, other: Measured): Measured {
  if (one === undefined) return other
  const peakMiB = Math.max(one.peakMiB, other.peakMiB)
  return { ...(one.seconds < other.seconds ? one : other), peakMiB }
}

function assertEnded(what: string, measured: Measured): Measured {
  if (measured.exitCode !== 0) throw new Error(`${what} failed: ${measured.stderr}`)
  return measured
}

interface StartedSimulator extends AsyncDisposable {
  readonly url: string
  readonly token: string
  /** the connector's, in its environment */
  readonly settings: Record<string, string>
  countRequests(): Promise<number>
}

/** In a process of its own, so that its memory and processor time are not the sync's. */
async function startSimulator(size: (typeof sizes)[number], latencyMs: number): Promise<StartedSimulator> {
  const { accounts, sites, users } = size
  const args = Object.entries({ seed: 1, accounts, sites, users, 'latency-ms': latencyMs, port: 0 })
  const child = spawn(
    process.execPath,
    [
      simulator,
      ...args.flatMap(([name, value]) => [`--${name}`, String(value)]),
      '--rate-limits',
      'published',
      '--control',
      '--json',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [])])) as [string?]
  if (line === undefined) throw new Error('the simulator ended before it was ready')
  const { url, token } = JSON.parse(line) as { url: string; token: string }
  return {
    url,
    token,
    settings: { BATON_API_TOKEN: token, BATON_MANAGEMENT_CONSOLE_URL: url },
    async countRequests() {
      const answer = await fetch(`${url}/_simulator/requests`)
      const { requests } = (await answer.json()) as { requests: unknown[] }
      return requests.length
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
