import { existsSync, mkdtempDisposableSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { StartedProgram } from '@rostrum/connector-testing'
import { watchSecret } from '@rostrum/leak-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootConsole } from '../src/lib/boot-console.ts'
import { BootedServer } from '../src/lib/boot-system.ts'
import { rehearse } from '../src/lib/rehearsal.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const program = [process.execPath, '--disable-warning=ExperimentalWarning', main] as const

describe("a rehearsal's controls, X-10", () => {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-controls-'))
  let system: StartedProgram
  let controls = ''
  beforeAll(async () => {
    const args = ['--data-dir', 'data', '--http-port', '0', '--https-port', '0']
    system = new StartedProgram({ command: program, args, cwd: folder, env: { TMPDIR: folder, HOME: folder } })
    await system.said(/End it with Ctrl-C/)
    controls = /begin anew at (http:\S+)/.exec(system.output)?.[1] ?? ''
  })
  afterAll(async () => {
    expect(await system.stop()).toBe(0)
    rmSync(folder, { recursive: true })
  })

  const page = async () => (await fetch(controls)).text()
  const now = async () => new Date(/datetime="([^"]+)"/.exec(await page())?.[1] ?? '')
  const press = (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    fetch(new URL(path, controls), {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: new URL(controls).origin, ...headers },
      body: new URLSearchParams(form),
    })
  const people = async () => [...(await page()).matchAll(/<option value="([^"]+)"/g)].map(([, email = '']) => email)

  /** Somebody's session, by a link that the page leads to. */
  async function actAs(email: string) {
    const link = new URL((await press('/act-as', { email })).headers.get('location') ?? '')
    const headers = { origin: link.origin, 'sec-fetch-site': 'same-origin' }
    const form = new URLSearchParams({ token: link.searchParams.get('token') ?? '' })
    const url = `${link.origin}${link.pathname}`
    const entered = await fetch(url, { method: 'POST', redirect: 'manual', headers, body: form })
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    watchSecret(cookie.split('=')[1] ?? '')
    return (path: string) => fetch(`${link.origin}${path}`, { headers: { ...headers, cookie } })
  }

  test('take nothing from other sites, and answer to no name but their own', async () => {
    const refused = [
      await press('/reset', {}, { origin: 'http://elsewhere.example' }),
      await press('/clock', { hours: '1' }, { origin: 'null' }),
      await press('/clock', { hours: '1' }, { 'sec-fetch-site': 'same-site' }),
      await fetch(new URL('/reset', controls), { method: 'POST' }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
    const asked = request(controls, { headers: { host: 'rebound.example' } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.once('error', reject).end()
    expect(await promise).toBe(403)
    expect((await fetch(controls)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test('move the clock of server and console forward, by steps or to a date, and never back', async () => {
    const before = await now()
    for (const hours of [1, 24, 168]) expect((await press('/clock', { hours: String(hours) })).status).toBe(303)
    const after = await now()
    const movedHours = (after.getTime() - before.getTime()) / 3_600_000
    expect(movedHours).toBeGreaterThanOrEqual(193)
    expect(movedHours).toBeLessThan(193.1)
    const date = new Date(after.getTime() + 86_400_000).toISOString().slice(0, 16)
    expect((await press('/clock-to', { date })).status).toBe(303)
    expect((await now()).toISOString().slice(0, 10)).toBe(date.slice(0, 10))
    const back = await press('/clock-to', { date: '2020-01-01T00:00' })
    expect([back.status, await back.text()]).toEqual([400, expect.stringContaining('moves forward only')])
    expect((await press('/clock', { hours: 'many' })).status).toBe(400)
  })

  test('let one act as any of the people, and tell the console that this is a rehearsal', async () => {
    const emails = await people()
    expect(emails.length).toBeGreaterThan(90)
    const ask = await actAs(emails.at(-1) ?? '')
    const told = (await (await ask('/api/v1/rehearsal')).json()) as { isRehearsal: boolean; controlsUrl: string }
    expect(told).toMatchObject({ isRehearsal: true, controlsUrl: controls })
    expect((await press('/act-as', { email: 'nobody@example.com' })).status).toBe(500)
  })

  test('make things go wrong, which the server notices, and put them back', async () => {
    const ask = await actAs('hedy.goldberg.1@example.com')
    /** Resolves when the connector is so; the API takes so many questions only. */
    const becomes = async (wanted: string) => {
      for (;;) {
        const { list } = (await (await ask('/api/v1/lists/connectors')).json()) as { list: { status: string }[] }
        if (list[0]?.status === wanted) return
        await setTimeout(100)
      }
    }
    expect(await page()).toContain('The API token works. All users are there.')
    await press('/users')
    expect(await page()).toMatch(/\d+ users are lost\./)
    await becomes('NEEDS_REVIEW')
    await press('/users', { 'put-back': '1' })
    await becomes('CONNECTED')
    await press('/token')
    expect(await page()).toContain('The API token has expired. All users are there.')
    await becomes('ERROR')
    await press('/token', { 'put-back': '1' })
    await becomes('CONNECTED')
    expect(await page()).toContain('The API token works. All users are there.')
    expect((await press('/sync')).status).toBe(303)
  })

  test('begin anew with the same people, the clock of this day and links anew', async () => {
    const before = await people()
    await press('/users')
    const [first] = system.output.match(/token=\S+/) ?? []
    const told = system.output.length
    expect((await press('/reset')).status).toBe(303)
    expect((await fetch(controls)).headers.get('refresh')).toBe('2')
    await system.said(/has begun anew/)
    const links = system.output.slice(told).match(/token=\S+/g) ?? []
    expect(links).toHaveLength(4)
    expect(links).not.toContain(first)
    expect(await people()).toEqual(before)
    expect(Math.abs((await now()).getTime() - Date.now())).toBeLessThan(60_000)
    expect(await page()).toContain('The API token works. All users are there.')
    expect(existsSync(join(folder, 'data', 'sync.c1z'))).toBe(true)
  })
})

test('a rehearsal that was ended between its app and what may be requested gets the rest at the next start, X-10', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'rostrum-rehearsal-'))
  const dataDir = folder.path
  await using console = await bootConsole(join(dataDir, 'console.json'))
  const { simulator } = console
  const allowed = { ROSTRUM_ALLOWED_HOSTS: new URL(simulator.url).host }
  await using server = await BootedServer.start({ dataDir, env: allowed })
  await server.rostrum('admin', 'create', '--email', 'ada@example.com')
  const { clientId, clientSecret } = (await server.rostrum('credential', 'create', '--user', 'ada@example.com')) as {
    clientId: string
    clientSecret: string
  }
  watchSecret(clientSecret)
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const answer = await fetch(`${server.http}/auth/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  watchSecret(token)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask = async (path: string, body?: object) => {
    const init = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) }
    return (await (await fetch(`${server.http}${path}`, init)).json()) as {
      list: { id: string }[]
      app: { id: string }
    }
  }
  const { app } = await ask('/api/v1/apps', { displayName: 'SentinelOne' })
  const rehearsal = await rehearse(server, simulator)
  expect(rehearsal.appId).toBe(app.id)
  const requestable = await ask(`/api/v1/lists/entitlements?app_id=${app.id}&filter=requestable:yes`)
  expect(requestable.list.length).toBeGreaterThan(0)
  expect(await ask(`/api/v1/apps/${app.id}/ownerids`)).toEqual({ userIds: [expect.any(String)] })
  // Another start changes nothing more.
  expect((await rehearse(server, simulator)).connectorId).toBe(rehearsal.connectorId)
  expect((await ask('/api/v1/apps')).list.filter(({ id }) => id === app.id)).toHaveLength(1)
})
