import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import { differences, expectDatabase, readDatabase } from './_database-facts.ts'
import { System } from './_system.ts'

const size = { seed: 'guard', accounts: 2, sites: 8, users: 60 }

async function isTrue(system: System): Promise<string[]> {
  return differences(expectDatabase(truthOf(system.tenant)), await readDatabase(system.db, system.connectorId))
}

/** The tables that a sync writes, with what the database itself notes of every change of a row. */
async function rowVersions(system: System): Promise<Record<string, unknown>> {
  const versions: Record<string, unknown> = {}
  for (const table of ['resource_types', 'resources', 'accounts', 'account_identifiers', 'entitlements', 'grants']) {
    const { rows } = await sql`select count(*), md5(string_agg(ctid::text || xmin::text, ',' order by ctid)) as digest
      from ${sql.table(table)}`.execute(system.db)
    versions[table] = rows[0]
  }
  return versions
}

test('half of the users gone: held, nothing ended; discarded, then held again, then confirmed: CON-16, CON-21', async () => {
  await using system = await System.start(size)
  system.startConnector()
  expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })
  const before = await readDatabase(system.db, system.connectorId)
  const users = system.tenant.users.filter(({ scope, isSystem }) => scope !== 'tenant' && !isSystem)
  for (const { id } of users.slice(0, Math.ceil(users.length * 0.8))) system.tenant.removeUser(id)

  const held = await system.sync()
  expect(held).toMatchObject({ state: 'held', outcome: null })
  expect(held.held).toMatchObject({ falls: expect.arrayContaining([expect.objectContaining({ kind: 'accounts' })]) })
  const gone = users.slice(0, Math.ceil(users.length * 0.8)).map(({ fullName }) => fullName)
  for (const { kind, samples } of Object(held.held).falls) {
    expect(samples).toHaveLength(5)
    if (kind === 'accounts') for (const name of samples) expect(gone).toContain(name)
  }
  expect(differences(before, await readDatabase(system.db, system.connectorId))).toEqual([])
  const decide = (runId: string, decision: 'confirm' | 'discard') =>
    system.server.world.database.transaction((tx) =>
      system.server.context.syncs.decide(tx, runId, decision, { kind: 'system' }),
    )
  await decide(held.id, 'discard')
  expect(await system.latestSync()).toMatchObject({ state: 'finished', outcome: 'discarded' })
  expect(differences(before, await readDatabase(system.db, system.connectorId))).toEqual([])
  await expect(decide(held.id, 'confirm')).rejects.toMatchObject({ reason: 'SYNC_NOT_HELD' })

  const again = await system.sync()
  expect(again).toMatchObject({ state: 'held' })
  await decide(again.id, 'confirm')
  await system.server.run('ingest')
  expect(await system.latestSync()).toMatchObject({ id: again.id, outcome: 'succeeded' })
  expect(await isTrue(system)).toEqual([])
})

test('limits that are set on purpose let through what lies outside of them, once, and nothing else: CON-21, S1C-11', async () => {
  await using system = await System.start(size)
  const wide = system.startConnector()
  expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })
  const before = await readDatabase(system.db, system.connectorId)
  expect(await wide.stop()).toBe(0)

  const [site] = system.tenant.sites.filter(({ state }) => state === 'active')
  system.startConnector({ BATON_SITE_IDS: site?.id ?? '' })
  expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
  const narrowed = await readDatabase(system.db, system.connectorId)
  expect(narrowed.entitlements.size).toBeLessThan(before.entitlements.size / 2)
  expect(narrowed.grants.size).toBeLessThan(before.grants.size / 2)

  const administrators = new Set(system.tenant.tenantAdmins().map(({ id }) => id))
  const inside = [...narrowed.accounts.keys()].flatMap((key) => (key.startsWith('user/') ? key.slice(5) : []))
  for (const id of inside) if (!administrators.has(id)) system.tenant.removeUser(id)
  expect(await system.sync()).toMatchObject({ state: 'held' })
  expect(differences(narrowed, await readDatabase(system.db, system.connectorId))).toEqual([])
})

test('a second sync of an unchanged console changes no row: CON-16', async () => {
  await using system = await System.start({ ...size, seed: 'unchanged', oddities: true })
  system.startConnector()
  expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })
  const before = await rowVersions(system)
  expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
  expect(await rowVersions(system)).toEqual(before)
})
