import { Database, type MigrateOptions } from '@rostrum/database'
import { sql } from 'kysely'
import { PgBoss } from 'pg-boss'

/** Makes or upgrades the queue's own schema, as the owner; beside `migrate`, in `rostrum migrate`. */
export async function migrateJobs({ ownerUrl, runtimeRole }: MigrateOptions): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: 'pgboss', supervise: false, schedule: false, max: 2 })
  const failures: Error[] = []
  boss.on('error', (error) => failures.push(error))
  await boss.start()
  await boss.stop({ graceful: false })
  if (failures[0] !== undefined) throw failures[0]
  if (runtimeRole === undefined) return
  await using database = Database.open({ url: ownerUrl, applicationName: 'rostrum-migrate', maxConnections: 1 })
  const to = sql.id(runtimeRole)
  await sql`grant usage on schema pgboss to ${to}`.execute(database.db)
  await sql`grant select, insert, update, delete on all tables in schema pgboss to ${to}`.execute(database.db)
  await sql`grant usage on all sequences in schema pgboss to ${to}`.execute(database.db)
  await sql`grant execute on all functions in schema pgboss to ${to}`.execute(database.db)
}
