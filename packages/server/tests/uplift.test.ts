import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SyncFile } from '@rostrum/c1z'
import { runProgram } from '@rostrum/connector-testing'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { makeKsuid } from '@rostrum/protocol'
import { createTenant, Simulator, type Tenant } from '@rostrum/sentinelone-simulator'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { usualGuard } from '../src/lib/syncs/anomaly-guard.ts'
import { type Uplift, uplift } from '../src/lib/uplift/uplift.ts'

const program = join(import.meta.dirname, '../../../connectors/sentinelone/bin/baton-sentinel-one')
const start = new Date('2026-03-02T09:00:00Z')
const hour = (count: number) => new Date(start.getTime() + count * 3_600_000)

let world: TestDatabase
let simulator: Simulator
let tenant: Tenant
let folder: string
const [appId, connectorId] = [makeKsuid(start), makeKsuid(start)]
beforeEach(async () => {
  world = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'rostrum-uplift-'))
  tenant = createTenant({ seed: 'uplift', accounts: 2, sites: 6, users: 40, asOf: new Date() })
  simulator = await Simulator.start({ tenant })
  const { db } = world.database
  const times = { created_at: start, updated_at: start }
  await db
    .insertInto('apps')
    .values({ id: appId, display_name: 'SentinelOne', state: 'managed', ...times })
    .execute()
  const connector = {
    id: connectorId,
    app_id: appId,
    catalog_id: 'sentinelone',
    display_name: 'SentinelOne',
    hosting: 'cloud' as const,
  }
  await db
    .insertInto('connectors')
    .values({ ...connector, ...times })
    .execute()
})
afterEach(async () => {
  await simulator.close()
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** What the console holds now, read by the connector. */
async function sync(): Promise<string> {
  const path = join(folder, `${makeKsuid(new Date())}.c1z`)
  const { exitCode, stderr } = await runProgram({
    command: [program],
    args: ['--file', path],
    env: { BATON_API_TOKEN: simulator.mintAdminToken(), BATON_MANAGEMENT_CONSOLE_URL: simulator.url },
  })
  if (exitCode !== 0) throw new Error(stderr)
  return path
}

function bring(path: string, at: Date, { isConfirmed = false } = {}): Promise<Uplift> {
  const guard = isConfirmed ? undefined : usualGuard
  return uplift({ database: world.database, path, syncRunId: makeKsuid(at), appId, connectorId, at, guard })
}

/** Who holds what by the file, as `entitlement principal`. */
async function heldIn(path: string): Promise<string[]> {
  await using file = await SyncFile.open(path)
  const rows = file.grants(file.latestFinished('full')?.id ?? '')
  return Array.from(rows, ({ grant }) => `${grant.entitlement?.id} ${grant.principal?.id?.resource}`).sort()
}

/** The same by the database, as it was at that time. */
async function heldAt(at: Date): Promise<string[]> {
  const rows = await world.database.db
    .selectFrom('grants as g')
    .innerJoin('entitlements as e', 'e.id', 'g.entitlement_id')
    .innerJoin('resources as p', 'p.id', 'g.principal_id')
    .select(['e.source_id as entitlement', 'p.source_id as principal'])
    .where('g.held_from', '<=', at)
    .where((where) => where.or([where('g.held_until', 'is', null), where('g.held_until', '>', at)]))
    .execute()
  return rows.map(({ entitlement, principal }) => `${entitlement} ${principal}`).sort()
}

test('what the console holds is what the database holds, after each of several syncs and for every time before: DAT-4', async () => {
  const files: string[] = []
  const changes: (() => void)[] = [
    () => {},
    () => {
      for (const { id } of tenant.users.filter(({ scope }) => scope === 'site').slice(0, 3)) tenant.drop('users', id)
    },
    () => {
      const site = tenant.sites.filter(({ state }) => state === 'active')[0]
      if (site === undefined) throw new Error('no site')
      tenant.patch('sites', site.id, { name: 'Renamed' })
      tenant.addUser({
        email: 'new@example.com',
        fullName: 'New',
        scope: 'site',
        scopeRoles: [{ id: site.id, roleId: tenant.predefinedRole('SOC').id }],
      })
    },
  ]
  for (const [count, change] of changes.entries()) {
    change()
    const path = await sync()
    files.push(path)
    expect((await bring(path, hour(count))).kind).toBe('applied')
    expect(await heldAt(hour(count))).toEqual(await heldIn(path))
  }
  for (const [count, path] of files.entries())
    expect(await heldAt(new Date(hour(count + 1).getTime() - 1))).toEqual(await heldIn(path))
  const renamed = await world.database.db
    .selectFrom('resources')
    .select('id')
    .where('display_name', '=', 'Renamed')
    .execute()
  expect(renamed).toHaveLength(1)
})

test('accounts have what they are matched by, and are what the console says', async () => {
  await bring(await sync(), start)
  const accounts = await world.database.db.selectFrom('accounts').selectAll().execute()
  const users = tenant.users.filter(() => true)
  const services = tenant.serviceUsers.filter(() => true)
  expect(accounts.filter(({ type }) => type === 'service')).toHaveLength(services.length)
  expect(
    accounts
      .map(({ email }) => email)
      .filter((email) => email !== null)
      .sort(),
  ).toEqual(users.map(({ email }) => email).sort())
  const identifiers = await world.database.db
    .selectFrom('account_identifiers')
    .selectAll()
    .where('kind', '=', 'email')
    .execute()
  expect(new Set(identifiers.map(({ folded }) => folded))).toEqual(
    new Set(users.map(({ email }) => email?.toLowerCase())),
  )
})

test('a second, unchanged sync changes nothing', async () => {
  await bring(await sync(), start)
  const again = await bring(await sync(), hour(1))
  if (again.kind !== 'applied') throw new Error('held')
  for (const kind of ['resource_types', 'resources', 'accounts', 'entitlements', 'grants'] as const)
    expect({ kind, ...again.counts[kind] }).toMatchObject({ kind, added: 0, changed: 0, removed: 0 })
})

test('half of the users gone holds the sync and changes nothing; confirmed it is applied: CON-16, CON-21', async () => {
  const first = await sync()
  await bring(first, start)
  const users = tenant.users.filter(({ scope, isSystem }) => scope !== 'tenant' && !isSystem)
  for (const { id } of users.slice(0, Math.ceil(users.length * 0.8))) tenant.drop('users', id)
  const path = await sync()
  const held = await bring(path, hour(1))
  expect(held).toMatchObject({
    kind: 'held',
    falls: expect.arrayContaining([expect.objectContaining({ kind: 'accounts' })]),
  })
  expect(await heldAt(hour(1))).toEqual(await heldIn(first))
  expect((await bring(path, hour(2), { isConfirmed: true })).kind).toBe('applied')
  expect(await heldAt(hour(2))).toEqual(await heldIn(path))
})

test('a file that is none brings nothing', async () => {
  const spoilt = join(folder, 'spoilt.c1z')
  writeFileSync(spoilt, 'C1ZF\0 and then nothing of use')
  await expect(bring(spoilt, start)).rejects.toThrow(/spoilt.c1z/)
  expect(await heldAt(start)).toEqual([])
})
