import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { beginGrant, endGrant, listGrants } from '../src/queries.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { day, type SyncedApp, World } from './_world.ts'

let test_: TestDatabase
let world: World
beforeAll(async () => {
  test_ = await createTestDatabase()
})
beforeEach(async () => {
  world = await World.create(test_.database)
})
afterAll(() => test_[Symbol.asyncDispose]())

const small: SyncedApp = {
  users: ['ann', 'ben'],
  roles: ['admin', 'viewer'],
  grants: [
    ['admin', 'ann'],
    ['viewer', 'ann'],
    ['viewer', 'ben'],
  ],
}

async function heldAt(at: Date): Promise<string[]> {
  const { db } = world.database
  const grants = await listGrants(db, { appId: world.appId, at }, { limit: 1000 })
  const names = new Map<string, string>()
  for (const table of ['entitlements', 'resources'] as const) {
    const rows = await db.selectFrom(table).select(['id', 'source_id']).where('app_id', '=', world.appId).execute()
    for (const { id, source_id } of rows) names.set(id, source_id.replace(':member', ''))
  }
  return grants.map(({ entitlementId, principalId }) => `${names.get(entitlementId)} ${names.get(principalId)}`).sort()
}

describe('applying a sync', () => {
  test('the first brings everything, the same again changes nothing', async () => {
    const first = await world.sync(small, day(1))
    expect(first).toMatchObject({
      resources: { total: 4, added: 4, changed: 0, removed: 0 },
      accounts: { total: 2, added: 2, changed: 0, removed: 0 },
      entitlements: { total: 2, added: 2 },
      grants: { total: 3, added: 3 },
      unresolvedGrants: 0,
    })
    const again = await world.sync(small, day(2))
    for (const kind of ['resource_types', 'resources', 'accounts', 'entitlements', 'grants'] as const) {
      expect(again[kind], kind).toMatchObject({ added: 0, changed: 0, removed: 0 })
    }
  })

  test('what vanishes ends and stays, what comes back goes on under its old id (DAT-3)', async () => {
    await world.sync(small, day(1))
    const ben = await world.idOf('resources', 'ben')
    const without = { ...small, users: ['ann'], grants: small.grants.filter(([, user]) => user !== 'ben') }
    expect(await world.sync(without, day(2))).toMatchObject({ accounts: { removed: 1 }, grants: { removed: 1 } })
    const gone = await world.database.db
      .selectFrom('resources')
      .selectAll()
      .where('id', '=', ben)
      .executeTakeFirstOrThrow()
    expect(gone).toMatchObject({ ended_at: day(2), ended_because: 'gone' })
    expect(await world.sync(small, day(3))).toMatchObject({ accounts: { added: 1 }, resources: { added: 1 } })
    expect(await world.idOf('resources', 'ben')).toBe(ben)
    expect(await heldAt(day(1.5))).toEqual(['admin ann', 'viewer ann', 'viewer ben'])
    expect(await heldAt(day(2))).toEqual(['admin ann', 'viewer ann'])
    expect(await heldAt(day(3))).toEqual(['admin ann', 'viewer ann', 'viewer ben'])
  })

  test('a name given by a person survives syncs, the name at the source is taken over (DAT-2)', async () => {
    await world.sync(small, day(1))
    const { db } = world.database
    await db.updateTable('resources').set({ custom_name: 'Annie' }).where('source_id', '=', 'ann').execute()
    expect(await world.sync({ ...small, names: { ann: 'Ann Other' } }, day(2))).toMatchObject({
      resources: { changed: 1 },
    })
    const id = await world.idOf('resources', 'ann')
    const row = await db.selectFrom('resources').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ display_name: 'Ann Other', custom_name: 'Annie' })
  })

  test('a sync that is held changes nothing (CON-16)', async () => {
    await world.sync(small, day(1))
    const hold = () => {
      throw new Error('held')
    }
    await expect(world.sync({ users: [], roles: [], grants: [] }, day(2), { inspect: hold })).rejects.toThrow('held')
    expect(await heldAt(day(3))).toEqual(['admin ann', 'viewer ann', 'viewer ben'])
  })

  test('grants put in place between syncs begin then, and the next sync confirms them', async () => {
    await world.sync(small, day(1))
    const grant = {
      entitlementId: await world.idOf('entitlements', 'admin:member'),
      principalId: await world.idOf('resources', 'ben'),
    }
    const { database } = world
    const begun = await database.transaction((tx) =>
      beginGrant(tx, { ...grant, at: day(2), provisionedDetail: { replaced: [] } }),
    )
    expect(begun.isNew).toBe(true)
    expect(await database.transaction((tx) => beginGrant(tx, { ...grant, at: day(3) }))).toEqual({
      id: begun.id,
      isNew: false,
    })
    await world.sync({ ...small, grants: [...small.grants, ['admin', 'ben']] }, day(4))
    const rows = await database.db.selectFrom('grants').selectAll().where('id', '=', begun.id).execute()
    expect(rows).toMatchObject([{ held_from: day(2), held_until: null, first_sync_run_id: expect.any(String) }])
    // What the connector answered survives syncs: it goes back with the revoke.
    expect(rows).toMatchObject([{ provisioned_detail: { replaced: [] } }])
    const end = { ...grant, at: day(5), because: 'revoked' as const }
    expect(await database.transaction((tx) => endGrant(tx, end))).toBe(true)
    expect(await database.transaction((tx) => endGrant(tx, end))).toBe(false)
  })

  test('a sync that was reading when a write was made does not judge it', async () => {
    await world.sync(small, day(1))
    const { database } = world
    const id = async (role: string, user: string) => ({
      entitlementId: await world.idOf('entitlements', `${role}:member`),
      principalId: await world.idOf('resources', user),
    })
    const [given, taken] = [await id('admin', 'ben'), await id('viewer', 'ann')]
    await database.transaction((tx) => beginGrant(tx, { ...given, at: day(3) }))
    await database.transaction((tx) => endGrant(tx, { ...taken, at: day(3), because: 'revoked' }))
    const before = await heldAt(day(3))
    await world.sync(small, day(4), { readFrom: day(2) })
    expect(await heldAt(day(4))).toEqual(before)
    await world.sync(small, day(5), { readFrom: day(4) })
    expect(await heldAt(day(5))).toEqual(['admin ann', 'viewer ann', 'viewer ben'])
  })

  test('what a grant comes through has its own history', async () => {
    const via = (roles: string[]): SyncedApp => ({ ...small, grants: [['admin', 'ann', roles]] })
    await world.sync(via(['viewer']), day(1))
    await world.sync(via(['viewer', 'admin']), day(2))
    await world.sync(via(['admin']), day(3))
    const rows = await world.database.db
      .selectFrom('grant_sources')
      .innerJoin('entitlements', 'entitlements.id', 'grant_sources.source_id')
      .innerJoin('grants', 'grants.id', 'grant_sources.grant_id')
      .select(['entitlements.slug', 'entitlements.source_id', 'grant_sources.held_from', 'grant_sources.held_until'])
      .where('entitlements.app_id', '=', world.appId)
      .orderBy('grant_sources.held_from')
      .execute()
    expect(rows).toMatchObject([
      { source_id: 'viewer:member', held_from: day(1), held_until: day(3) },
      { source_id: 'admin:member', held_from: day(2), held_until: null },
    ])
  })

  test('a file that contradicts itself is refused; grants to what it does not have are counted', async () => {
    await world.sync(small, day(1))
    const dangling: SyncedApp = { ...small, grants: [...small.grants, ['admin', 'nobody']] }
    expect(await world.sync(dangling, day(2))).toMatchObject({ unresolvedGrants: 1, grants: { total: 3, removed: 0 } })
  })

  test('what a file says twice is one grant, however few names are remembered (CON-16)', async () => {
    const twice: SyncedApp['grants'] = [...small.grants, ['admin', 'nobody'], ...small.grants, ['admin', 'nobody']]
    for (const [i, maxKeys] of [1, 2, 100].entries()) {
      const counts = await world.sync({ ...small, grants: twice }, day(1 + i), { maxKeys })
      expect(counts).toMatchObject({ unresolvedGrants: 1, grants: { total: 3, added: i === 0 ? 3 : 0, removed: 0 } })
    }
    expect(await heldAt(day(4))).toEqual(['admin ann', 'viewer ann', 'viewer ben'])
  })

  test('an account cannot be of another app than its resource (DAT-1)', async () => {
    await world.sync(small, day(1))
    const other = await World.create(world.database)
    const moved = world.database.db
      .updateTable('accounts')
      .set({ app_id: other.appId })
      .where('id', '=', await world.idOf('resources', 'ann'))
    await expect(moved.execute()).rejects.toThrow('accounts_resource_fkey')
  })

  test('a file without a type that its resources have is refused, known as the type may be from an earlier sync', async () => {
    await world.sync(small, day(1))
    const incomplete = world.sync({ ...small, types: ['user'] }, day(2))
    await expect(incomplete).rejects.toThrow('2 of 4 resources name a resource type that the sync does not have')
    expect(await heldAt(day(3))).toHaveLength(3)
  })

  test('every character of a name survives', async () => {
    const name = 'tab\t line\n return\r back\\slash \\N "quote" {brace} ü 😀'
    await world.sync({ ...small, names: { ann: name } }, day(1))
    const id = await world.idOf('resources', 'ann')
    const row = await world.database.db
      .selectFrom('resources')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row.display_name).toBe(name)
  })
})
