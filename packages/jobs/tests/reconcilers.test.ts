import { Database } from '@rostrum/database'
import { moveClock, wake } from '@rostrum/database/queries'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Reconciler, Reconcilers, SharedClock } from '../src/index.ts'

const never = 1_000_000
const day = 86_400_000
let testDatabase: TestDatabase
let database: Database
let clock: SharedClock
beforeEach(async () => {
  testDatabase = await createTestDatabase()
  database = testDatabase.database
  clock = await SharedClock.start(database)
})
afterEach(async () => {
  await clock[Symbol.asyncDispose]()
  await testDatabase[Symbol.asyncDispose]()
})

/** A reconciler that tells of each activation, to be awaited in turn. */
function observed(name: string, reconcile: Reconciler['reconcile'] = async () => undefined, everyMs = never) {
  let arrived = 0
  let awaited = 0
  let arrive = () => {}
  const reconciler: Reconciler = {
    name,
    everyMs,
    async reconcile(context) {
      arrived++
      try {
        return await reconcile(context)
      } finally {
        arrive()
      }
    },
  }
  const next = async () => {
    awaited++
    while (arrived < awaited) await new Promise<void>((resolve) => (arrive = resolve))
  }
  return { reconciler, next, runs: () => arrived }
}

describe('reconcilers (X-3)', () => {
  test('run at the start, and again when a transaction that woke them commits', async () => {
    const { reconciler, next, runs } = observed('a')
    await using _ = await Reconcilers.start({ database, clock, reconcilers: [reconciler] })
    await next()
    const before = runs()
    await database.transaction((tx) => wake(tx, 'a'))
    while (runs() === before) await next()
    await expect(
      database.transaction(async (tx) => {
        await wake(tx, 'a')
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
  })

  test('run on their timer when nobody wakes them', async () => {
    const { reconciler, next } = observed('a', undefined, 5)
    await using _ = await Reconcilers.start({ database, clock, reconcilers: [reconciler] })
    for (let i = 0; i < 5; i++) await next()
  })

  test('see the moved clock at once, on every server (X-4)', async () => {
    const seen: Date[] = []
    const { reconciler, next } = observed('a', async ({ now }) => {
      seen.push(now)
      return undefined
    })
    await using _ = await Reconcilers.start({ database, clock, reconcilers: [reconciler] })
    await next()
    const before = clock.now()
    await database.transaction((tx) => moveClock(tx, 7 * day))
    while ((seen.at(-1)?.getTime() ?? 0) < before.getTime() + 7 * day) await next()
    await using other = await SharedClock.start(database)
    expect(Math.abs(other.now().getTime() - clock.now().getTime())).toBeLessThan(5000)
    await expect(database.transaction((tx) => moveClock(tx, -day))).rejects.toThrow(RangeError)
  })

  test('tell how their last run went, and a failed one is run again', async () => {
    let isBroken = true
    const { reconciler } = observed('a', async () => {
      if (isBroken) throw new Error('the network is down')
      return { closed: 3 }
    })
    const failures: string[] = []
    const onFailure = (name: string) => failures.push(name)
    await using reconcilers = await Reconcilers.start({ database, clock, reconcilers: [reconciler], onFailure })
    const row = () =>
      database.db.selectFrom('reconcilers').selectAll().where('name', '=', 'a').executeTakeFirstOrThrow()
    while ((await reconcilers.run('a')) === 'busy');
    expect(await row()).toMatchObject({ outcome: 'failed', error: 'the network is down', report: null })
    isBroken = false
    while ((await reconcilers.run('a')) === 'busy');
    expect(await row()).toMatchObject({ outcome: 'done', error: null, report: { closed: 3 } })
    expect(failures).toContain('a')
  })

  test('one that runs elsewhere is left alone, and stops when its hold is lost', async () => {
    const gate = Promise.withResolvers<void>()
    let signal: AbortSignal | undefined
    const { reconciler, next } = observed('a', undefined)
    const slow: Reconciler = {
      ...reconciler,
      async reconcile(context) {
        signal = context.signal
        gate.resolve()
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve))
        return reconciler.reconcile(context)
      },
    }
    await using first = await Reconcilers.start({ database, clock, reconcilers: [slow] })
    await gate.promise
    const elsewhere = { name: 'a', everyMs: never, reconcile: async () => undefined }
    await using second = await Reconcilers.start({ database, clock, reconcilers: [elsewhere] })
    expect(await second.run('a')).toBe('busy')
    await using superuser = Database.open({ url: testDatabase.url('postgres') })
    const ended =
      await sql`select pg_terminate_backend(pid) from pg_locks where relation = 'rostrum.reconcilers'::regclass
      and mode = 'RowShareLock' and database = (select oid from pg_database where datname = current_database())`.execute(
        superuser.db,
      )
    expect(ended.rows.length).toBeGreaterThan(0)
    await next()
    expect(signal?.aborted).toBe(true)
    await first.stop()
    // Its own first run may be what is under way.
    let outcome = await second.run('a')
    while (outcome === 'busy') outcome = await second.run('a')
    expect(outcome).toBe('done')
  })

  test('after the connection broke they listen again', async () => {
    const { reconciler, next, runs } = observed('a')
    await using _ = await Reconcilers.start({ database, clock, reconcilers: [reconciler] })
    await next()
    const before = runs()
    await using superuser = Database.open({ url: testDatabase.url('postgres') })
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'
      and datname = current_database()`.execute(superuser.db)
    while (runs() === before) await next()
  })
})
