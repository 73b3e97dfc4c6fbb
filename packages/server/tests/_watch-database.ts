import { Database } from '@rostrum/database'
import type { TestDatabase } from '@rostrum/database/testing'
import { isWatching, watchFiles, watchOutput } from '@rostrum/leak-check'

/** PostgreSQL's own tables, the same in every database, have lower numbers. */
const firstOfOurs = 16384

/** Hands over what a database holds, as rows and as the files that hold them: secrets are looked for in both. */
export async function watchDatabase(world: TestDatabase): Promise<void> {
  if (!isWatching()) return
  await using superuser = Database.open({ url: world.url('postgres'), applicationName: 'leak check' })
  await superuser.withSession(async ({ client }) => {
    const { rows: tables } = await client.query(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')
         and pg_relation_size(format('%I.%I', schemaname, tablename)) > 0`,
    )
    for (const { name } of tables) {
      // Whole rows as text: nothing is compressed, or split over pages, as it is in the files.
      const { rows } = await client.query(`select t::text as row from ${name} t`)
      watchOutput(`rows of ${name}`, rows.map(({ row }) => row).join('\n'))
    }
    await client.query('checkpoint')
    const { rows: folders } = await client.query(
      `select current_setting('data_directory') || '/base/' || oid as folder
       from pg_database where datname = current_database()`,
    )
    for (const { folder } of folders)
      watchFiles('files of a test database', folder, (name) => Number.parseInt(name, 10) >= firstOfOurs)
  })
}
