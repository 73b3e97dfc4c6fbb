import type { Database } from '@rostrum/database'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JobKind, Jobs, migrateJobs } from '../src/index.ts'

let testDatabase: TestDatabase
let database: Database
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = testDatabase.database
  const options = { ownerUrl: testDatabase.url('rostrum_owner'), runtimeRole: 'rostrum' }
  await migrateJobs(options)
  await migrateJobs(options)
})
afterAll(() => testDatabase[Symbol.asyncDispose]())

/** A kind whose jobs are awaited one by one. */
function observed(name: string, work: (text: string) => void = () => {}) {
  const done: string[] = []
  let arrive = () => {}
  const kind: JobKind<{ text: string }> = {
    name,
    retryLimit: 2,
    async work({ text }) {
      work(text)
      done.push(text)
      arrive()
    },
  }
  const until = async (count: number) => {
    while (done.length < count) await new Promise<void>((resolve) => (arrive = resolve))
    return done
  }
  return { kind, until }
}

describe("background jobs, as the server's own role", () => {
  test('a job is done when the transaction that enqueued it commits, and is not there when it does not', async () => {
    const { kind, until } = observed('export')
    await using jobs = await Jobs.start({ url: testDatabase.url('rostrum'), kinds: [kind as JobKind<never>] })
    const rolledBack = database.transaction(async (tx) => {
      await jobs.enqueue(tx, kind, { text: 'never' })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    await database.transaction((tx) => jobs.enqueue(tx, kind, { text: 'once' }))
    expect(await until(1)).toEqual(['once'])
  })

  test('a job that fails is tried again', async () => {
    let failures = 0
    const { kind, until } = observed('report', () => {
      if (failures++ === 0) throw new Error('the first time')
    })
    await using jobs = await Jobs.start({ url: testDatabase.url('rostrum'), kinds: [kind as JobKind<never>] })
    await database.transaction((tx) => jobs.enqueue(tx, kind, { text: 'again' }))
    expect(await until(1)).toEqual(['again'])
    expect(failures).toBe(2)
  })

  test('two servers share the work', async () => {
    const first = observed('shared')
    const second = observed('shared')
    await using a = await Jobs.start({ url: testDatabase.url('rostrum'), kinds: [first.kind as JobKind<never>] })
    await using _ = await Jobs.start({ url: testDatabase.url('rostrum'), kinds: [second.kind as JobKind<never>] })
    for (let i = 0; i < 10; i++) await database.transaction((tx) => a.enqueue(tx, first.kind, { text: String(i) }))
    const all = async (): Promise<string[]> => {
      const done = [...(await first.until(0)), ...(await second.until(0))]
      if (done.length >= 10) return done
      await Promise.race([
        first.until((await first.until(0)).length + 1),
        second.until((await second.until(0)).length + 1),
      ])
      return all()
    }
    expect((await all()).sort()).toEqual(Array.from({ length: 10 }, (_, i) => String(i)))
  })
})
