import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../src/index.ts'
import {
  addSyncLog,
  advanceSyncRun,
  findLastApplied,
  finishSyncRun,
  getSetting,
  requestSyncRun,
  saveSetting,
} from '../src/queries.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { day, World } from './_world.ts'

let testDatabase: TestDatabase
let database: Database
let world: World
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = testDatabase.database
})
beforeEach(async () => {
  world = await World.create(database)
})
afterAll(() => testDatabase[Symbol.asyncDispose]())

const want = (now: Date) => {
  const { appId, connectorId } = world
  return database.transaction((tx) => requestSyncRun(tx, { appId, connectorId, trigger: 'manual' }, now))
}

describe('sync runs', () => {
  test('a sync that is asked for while one is under way joins it, however many ask at once (CON-15)', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => want(day(1))))
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1)
  })

  test('a run goes from state to state and ends once, with its counts (CON-36)', async () => {
    const { id } = await want(day(1))
    const advance = (from: 'queued' | 'running', to: 'running' | 'ingesting') =>
      database.transaction((tx) => advanceSyncRun(tx, id, { from: [from], to }, { started_at: day(1) }))
    await advance('queued', 'running')
    await expect(advance('queued', 'running')).rejects.toMatchObject({ reason: 'conflict' })
    await advance('running', 'ingesting')
    const none = { total: 0, added: 0, changed: 0, removed: 0 }
    const counts = {
      resource_types: none,
      resources: none,
      accounts: none,
      entitlements: none,
      grants: { total: 9, added: 3, changed: 2, removed: 1 },
      unresolvedGrants: 0,
    }
    const finish = () =>
      database.transaction((tx) => finishSyncRun(tx, id, { outcome: 'succeeded', counts, appliedAt: day(2) }, day(2)))
    await finish()
    await expect(finish()).rejects.toMatchObject({ reason: 'conflict' })
    expect(await findLastApplied(database.db, world.connectorId)).toEqual({ id, at: day(2) })
    const rows = await database.db.selectFrom('sync_run_counts').selectAll().where('sync_run_id', '=', id).execute()
    expect(rows).toHaveLength(5)
    expect(rows).toContainEqual({ sync_run_id: id, kind: 'grants', ...counts.grants })
    expect((await want(day(3))).isNew).toBe(true)
  })

  test('a failed run keeps its class, sentence and fix, and is not what people see', async () => {
    const { id } = await want(day(1))
    const end = {
      outcome: 'failed',
      errorClass: 'credentials',
      message: 'token refused',
      fix: 'make a new one',
    } as const
    await addSyncLog(database.db, id, [
      { at: day(1), level: 'error', phase: 'users', message: 'GET users: 401', fields: { page: 1 } },
    ])
    await database.transaction((tx) => finishSyncRun(tx, id, end, day(2)))
    const row = await database.db.selectFrom('sync_runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      outcome: 'failed',
      error_class: 'credentials',
      error_fix: 'make a new one',
      applied_at: null,
    })
    expect(await findLastApplied(database.db, world.connectorId)).toBeUndefined()
    const log = await database.db.selectFrom('sync_run_log').selectAll().where('sync_run_id', '=', id).execute()
    expect(log).toMatchObject([{ level: 'error', message: 'GET users: 401', fields: { page: 1 } }])
  })
})

describe('settings (UI-9)', () => {
  test('a save over an older version than the present one is refused', async () => {
    expect(await getSetting(database.db, 'organisation')).toEqual({ value: undefined, version: 0 })
    const save = (value: unknown, version: number) =>
      database.transaction((tx) => saveSetting(tx, { name: 'organisation', value, version }, day(1)))
    expect(await save({ name: 'Acme' }, 0)).toBe(1)
    await expect(save({ name: 'Other' }, 0)).rejects.toMatchObject({ reason: 'conflict' })
    expect(await save(['a list'], 1)).toBe(2)
    expect(await getSetting(database.db, 'organisation')).toEqual({ value: ['a list'], version: 2 })
  })
})
