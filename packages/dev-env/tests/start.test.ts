import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { StartedProgram } from '@rostrum/connector-testing'
import { watchSecret } from '@rostrum/leak-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rostrum } from '../src/lib/programs.ts'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const program = [process.execPath, '--disable-warning=ExperimentalWarning', main] as const
const anyPorts = ['--http-port', '0', '--https-port', '0']

describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-start-'))
  const env = { TMPDIR: folder, HOME: folder }
  const start = (...args: string[]) =>
    new StartedProgram({ command: program, args: ['--data-dir', 'data', ...anyPorts, ...args], cwd: folder, env })
  let first = ''
  beforeAll(async () => {
    await using system = start('--once')
    expect(await system.ended, system.output).toBe(0)
    first = system.output
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('counts what is in the recorded console, and what arrived at the server', () => {
    const recorded = { accounts: 2, sites: 10, users: 100, 'service users': 10, roles: 12 }
    for (const [what, count] of Object.entries(recorded)) {
      expect(first).toMatch(new RegExp(`^ +${count}  ${what}$`, 'm'))
    }
    expect(first).toContain('The connector SentinelOne is Connected')
    expect(first).not.toContain('/setup?token')
    expect(first).toMatch(/^ +110 {2}accounts \(110 new, 0 changed, 0 gone\)$/m)
    expect(first).toMatch(/^ +565 {2}grants \(565 new, 0 changed, 0 gone\)$/m)
  })

  it('tells same-named roles apart by their place, and names administrators without two-factor', () => {
    expect(first).toMatch(/^ +Viewer +\d+ users/m)
    expect(first).toMatch(/^ +Viewer of the tenant +\d+ users/m)
    expect(first).toMatch(/^ {2}- \d+ administrators without two-factor authentication: .+@/m)
  })

  it('says how to look further with commands that work', async () => {
    const commands = [...first.matchAll(/^ +packages\/cli\/bin\/rostrum (.+)$/gm)].map(([, command = '']) => command)
    const offline = commands.filter((command) => /^c1z (grants|resources|access)|^connector (list|log)/.test(command))
    expect(offline).toHaveLength(5)
    for (const command of offline) {
      const { stdout } = await run(rostrum, command.split(' '), { cwd: folder })
      expect(stdout.split('\n').length, command).toBeGreaterThan(2)
    }
  })

  it('writes into the data folder only', () => {
    expect(readdirSync(folder)).toEqual(['data'])
  })

  it('goes on with what is there the second time, stays until it is told to end, and ends in order', async () => {
    await using system = start()
    await system.said(/End it with Ctrl-C/)
    expect(system.output).toMatch(/^ +565 {2}grants \(0 new, 0 changed, 0 gone\)$/m)
    await letsPeopleIn(system.output)
    await catchesMail(system.output)
    expect(await system.stop('SIGINT')).toBe(0)
    const { stdout } = await run(rostrum, ['audit', 'verify', '--data-dir', 'data'], { cwd: folder })
    expect(stdout).toMatch(/Events in the chain: \d+;/)
  })

  /** Each of the four, once, to a console that is there. */
  async function letsPeopleIn(output: string): Promise<void> {
    const links = [...output.matchAll(/^ {2}(\w[\w ]+?) {2,}.+\n {4}(http:\S+)$/gm)].map(([, role, link = '']) => [
      role,
      link,
    ])
    expect(links.map(([role]) => role)).toEqual([
      'administrator',
      'connector administrator',
      'application owner',
      'requester',
    ])
    const permissions: number[] = []
    for (const [, link = ''] of links) {
      const { origin, searchParams, pathname } = new URL(link)
      const token = searchParams.get('token') ?? ''
      const form = { method: 'POST', redirect: 'manual', headers: { origin, 'sec-fetch-site': 'same-origin' } } as const
      const entered = await fetch(`${origin}${pathname}`, { ...form, body: new URLSearchParams({ token }) })
      const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
      watchSecret(cookie.split('=')[1] ?? '')
      const me = await fetch(`${origin}/api/v1/auth/introspect`, {
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
      })
      permissions.push(((await me.json()) as { permissions: string[] }).permissions.length)
      const screen = await fetch(`${origin}/connectors`, { headers: { accept: 'text/html' } })
      expect(await screen.text()).toMatch(/<script type="module"/)
    }
    // From who may do everything to who may only ask.
    expect(Math.max(...permissions)).toBe(permissions[0])
    expect(Math.min(...permissions)).toBe(permissions[3])
  }

  async function catchesMail(output: string): Promise<void> {
    const [, page = ''] = /shown at (http:\S+)/.exec(output) ?? []
    const [, http = ''] = /for this machine only, at (http:\S+)/.exec(output) ?? []
    expect(await (await fetch(page)).text()).toContain('Mail of the rehearsal')
    const ask = (...args: string[]) => run(rostrum, [...args, '--data-dir', 'data', '--json'], { cwd: folder })
    await ask('admin', 'create', '--email', 'ada@example.com')
    const { stdout } = await ask('credential', 'create', '--user', 'ada@example.com')
    const { clientId: client_id, clientSecret: client_secret } = JSON.parse(stdout)
    watchSecret(client_secret)
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret })
    const token = (await (await fetch(`${http}/auth/v1/token`, { method: 'POST', body: form })).json()) as {
      access_token: string
    }
    const answer = await fetch(`${http}/api/v1/settings/mail/test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'ada@example.com' }),
    })
    expect(await answer.json()).toMatchObject({ isSent: true })
    const mails = (await (await fetch(`${page}mails.json`)).json()) as { to: string[]; subject: string }[]
    expect(mails[0]).toMatchObject({ to: ['ada@example.com'], subject: 'Mail from Rostrum arrives' })
  }

  it('begins without a console when it is told to', async () => {
    await using system = start('--empty')
    await system.said(/End it with Ctrl-C/)
    expect(system.output).toContain('Nothing is set up yet')
    expect(await system.stop('SIGTERM')).toBe(0)
  })
})
