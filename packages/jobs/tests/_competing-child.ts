/** One of two servers that compete for the same items: takes them one by one and says which it has done. */
import { setTimeout as delay } from 'node:timers/promises'
import { Database } from '@rostrum/database'
import { sql } from 'kysely'
import { Reconcilers, SharedClock, takeEach } from '../src/index.ts'

const database = Database.open({ url: process.argv[2] ?? '' })
const name = process.argv[3] ?? ''
await using clock = await SharedClock.start(database)
const reconcilers = await Reconcilers.start({
  database,
  clock,
  reconcilers: [
    {
      name: 'items',
      everyMs: 50,
      async reconcile({ signal }) {
        await sql`insert into runs (server, kind) values (${name}, 'begun')`.execute(database.db)
        const done = await takeEach(
          database,
          async (tx) => {
            const items = sql<{
              id: number
            }>`select id from items where done_by is null order by id for update skip locked limit 1`
            return (await items.execute(tx)).rows[0]
          },
          async (tx, { id }) => {
            await sql`insert into work (item, server) values (${id}, ${name})`.execute(tx)
            // Long enough that a kill meets it in the middle.
            await delay(3)
            await sql`update items set done_by = ${name} where id = ${id}`.execute(tx)
          },
          signal,
        )
        await sql`insert into runs (server, kind) values (${name}, 'ended')`.execute(database.db)
        return { done }
      },
    },
  ],
})
process.on('SIGTERM', () => void reconcilers.stop().then(() => database.close()))
