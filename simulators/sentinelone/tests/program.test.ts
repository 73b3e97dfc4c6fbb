import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadTenant } from '../src/lib/tenant/save.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const recorded = fileURLToPath(new URL('../fixtures/recorded-console', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'simulator-program-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ready extends AsyncDisposable {
  readonly url: string
  readonly token: string
  get(path: string): Promise<Response>
  stop(): Promise<number | null>
}

function launch(
  args: readonly string[],
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  return spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The program, once it said that it is ready. */
async function start(...args: string[]): Promise<Ready> {
  const child = launch([...args, '--json'])
  const exited = once(child, 'exit')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, token } = JSON.parse(line) as { url: string; token: string }
  const stop = async () => {
    child.kill('SIGTERM')
    const [code] = (await exited) as [number | null]
    return code
  }
  return {
    url,
    token,
    get: (path) => fetch(`${url}/web/api/v2.1${path}`, { headers: { Authorization: `ApiToken ${token}` } }),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  }
}

async function runToEnd(...args: string[]) {
  const child = launch(args)
  const read = async (stream: NodeJS.ReadableStream) => {
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return text
  }
  const [stdout, stderr, [code]] = await Promise.all([read(child.stdout), read(child.stderr), once(child, 'exit')])
  return { stdout, stderr, code }
}

describe('the program (X-8)', () => {
  it('serves a company of the size asked for, and ends with 0 on a signal', async () => {
    const program = await start(
      '--accounts',
      '2',
      '--sites',
      '5',
      '--users',
      '13',
      '--service-users',
      '3',
      '--roles',
      '1',
    )
    const total = async (path: string) =>
      ((await (await program.get(`${path}?countOnly=true`)).json()) as { pagination: { totalItems: number } })
        .pagination.totalItems
    expect([await total('/accounts'), await total('/sites'), await total('/users')]).toEqual([2, 5, 13])
    expect(await program.stop()).toBe(0)
  })

  it('serves a recorded console with a token of one’s own, and saves it for another time', async () => {
    const file = join(folder, 'tenant.json')
    const program = await start('--recorded', recorded, '--token', 'my-own-token', '--save', file)
    expect(program.token).toBe('my-own-token')
    expect((await program.get('/users?limit=1')).status).toBe(200)
    await program.stop()
    expect(loadTenant(readFileSync(file, 'utf8')).users.size).toBe(100)
    await using again = await start('--tenant', file)
    expect((await again.get('/users?limit=1')).status).toBe(200)
  })

  it('limits the rate unless told otherwise, adds latency, and makes things go wrong by file', async () => {
    const faults = join(folder, 'faults.json')
    writeFileSync(faults, JSON.stringify([{ path: '/sites', action: { kind: 'server error' } }]))
    await using program = await start(
      '--users',
      '3',
      '--faults',
      faults,
      '--latency-ms',
      '30',
      '--retry-after',
      'missing',
    )
    const started = performance.now()
    expect((await program.get('/sites')).status).toBe(502)
    expect(performance.now() - started).toBeGreaterThanOrEqual(28)
    const answers = await Promise.all(Array.from({ length: 12 }, () => program.get('/user')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers.get('retry-after')).toBeNull()
    expect((await fetch(`${program.url}/_simulator/clock`)).status).toBe(404)
  })

  it('says what it serves and how to ask, and takes control when told to', async () => {
    const child = launch(['--users', '3', '--seed', 'greeting', '--control', '--oddities', '--rate-limits', 'off'])
    const exited = once(child, 'exit')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const said: string[] = []
    for (let read = 0; read < 4; read++) said.push(String((await lines.next()).value))
    expect(said[0]).toMatch(/: 3 accounts, 12 sites, \d+ roles, 3 users, \d+ service users$/)
    expect(said[3]).toContain("curl -H 'Authorization: ApiToken ")
    const url = said[1]?.replace(/^url +/, '')
    expect((await fetch(`${url}/_simulator/clock`)).status).toBe(200)
    child.kill('SIGINT')
    expect(await exited).toEqual([0, null])
  })

  it('explains itself', async () => {
    const { code, stdout } = await runToEnd('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('--faults FILE')
  })

  it.each<[number, string[], string]>([
    [2, ['--users', '-3'], "'--users"],
    [1, ['--tenant', join(folder, 'missing.json')], 'no such file'],
    [1, ['--faults', join(folder, 'missing.json')], 'no such file'],
    [1, ['--users', '0'], 'has no tenant administrator'],
  ])('ends with %d for %j, and one line that says why', async (expected, args, problem) => {
    const { code, stdout, stderr } = await runToEnd(...args)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^sentinelone-simulator: [^\n]+\n$/)
    expect(stderr).toContain(problem)
    expect(code).toBe(expected)
  })
})
