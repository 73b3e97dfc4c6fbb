import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Database } from '@rostrum/database'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const items = 400
let testDatabase: TestDatabase
const children: ChildProcess[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  await using owner = Database.open({ url: testDatabase.url('rostrum_owner') })
  await sql`create table items as select n as id, null::text as done_by from generate_series(1, ${sql.lit(items)}) n`.execute(
    owner.db,
  )
  await sql`create table work (item integer not null, server text not null)`.execute(owner.db)
  await sql`create table runs (id integer generated always as identity, server text not null, kind text not null)`.execute(
    owner.db,
  )
  await sql`grant select, insert, update on items, work, runs to rostrum`.execute(owner.db)
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await testDatabase[Symbol.asyncDispose]()
})

function startServer(name: string): ChildProcess {
  const program = join(import.meta.dirname, '_competing-child.ts')
  const child = spawn(process.execPath, [program, testDatabase.url('rostrum'), name], { stdio: 'inherit' })
  children.push(child)
  return child
}

async function rows<Row>(query: ReturnType<typeof sql<Row>>): Promise<Row[]> {
  return (await query.execute(testDatabase.database.db)).rows
}

const countDone = async () =>
  (await rows(sql<{ n: number }>`select count(*) as n from items where done_by is not null`))[0]?.n ?? 0
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 50_000, interval: 20 })

test('two servers, one of them killed at work: everything is done once, and never by both at a time (X-3)', async () => {
  const servers = { a: startServer('a'), b: startServer('b') }
  await until(async () => expect(await countDone()).toBeGreaterThan(20))
  const [busy] = await rows(sql<{ server: 'a' | 'b' }>`select server from runs order by id desc limit 1`)
  const victim = busy?.server ?? 'a'
  const survivor = victim === 'a' ? 'b' : 'a'
  servers[victim].kill('SIGKILL')
  await until(async () => expect(await countDone()).toBe(items))
  const ended = once(servers[survivor], 'exit')
  servers[survivor].kill('SIGTERM')
  expect(await ended).toEqual([0, null])

  const work = await rows(sql<{ item: number; server: string }>`select item, server from work order by item`)
  expect(work.map(({ item }) => item)).toEqual(Array.from({ length: items }, (_, index) => index + 1))
  expect(new Set(work.map(({ server }) => server))).toEqual(new Set(['a', 'b']))

  // A run begins after the one before it ended, or after its server was killed.
  const runs = await rows(sql<{ server: string; kind: string }>`select server, kind from runs order by id`)
  const begun = runs.flatMap(({ kind }, index) => (kind === 'begun' ? [index] : []))
  for (const index of begun.slice(1)) {
    const before = runs[index - 1]
    expect(before?.kind === 'ended' || before?.server === victim).toBe(true)
  }
})
