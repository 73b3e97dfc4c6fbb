import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Tx } from '../src/index.ts'
import { createId } from '../src/queries.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { ensureBuiltins } from '../src/uplift.ts'
import {
  addUser,
  applyRows,
  entitlementRow,
  grantRow,
  type Rows,
  resourceRow,
  rowsAsWritten,
  typeRow,
} from './_rows.ts'
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

/** One thing of each kind, as its source calls it. */
const rowsOf = (label: string): Rows => ({
  staged_resource_types: [
    { ...typeRow('user', ['user']), display_name: label },
    { ...typeRow('role'), display_name: label },
  ],
  staged_resources: [
    resourceRow('role', 'admin', { display_name: label, description: label }),
    resourceRow('user', 'ann', {
      display_name: label,
      description: label,
      profile: JSON.stringify({ label }),
      account_type: 'user',
      account_status: 'enabled',
      email: label,
    }),
  ],
  staged_entitlements: [{ ...entitlementRow('role', 'admin'), display_name: label, description: label }],
  staged_grants: [grantRow('role:admin:member', 'user', 'ann')],
})

const sync = (rows: Rows, at: Date, after?: (tx: Tx) => Promise<unknown>) =>
  world.database.withSession((session) => applyRows(session, { ...world, at }, rows, after))

async function addPolicy(type: 'grant' | 'certify' | 'revoke'): Promise<string> {
  const id = createId(day(0))
  const dates = { created_at: day(0), updated_at: day(0) }
  await world.database.db
    .insertInto('policies')
    .values({ id, type, display_name: type, definition: '{}', ...dates })
    .execute()
  return id
}

/** A person's settings of everything that a sync brings, by table. */
async function settings() {
  const policies = {
    grant_policy_id: await addPolicy('grant'),
    certify_policy_id: await addPolicy('certify'),
    revoke_policy_id: await addPolicy('revoke'),
    max_duration_seconds: 3600,
  }
  const names = { custom_name: 'Ours', custom_description: 'Our words', annotations: { team: 'red' } }
  return {
    resource_types: { ...policies, provisioning: { by: 'hand' } },
    resources: { ...names, visibility: 'owners' },
    accounts: { custom_type: 'service', is_external: true },
    entitlements: {
      ...policies,
      ...names,
      emergency_policy_id: await addPolicy('grant'),
      alias: `alias-${world.appId}`,
      risk_level: 'high',
      frameworks: ['SOX'],
      has_own_duration: true,
      provisioning: { by: 'hand' },
      deprovisioning: { by: 'ticket' },
      request_form: { fields: [] },
      is_requestable: true,
      locked_settings: ['max_duration'],
    },
  } as const
}

const tables = ['resource_types', 'resources', 'accounts', 'entitlements'] as const

const rowsIn = (table: (typeof tables)[number]) =>
  world.database.db.selectFrom(table).selectAll().where('app_id', '=', world.appId).execute()

describe('what people set (DAT-2)', () => {
  test('survives that the source changes, loses and finds again what it is set on', async () => {
    await sync(rowsOf('before'), day(1))
    const set = await settings()
    for (const table of tables) {
      // The union of the tables has no values that fit all of them.
      const values: object = set[table]
      await world.database.db.updateTable(table).set(values).where('app_id', '=', world.appId).execute()
    }
    for (const [i, rows] of [rowsOf('after'), {}, rowsOf('again'), rowsOf('again')].entries()) {
      await sync(rows, day(i + 2))
      for (const table of tables) {
        const found = await rowsIn(table)
        expect(found.length, table).toBeGreaterThan(0)
        for (const row of found) expect(row, table).toMatchObject(set[table])
      }
    }
    // What the source says stands beside it.
    const [entitlement] = await rowsIn('entitlements')
    expect(entitlement).toMatchObject({ display_name: 'again', description: 'again', ended_at: null })
    for (const account of await rowsIn('accounts')) expect(account).toMatchObject({ type: 'user', email: 'again' })
  })

  test('owners of what a sync brings stay its owners', async () => {
    await sync(rowsOf('before'), day(1))
    const user_id = await world.database.transaction((tx) => addUser(tx, {}))
    const added = { user_id, added_at: day(1) }
    const owned = [
      { app_id: world.appId },
      { connector_id: world.connectorId },
      { resource_id: await world.idOf('resources', 'admin') },
      { entitlement_id: await world.idOf('entitlements', 'role:admin:member') },
    ]
    await world.database.db
      .insertInto('owners')
      .values(owned.map((what) => ({ id: createId(day(1)), ...what, ...added })))
      .execute()
    const before = await rowsAsWritten(world.database, ['owners'])
    for (const [i, rows] of [rowsOf('after'), {}, rowsOf('again')].entries()) await sync(rows, day(i + 2))
    expect(await rowsAsWritten(world.database, ['owners'])).toEqual(before)
    expect(await world.idOf('resources', 'admin')).toBe(owned[2]?.resource_id)
  })

  test('also on what is built in (DAT-1)', async () => {
    const syncAll = (rows: Rows, at: Date) => sync(rows, at, (tx) => ensureBuiltins(tx, { appId: world.appId, at }))
    await syncAll(rowsOf('before'), day(1))
    const access = () =>
      world.database.db
        .selectFrom('entitlements')
        .selectAll()
        .where('app_id', '=', world.appId)
        .where('is_builtin', '=', true)
        .executeTakeFirstOrThrow()
    const grant_policy_id = await addPolicy('grant')
    await world.database.db
      .updateTable('entitlements')
      .set({ grant_policy_id, is_requestable: true, max_duration_seconds: 60 })
      .where('id', '=', (await access()).id)
      .execute()
    const before = await access()
    for (const [i, rows] of [rowsOf('after'), {}, rowsOf('again')].entries()) await syncAll(rows, day(i + 2))
    expect(await access()).toEqual(before)
  })
})
