import { sql } from 'kysely'
import { DatabaseError } from './database-error.ts'
import type { Db } from './db.ts'
import { schemaName } from './schema-name.ts'

/** Evidence: the server's role may add to these tables and read them. */
const appendOnly = ['audit_events', 'audit_links', 'audit_checkpoints']
/** The migrations' own tables, and the shapes of the staging tables. */
const readOnly = [
  'schema_migrations',
  'schema_migration_lock',
  'staged_resource_types',
  'staged_resources',
  'staged_identifiers',
  'staged_entitlements',
  'staged_grants',
  'staged_grant_entitlements',
  'staged_grant_principals',
]

/** Gives the server's role what it needs and takes away what it does not; the same however often it is run. */
export async function grantPrivileges(db: Db, role: string): Promise<void> {
  const schema = sql.id(schemaName)
  const to = sql.id(role)
  const tables = (names: readonly string[]) => sql.join(names.map((name) => sql.id(schemaName, name)))
  await db.transaction().execute(async (tx) => {
    // PostgreSQL fails when two sessions change the same privileges at once.
    await sql`lock table ${sql.id(schemaName, 'schema_migrations')} in exclusive mode`.execute(tx)
    const database = await sql<{ name: string }>`select current_database() as name`.execute(tx)
    await sql`grant temporary on database ${sql.id(database.rows[0]?.name ?? '')} to ${to}`.execute(tx)
    await sql`grant usage on schema ${schema} to ${to}`.execute(tx)
    await sql`grant select, insert, update, delete on all tables in schema ${schema} to ${to}`.execute(tx)
    await sql`grant usage on all sequences in schema ${schema} to ${to}`.execute(tx)
    await sql`revoke update, delete, truncate, trigger on ${tables(appendOnly)} from ${to}`.execute(tx)
    await sql`revoke insert, update, delete, truncate, trigger on ${tables(readOnly)} from ${to}`.execute(tx)
  })
}

/**
 * Refuses to work as a role that could change what was audited: the evidence would be worth less than it looks.
 * @throws DatabaseError `audit_unprotected`
 */
export async function assertAuditIsProtected(db: Db): Promise<void> {
  const { rows } = await sql<{ role: string; power: string }>`
    select current_user as role, power from (
      select 'is a superuser' as power from pg_roles where rolname = current_user and rolsuper
      union all
      select 'may make itself a member of any role' from pg_roles where rolname = current_user and rolcreaterole
      union all
      select 'owns the table ' || relname from pg_class
        where oid = any(${oids}) and pg_has_role(current_user, relowner, 'MEMBER')
      union all
      select 'may change the table ' || relname from pg_class where oid = any(${oids}) and (
        has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') or has_any_column_privilege(oid, 'UPDATE'))
    ) as powers limit 1`.execute(db)
  const found = rows[0]
  if (found === undefined) return
  const message =
    `the database role ${found.role} ${found.power}, so it could change what was audited: give DATABASE_URL a role of its own, ` +
    'and the owner as ROSTRUM_MIGRATE_DATABASE_URL to `rostrum migrate`'
  throw new DatabaseError('audit_unprotected', message)
}

const oids = sql`array[${sql.join(appendOnly.map((name) => sql`${`${schemaName}.${name}`}::regclass::oid`))}]`
