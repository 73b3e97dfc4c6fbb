/**
 * The least that the rows of an uplift can cost: a COPY of the same rows into identical, empty tables with their indexes and
 * constraints. Prints the time.
 */

import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Database } from '@rostrum/database'
import { EmbeddedServer } from '@rostrum/database/embedded'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

const [dataDir = ''] = process.argv.slice(2)
const server = await EmbeddedServer.start({ folder: join(dataDir, 'database') })
try {
  const database = Database.open({ url: server.url('rostrum_owner') })
  await using closing = { [Symbol.asyncDispose]: () => database.close() }
  void closing
  let seconds = 0
  await database.withSession(async ({ client }) => {
    for (const table of ['resources', 'accounts', 'account_identifiers', 'entitlements', 'grants']) {
      const rows = join(dataDir, `${table}.copy`)
      await pipeline(client.query(copyTo(`copy ${table} to stdout`)), createWriteStream(rows))
      await client.query(`create table floor_${table} (like ${table} including all)`)
      const started = performance.now()
      await pipeline(createReadStream(rows), client.query(copyFrom(`copy floor_${table} from stdin`)))
      seconds += (performance.now() - started) / 1000
      await client.query(`drop table floor_${table}`)
      rmSync(rows)
    }
  })
  console.log(JSON.stringify({ seconds }))
} finally {
  await server.stop()
}
