/** Starts a server on the folder it is given, says so, writes rows and never ends by itself. */
import pg from 'pg'
import { EmbeddedServer } from '../src/embedded.ts'

const server = await EmbeddedServer.start({ folder: process.argv[2] ?? '' })
const client = new pg.Client(server.url('rostrum_owner'))
await client.connect()
await client.query('create table if not exists kept (n integer)')
for (let n = 1; ; n++) {
  await client.query('insert into kept values ($1)', [n])
  process.stdout.write(`${n}\n`)
}
