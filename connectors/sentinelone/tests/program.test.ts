import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { factDifferences, readFacts } from './_facts.ts'
import { findSecret } from './_secrets.ts'
import { truthOf } from './_truth.ts'
import { program, World } from './_world.ts'

describe('the program', () => {
  let world: World
  beforeAll(async () => {
    world = await World.start({ size: { seed: 'program', accounts: 3, sites: 25, users: 1100 } })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  test('reads each list once, with three requests more at most: S1C-4, S1C-6', async () => {
    world.simulator.resetRequests()
    const facts = await world.sync()
    expect(factDifferences(truthOf(world.tenant), facts)).toEqual([])
    expect(world.simulator.countByPath()).toEqual({
      'GET /accounts': 1,
      'GET /rbac/roles': 1,
      'GET /service-users': 1,
      'GET /sites': 1,
      'GET /users': 2,
      'GET /system/info': 1,
      'GET /user': 1,
      'POST /users/api-token-details': 1,
    })
    for (const { path, query } of world.simulator.requests.filter(({ method }) => method === 'GET')) {
      if (path === '/system/info' || path === '/user') continue
      const { cursor: _, ...rest } = query
      const children = path === '/rbac/roles' ? { includeChildren: 'true' } : {}
      expect(rest, path).toEqual({ limit: '1000', skipCount: 'true', ...children })
    }
  })

  test('names every flag of its own with its variable in --help and README: S1C-1', async () => {
    const { stdout } = await world.run(['--help'])
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    for (const flag of flags) {
      const variable = `BATON_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`
      expect(stdout).toMatch(new RegExp(`${flag}\\b.*\\(\\$${variable}\\)`))
      expect(readme).toContain(`\`${flag}\``)
      expect(readme).toContain(`\`${variable}\``)
    }
  })

  test('says which settings are missing, with exit code 2: S1C-1', async () => {
    const { exitCode, stderr } = await world.run([], { env: { BATON_API_TOKEN: '', BATON_MANAGEMENT_CONSOLE_URL: '' } })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/field api-token is required but has no value/)
    expect(stderr).toMatch(/field management-console-url is required but has no value/)
  })

  test('refuses to write Pebble files: S1C-1', async () => {
    const { exitCode, stderr } = await world.run(['--storage-engine', 'pebble'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/pebble files cannot be written, only SQLite files/)
  })

  test.for([
    { args: ['--site-ids', 'Berlin'], says: /--site-ids holds "Berlin", which is not an id; give the ids/ },
    { args: ['--management-console-url', 'http://console.example'], says: /is not encrypted/ },
    { args: ['--api-token', 'two words'], says: /the API token holds characters that no token has/ },
    { args: ['--last-role', 'ignore'], says: /"ignore" must be one of refuse, delete/ },
  ])('refuses $args before it asks the console anything: S1C-1', async ({ args, says }) => {
    world.simulator.resetRequests()
    const { exitCode, stderr } = await world.run(args)
    expect(stderr).toMatch(says)
    expect(exitCode).toBeGreaterThan(0)
    expect(world.simulator.requests).toEqual([])
    expect(stderr).not.toContain('two words')
  })

  test('warns of a token that ends soon, and syncs', async () => {
    const owner = world.tenant.findTenantAdmin()?.id ?? ''
    const expiresAt = new Date(Date.now() + 3.5 * 86_400_000)
    const token = world.simulator.mintToken({ owner, expiresAt })
    const { exitCode, stderr } = await world.run([], { env: { BATON_API_TOKEN: token } })
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/the API token ends on .*, in 3 days; make a new API token/)
    expect(findSecret(stderr, token)).toEqual([])
  })

  test('needs no home, no terminal and nothing to write to but the folder of its file', async () => {
    const folder = world.path('only')
    mkdirSync(folder)
    const isRoot = process.getuid?.() === 0
    // Nobody owns the sources, so the tree is read-only to them.
    const nobody = 65_534
    if (isRoot) {
      chmodSync(world.folder, 0o755)
      chownSync(folder, nobody, nobody)
      expect(statSync(program).uid).not.toBe(nobody)
    }
    await promisify(execFile)(program, ['--file', join(folder, 'sync.c1z')], {
      cwd: '/',
      env: { PATH: process.env.PATH, ...world.env },
      ...(isRoot && { uid: nobody, gid: nobody }),
    })
    expect(factDifferences(truthOf(world.tenant), await readFacts(join(folder, 'sync.c1z')))).toEqual([])
  })
})

const flags = [
  '--api-token',
  '--management-console-url',
  '--account-ids',
  '--site-ids',
  '--no-scoped-entitlements',
  '--member-role',
  '--allow-level-change',
  '--last-role',
]
