import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SyncFile } from '@rostrum/c1z'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** As `npm start` does, in a folder of its own; rejects unless the program ends with 0. */
async function start(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, HOME: folder },
  })
  return stdout
}

describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-start-'))
  let first: string
  beforeAll(async () => {
    first = await start(folder, '--data-dir', 'data')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('counts what is in the recorded console', () => {
    const recorded = { accounts: 2, sites: 10, users: 100, 'service users': 10, roles: 12 }
    for (const [what, count] of Object.entries(recorded)) {
      expect(first).toMatch(new RegExp(`^ +${count}  ${what}$`, 'm'))
    }
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
    const commands = [...first.matchAll(/^ +packages\/cli\/bin\/rostrum (c1z (?:grants|resources|access) .+)$/gm)]
    expect(commands).toHaveLength(3)
    const rostrum = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
    for (const [, command = ''] of commands) {
      const { stdout } = await run(process.execPath, [rostrum, ...command.split(' ')], { cwd: folder })
      expect(stdout.split('\n').length).toBeGreaterThan(3)
    }
  })

  it('writes nothing but the sync file, into the data folder', () => {
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['data', join('data', 'sync.c1z')])
  })

  it('works a second time: the file then keeps two syncs', async () => {
    const again = await start(folder, '--data-dir', 'data')
    expect(withoutAddress(again)).toBe(withoutAddress(first))
    await using file = await SyncFile.open(join(folder, 'data', 'sync.c1z'))
    expect(file.syncs.map(({ type }) => type)).toEqual(['full', 'full'])
  })
})

function withoutAddress(output: string): string {
  return output.replace(/127\.0\.0\.1:\d+/, 'the console')
}
