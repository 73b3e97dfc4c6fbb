import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database, type Db } from '@rostrum/database'
import { createLogger, Installation, readConfig } from '@rostrum/server'
import { BootedServer } from '../lib/boot-system.ts'
import { lists as bounds, type Verdicts } from './bounds.ts'
import { type Asked, listCalls } from './lists-calls.ts'
import { largest, makeCompany, type Size } from './lists-data.ts'
import { printTable } from './table.ts'

const rounds = 40

/** Lists and searches of a company of the largest size, over HTTP with one client, against the bare query of the same page. */
export async function benchLists({ size = largest, verdicts }: { size?: Size; verdicts: Verdicts }): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rostrum-bench-lists-'))
  try {
    await using server = await BootedServer.start({ dataDir })
    const log = createLogger('error', process.stderr)
    await using installation = await Installation.open(readConfig({}, dataDir, { dataDir }), log, { isJoining: true })
    const { db } = installation.context.database
    await makeCompany(db, size)
    await analyze(installation.databaseUrl)
    await server.rostrum('admin', 'create', '--email', 'bench@example.com')
    const rows: Record<string, string | number>[] = []
    for (const asked of listCalls()) {
      // Each has its own share of the calls that a credential may make.
      const token = await signIn(server)
      rows.push(await measure(asked, { server, token, db, verdicts }))
    }
    printTable(
      `Lists and searches, ${size.accounts} accounts, ${size.grants} grants, ${size.tasks} tasks, one client: p95 at most ${bounds.maxMs} ms and ${bounds.maxRatio} x the bare query + ${bounds.moreMs} ms (! = broken)`,
      rows,
    )
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** As it is a minute later by itself; tables are analyzed by who owns them. */
export async function analyze(url: string): Promise<void> {
  const owner = new URL(url)
  owner.username = 'rostrum_owner'
  await using database = Database.open({ url: owner.href })
  await database.withSession(({ client }) => client.query('vacuum analyze'))
}

interface World {
  readonly server: BootedServer
  readonly token: string
  readonly db: Db
  readonly verdicts: Verdicts
}

async function measure(asked: Asked, { server, token, db, verdicts }: World) {
  const { name, method, body, pagesBefore = 0, bare } = asked
  let { path } = asked
  const call = async () => {
    const answer = await fetch(`${server.http}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`)
    return text
  }
  for (let page = 0; page < pagesBefore; page++) {
    const { nextPageToken } = JSON.parse(await call()) as { nextPageToken: string }
    if (nextPageToken === '')
      throw new Error(`${method} ${asked.path} has ${page + 1} pages, ${pagesBefore} were to be turned`)
    path = `${asked.path}&page_token=${encodeURIComponent(nextPageToken)}`
  }
  const floor = percentile(await time(() => bare(db)))
  const measured = percentile(await time(call))
  const most = Math.min(bounds.maxMs, bounds.maxRatio * floor + bounds.moreMs)
  return {
    list: name,
    'bare p95 ms': floor.toFixed(1),
    'p95 ms': verdicts.judge(measured, most, 1),
    'at most': most.toFixed(1),
  }
}

async function time(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  // The first ones warm caches and compiled code.
  for (let round = 0; round < rounds + 3; round++) {
    const started = performance.now()
    await work()
    if (round >= 3) times.push(performance.now() - started)
  }
  return times
}

export function percentile(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
}

async function signIn(server: BootedServer): Promise<string> {
  const made = await server.rostrum('credential', 'create', '--user', 'bench@example.com')
  const { clientId, clientSecret } = made as { clientId: string; clientSecret: string }
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const answer = await fetch(`${server.http}/auth/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return token
}
