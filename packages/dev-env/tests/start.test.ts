import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { StartedProgram } from '@rostrum/connector-testing'
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
    expect(first).toMatch(/^ +110 {2}accounts \(110 new, 0 changed, 0 gone\)$/m)
    expect(first).toMatch(/^ +565 {2}grants \(565 new, 0 changed, 0 gone\)$/m)
  })

  it('needs one request for each of the five lists, and three to look at the token', () => {
    expect(first).toContain('Found with 8 requests')
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
    expect(await system.stop('SIGINT')).toBe(0)
    const { stdout } = await run(rostrum, ['audit', 'verify', '--data-dir', 'data'], { cwd: folder })
    expect(stdout).toMatch(/Events in the chain: \d+;/)
  })

  it('begins without a console when it is told to', async () => {
    await using system = start('--empty')
    await system.said(/End it with Ctrl-C/)
    expect(system.output).toContain('Nothing is set up yet')
    expect(await system.stop('SIGTERM')).toBe(0)
  })
})
