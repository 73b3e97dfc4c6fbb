import type { Database } from '@rostrum/database'
import { addToOutbox, pruneOutbox } from '@rostrum/database/queries'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOutboxReconciler, type Deliver, ManualClock } from '../src/index.ts'

const start = new Date('2027-01-01T00:00:00Z')
let testDatabase: TestDatabase
let database: Database
let clock: ManualClock
beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = testDatabase.database
  clock = new ManualClock(start)
})
afterEach(() => testDatabase[Symbol.asyncDispose]())

const write = (orderKey: string, idempotencyKey: string, topic = 'mail') =>
  database.transaction((tx) =>
    addToOutbox(tx, { topic, orderKey, idempotencyKey, payload: { text: idempotencyKey } }, clock.now()),
  )

/** One activation; tells what was handed out. */
async function deliver(handler: Deliver = async () => {}, signal = new AbortController().signal) {
  const handed: string[] = []
  const mail: Deliver = async (message, inner) => {
    handed.push(message.idempotencyKey)
    await handler(message, inner)
  }
  const reconciler = createOutboxReconciler({ clock, deliver: { mail }, maxAttempts: 3 })
  await reconciler.reconcile({ database, now: clock.now(), signal })
  return handed
}

const failing =
  (...keys: string[]): Deliver =>
  async ({ idempotencyKey }) => {
    if (keys.includes(idempotencyKey)) throw new Error(`no reply for ${idempotencyKey}`)
  }

describe('the outbox (NOT-5)', () => {
  test('what was written with its cause is delivered once, in order for each key', async () => {
    for (const [key, id] of [
      ['ann', 'a1'],
      ['ben', 'b1'],
      ['ann', 'a2'],
      ['ann', 'a3'],
    ] as const) {
      expect(await write(key, id)).toBe(true)
    }
    const handed = await deliver()
    expect(handed.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(handed).toHaveLength(4)
    expect(await deliver()).toEqual([])
  })

  test('what was rolled back is never delivered, and the same thing is written once', async () => {
    const rolledBack = database.transaction(async (tx) => {
      await addToOutbox(tx, { topic: 'mail', orderKey: 'ann', idempotencyKey: 'a1', payload: {} }, clock.now())
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await write('ann', 'a1')).toBe(true)
    expect(await write('ann', 'a1')).toBe(false)
    expect(await deliver()).toEqual(['a1'])
  })

  test('a failed delivery holds back its key and no other, and is repeated later and later', async () => {
    await write('ann', 'a1')
    await write('ann', 'a2')
    await write('ben', 'b1')
    expect(await deliver(failing('a1'))).toEqual(['a1', 'b1'])
    expect(await deliver(failing('a1'))).toEqual([])
    clock.advance(4999)
    expect(await deliver()).toEqual([])
    clock.advance(1)
    expect(await deliver(failing('a1'))).toEqual(['a1'])
    clock.advance(9999)
    expect(await deliver()).toEqual([])
    clock.advance(1)
    expect(await deliver()).toEqual(['a1', 'a2'])
  })

  test('after its last attempt a message is given up with its reason, and the next of its key goes out', async () => {
    await write('ann', 'a1')
    await write('ann', 'a2')
    for (let attempt = 1; attempt < 3; attempt++) {
      expect(await deliver(failing('a1'))).toEqual(['a1'])
      clock.advance(3_600_000)
    }
    expect(await deliver(failing('a1'))).toEqual(['a1', 'a2'])
    const row = await database.db
      .selectFrom('outbox')
      .selectAll()
      .where('idempotency_key', '=', 'a1')
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'failed', attempts: 3, last_error: 'no reply for a1' })
    expect(await pruneOutbox(database.db, clock.now())).toBe(0)
    clock.advance(1)
    expect(await pruneOutbox(database.db, clock.now())).toBe(2)
  })

  test('a server that ends in the middle leaves the message for the next, which hands it out again', async () => {
    await write('ann', 'a1')
    const ending = new AbortController()
    const dying: Deliver = async () => {
      ending.abort()
      throw new Error('the connection was closed')
    }
    expect(await deliver(dying, ending.signal)).toEqual(['a1'])
    expect(await deliver()).toEqual(['a1'])
  })

  test('a topic that nobody delivers says so and is not lost', async () => {
    await write('ann', 'a1', 'carrier pigeon')
    await deliver()
    const row = await database.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'waiting', last_error: 'nobody delivers messages of the topic carrier pigeon' })
  })
})
