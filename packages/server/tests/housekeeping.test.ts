import { makeKsuid } from '@rostrum/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHousekeeping } from '../src/lib/housekeeping.ts'
import { TestServer } from './_server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
afterAll(() => server[Symbol.asyncDispose]())

test('each night the keys of calls that nobody repeats any more are removed, and those of today stay', async () => {
  const { db } = server.world.database
  const add = (key: string, daysAgo: number) =>
    db
      .insertInto('idempotency_keys')
      .values({
        actor_id: makeKsuid(server.now),
        key,
        request_digest: Buffer.alloc(32),
        created_at: new Date(server.now.getTime() - daysAgo * 86_400_000),
      })
      .execute()
  await add('old', 3)
  await add('new', 1)
  await createHousekeeping(server.context).work({}, new AbortController().signal)
  expect(await db.selectFrom('idempotency_keys').select('key').execute()).toEqual([{ key: 'new' }])
})
