import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { beginGrant, createId, listGrants } from '../src/queries.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { ensureBuiltins } from '../src/uplift.ts'
import { accountRows, applyRows, rowsAsWritten } from './_rows.ts'
import { day, World } from './_world.ts'

let test_: TestDatabase
let world: World
beforeAll(async () => {
  test_ = await createTestDatabase()
})
beforeEach(async () => {
  world = await World.create(test_.database)
})
afterAll(() => test_[Symbol.asyncDispose]())

const ensure = (at: Date) => world.database.transaction((tx) => ensureBuiltins(tx, { appId: world.appId, at }))

/** Brings these accounts and no others through a connector, and looks after what is built in. */
const sync = (names: readonly string[], at: Date, connectorId = world.connectorId) =>
  world.database.withSession(async (session) => {
    const accounts = accountRows(Object.fromEntries(names.map((name) => [name, {}])))
    let done: Awaited<ReturnType<typeof ensureBuiltins>> | undefined
    const counts = await applyRows(session, { appId: world.appId, connectorId, at }, accounts, async (tx) => {
      done = await ensureBuiltins(tx, { appId: world.appId, at, syncRunId: createId(at) })
    })
    return { ...done, counts }
  })

/** Source ids of those who have access at an instant. */
async function holdersAt(at: Date): Promise<string[]> {
  const { db } = world.database
  const { accessId: entitlementId } = await ensure(at)
  const grants = await listGrants(db, { entitlementId, at }, { limit: 100 })
  const names: string[] = []
  for (const { principalId } of grants) {
    const { source_id } = await db
      .selectFrom('resources')
      .select('source_id')
      .where('id', '=', principalId)
      .executeTakeFirstOrThrow()
    names.push(source_id)
  }
  return names.sort()
}

const written = () => rowsAsWritten(world.database, ['resource_types', 'resources', 'entitlements', 'grants'])

describe('what is built in (DAT-1)', () => {
  test('every app has the resource Credential with the entitlement Access, made once', async () => {
    const { accessId } = await ensure(day(1))
    expect((await ensure(day(2))).accessId).toBe(accessId)
    const { db } = world.database
    const found = await db
      .selectFrom('entitlements as e')
      .innerJoin('resources as r', 'r.id', 'e.resource_id')
      .innerJoin('resource_types as rt', 'rt.id', 'r.resource_type_id')
      .select(['e.id', 'e.display_name as entitlement', 'r.display_name as resource', 'rt.display_name as type'])
      .select(['e.slug', 'e.is_builtin', 'r.is_builtin as is_resource_builtin', 'e.connector_id'])
      .where('e.app_id', '=', world.appId)
      .execute()
    expect(found).toEqual([
      {
        id: accessId,
        entitlement: 'Access',
        resource: 'Credential',
        type: 'Credential',
        slug: 'access',
        is_builtin: true,
        is_resource_builtin: true,
        connector_id: null,
      },
    ])
  })

  test('several who make them at once make one of each', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => ensure(day(1))))
    expect(new Set(made.map(({ accessId }) => accessId)).size).toBe(1)
  })

  test('access begins and ends with the account, and a sync that brings nothing new writes nothing', async () => {
    expect(await sync(['ann', 'ben'], day(1))).toMatchObject({ begun: 2, ended: 0 })
    const before = await written()
    const { counts, ...again } = await sync(['ann', 'ben'], day(2))
    expect(again).toMatchObject({ begun: 0, ended: 0 })
    // A sync does not count, and does not end, what no connector brings.
    expect(counts).toMatchObject({ entitlements: { total: 0, removed: 0 }, grants: { total: 0, removed: 0 } })
    expect(await written()).toEqual(before)
    expect(await sync(['ann'], day(3))).toMatchObject({ begun: 0, ended: 1 })
    expect(await sync(['ann', 'ben'], day(4))).toMatchObject({ begun: 1, ended: 0 })
    expect(await holdersAt(day(0.5))).toEqual([])
    expect(await holdersAt(day(1))).toEqual(['ann', 'ben'])
    expect(await holdersAt(day(3))).toEqual(['ann'])
    expect(await holdersAt(day(4))).toEqual(['ann', 'ben'])
    const rows = await world.database.db
      .selectFrom('grants')
      .select(['ended_because', 'first_sync_run_id', 'last_sync_run_id'])
      .where('principal_id', '=', await world.idOf('resources', 'ben'))
      .orderBy('id')
      .execute()
    const byId = expect.stringMatching(/^\w{27}$/)
    expect(rows).toEqual([
      { ended_because: 'gone', first_sync_run_id: byId, last_sync_run_id: byId },
      { ended_because: null, first_sync_run_id: byId, last_sync_run_id: null },
    ])
  })

  test('the accounts of all connectors of an app have access to it, those of other apps do not', async () => {
    const second = createId(day(0))
    const dates = { created_at: day(0), updated_at: day(0) }
    await world.database.db
      .insertInto('connectors')
      .values({ id: second, app_id: world.appId, catalog_id: 'file', display_name: 'File', hosting: 'file', ...dates })
      .execute()
    await sync(['ann'], day(1))
    await sync(['zoe'], day(2), second)
    expect(await holdersAt(day(2))).toEqual(['ann', 'zoe'])
    await sync([], day(3), second)
    expect(await holdersAt(day(3))).toEqual(['ann'])
    world = await World.create(test_.database)
    expect(await holdersAt(day(3))).toEqual([])
  })

  test('access that began later than the instant of a sync ends without harm', async () => {
    await sync(['ann'], day(1))
    const { accessId: entitlementId } = await ensure(day(1))
    const principalId = await world.idOf('resources', 'ann')
    await sync([], day(2))
    await world.database.transaction((tx) => beginGrant(tx, { entitlementId, principalId, at: day(5) }))
    expect(await sync([], day(4))).toMatchObject({ ended: 1 })
    expect(await holdersAt(day(5))).toEqual([])
  })
})
