import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Database } from '../src/index.ts'
import { type AuditEvent, addAuditEvent, findAuditBreak, sealAuditEvents } from '../src/queries.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { day } from './_world.ts'

const event: AuditEvent = {
  actor: { kind: 'user', id: 'ann' },
  verb: 'connector.rotate',
  object: { kind: 'connector', id: 'c1' },
  outcome: 'succeeded',
  detail: { before: { z: 1.5, a: ['ü', null] }, after: {} },
}
let testDatabase: TestDatabase
let database: Database
beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = testDatabase.database
})
afterEach(() => testDatabase[Symbol.asyncDispose]())

async function addEvents(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await database.transaction((tx) => addAuditEvent(tx, event, day(i))))
  return ids
}

/** What only someone with more power than the server's role can do. */
async function tamper(statement: string): Promise<void> {
  await using superuser = Database.open({ url: testDatabase.url('postgres'), maxConnections: 1 })
  await sql.raw('set session_replication_role = replica').execute(superuser.db)
  await sql.raw(statement).execute(superuser.db)
}

describe('the audit chain (AUD-2)', () => {
  test('events get places in the order in which they were written, and the chain holds', async () => {
    expect(await findAuditBreak(database.db)).toBeUndefined()
    const ids = await addEvents(3)
    expect(await sealAuditEvents(database)).toBe(3)
    ids.push(...(await addEvents(2)))
    expect(await findAuditBreak(database.db)).toBeUndefined()
    expect(await sealAuditEvents(database)).toBe(2)
    expect(await sealAuditEvents(database)).toBe(0)
    const links = await database.db.selectFrom('audit_links').selectAll().orderBy('place').execute()
    expect(links.map(({ event_id }) => event_id)).toEqual(ids)
    expect(links.map(({ place }) => place)).toEqual([1, 2, 3, 4, 5])
    expect(await findAuditBreak(database.db)).toBeUndefined()
  })

  test('more events than one batch are sealed too', async () => {
    await database.transaction(async (tx) => {
      for (let i = 0; i < 501; i++) await addAuditEvent(tx, event, day(0))
    })
    expect(await sealAuditEvents(database)).toBe(501)
    expect(await findAuditBreak(database.db)).toBeUndefined()
  })

  test('an event of a transaction that was rolled back leaves nothing', async () => {
    const rolledBack = database.transaction(async (tx) => {
      await addAuditEvent(tx, event, day(0))
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await sealAuditEvents(database)).toBe(0)
  })

  test('two servers that seal at once make one chain', async () => {
    await addEvents(40)
    const sealed = await Promise.allSettled([sealAuditEvents(database), sealAuditEvents(database)])
    expect(sealed.some(({ status }) => status === 'fulfilled')).toBe(true)
    await sealAuditEvents(database)
    expect(await database.db.selectFrom('audit_links').select('place').execute()).toHaveLength(40)
    expect(await findAuditBreak(database.db)).toBeUndefined()
  })

  test.each([
    ['a changed verb', `update rostrum.audit_events set verb = 'x' where ordinal = 2`, 2, 'its event was changed'],
    ['a changed detail', `update rostrum.audit_events set detail = '{}' where ordinal = 2`, 2, 'its event was changed'],
    [
      'a changed time',
      `update rostrum.audit_events set occurred_at = '2020-01-01Z' where ordinal = 3`,
      3,
      'its event was changed',
    ],
    ['a removed event', 'delete from rostrum.audit_events where ordinal = 2', 2, 'its event is missing'],
    ['a removed link', 'delete from rostrum.audit_links where place = 2', 3, 'place 2 is missing'],
    ['a changed hash', `update rostrum.audit_links set hash = '\\x00' where place = 1`, 1, 'its event was changed'],
    [
      'a link with a hash of its own',
      `update rostrum.audit_links set previous_hash = '\\x00' where place = 2`,
      2,
      'it does not carry the hash of the place before',
    ],
    ['an event kept out', 'delete from rostrum.audit_unsealed', undefined, 'it was kept out of the chain'],
  ])('%s is found', async (_, statement, place, reason) => {
    await addEvents(3)
    await sealAuditEvents(database)
    await addEvents(1)
    await tamper(statement)
    expect(await findAuditBreak(database.db)).toMatchObject({ place, reason })
  })
})
