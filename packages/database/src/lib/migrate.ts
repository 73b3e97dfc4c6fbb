import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { Database } from './database.ts'
import { DatabaseError } from './database-error.ts'
import type { Db } from './db.ts'
import { grantPrivileges } from './privileges.ts'
import { schemaName } from './schema-name.ts'
import { assertServerVersion } from './server-version.ts'

const folder = join(import.meta.dirname, '../../migrations')
const appliedTable = 'schema_migrations'

/** What `migrate` needs. */
export interface MigrateOptions {
  /** The connection string of the role that owns the schema, or may create one in the database. */
  readonly ownerUrl: string
  /** The role that the server works as; it gets what it needs and no more. Undefined: nobody gets anything. */
  readonly runtimeRole?: string
}

/**
 * Brings the schema to this release's version and returns the names of the migrations it ran, none when there was nothing
 * to do. Several at once are safe: one works, the others wait.
 * @throws DatabaseError `server_too_old`, or `schema_newer` when a newer release has been here
 */
export async function migrate({ ownerUrl, runtimeRole }: MigrateOptions): Promise<string[]> {
  await using database = Database.open({ url: ownerUrl, applicationName: 'rostrum-migrate', maxConnections: 2 })
  await assertServerVersion(database.db)
  assertNotNewer(await listApplied(database.db))
  const migrator = new Migrator({
    db: database.db,
    provider: { getMigrations: async () => readMigrations() },
    migrationTableSchema: schemaName,
    migrationTableName: appliedTable,
    migrationLockTableName: 'schema_migration_lock',
  })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName
    throw new Error(`migration ${failed ?? '(none begun)'} failed, nothing was changed: ${messageOf(error)}`, {
      cause: error,
    })
  }
  if (runtimeRole !== undefined) await grantPrivileges(database.db, runtimeRole)
  return results.map(({ migrationName }) => migrationName)
}

/**
 * Refuses a schema that is not exactly this release's.
 * @throws DatabaseError `schema_older` or `schema_newer`
 */
export async function assertSchemaIsCurrent(db: Db): Promise<void> {
  const applied = await listApplied(db)
  assertNotNewer(applied)
  const missing = migrationNames().filter((name) => !applied.includes(name))
  if (missing.length === 0) return
  const message = `the database lacks ${missing.length} migrations of this release, ${missing[0]} first: run \`rostrum migrate\``
  throw new DatabaseError('schema_older', message)
}

function assertNotNewer(applied: readonly string[]): void {
  const known = migrationNames()
  const unknown = applied.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const message = `the database has migration ${unknown}, which this release does not know: it was migrated by a newer release, run that one`
  throw new DatabaseError('schema_newer', message)
}

/** In the order in which they ran; none where there is no schema yet. */
async function listApplied(db: Db): Promise<string[]> {
  const table = `${schemaName}.${appliedTable}`
  const found = await sql<{ found: boolean }>`select to_regclass(${table}) is not null as found`.execute(db)
  if (!found.rows[0]?.found) return []
  const applied = await sql<{ name: string }>`select name from ${sql.table(table)} order by name`.execute(db)
  return applied.rows.map(({ name }) => name)
}

/** Each file is one migration, named like it, run in the order of the names. Once released it never changes. */
function migrationNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort()
}

function readMigrations(): Record<string, Migration> {
  const entries = migrationNames().map((name) => {
    const statements = readFileSync(join(folder, `${name}.sql`), 'utf8')
    return [name, { up: async (db: Kysely<unknown>) => void (await sql.raw(statements).execute(db)) }] as const
  })
  return Object.fromEntries(entries)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
