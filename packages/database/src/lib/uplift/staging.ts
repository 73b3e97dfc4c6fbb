import { type Insertable, sql } from 'kysely'
import type {
  StagedEntitlementsTable,
  StagedIdentifiersTable,
  StagedResourcesTable,
  StagedResourceTypesTable,
} from '../../gen/tables.ts'
import type { Session } from '../database.ts'
import type { Db } from '../db.ts'
import { schemaName } from '../schema-name.ts'
import { copyInto } from './copy.ts'
import type { StagedGrant } from './stage-grants.ts'

/** Rows of a sync file by the table that stages them. */
export interface StagedRows {
  staged_resource_types: Insertable<StagedResourceTypesTable>
  staged_resources: Insertable<StagedResourcesTable>
  staged_identifiers: Insertable<StagedIdentifiersTable>
  staged_entitlements: Insertable<StagedEntitlementsTable>
  staged_grants: StagedGrant
}

/** The tables that take rows as they are; grants go their own way. */
type Plain = Exclude<keyof StagedRows, 'staged_grants'>

const columns: { readonly [Table in Plain]: readonly (keyof StagedRows[Table] & string)[] } = {
  staged_resource_types: ['id', 'source_id', 'display_name', 'traits', 'detail'],
  staged_resources: [
    'id',
    'type_source_id',
    'source_id',
    'parent_type_source_id',
    'parent_source_id',
    'display_name',
    'description',
    'profile',
    'detail',
    'account_type',
    'account_status',
    'account_status_detail',
    'email',
    'username',
    'last_login_at',
    'source_created_at',
  ],
  staged_identifiers: ['type_source_id', 'source_id', 'kind', 'folded', 'value'],
  staged_entitlements: [
    'id',
    'source_id',
    'type_source_id',
    'resource_source_id',
    'slug',
    'display_name',
    'description',
    'purpose',
    'is_immutable',
    'grantable_to',
    'detail',
  ],
}

const tables = [...Object.keys(columns), 'staged_grants', 'staged_grant_entitlements', 'staged_grant_principals']

/**
 * Makes the session's own staging tables, which hide the shapes of the same names and vanish with the session, or empties
 * those it has. An uplift that dies in the middle leaves nothing behind and starts again from its file.
 */
export async function openStaging({ db }: Session): Promise<void> {
  for (const table of tables) {
    await sql`create temporary table if not exists ${sql.id(table)} (like ${sql.id(schemaName, table)})`.execute(db)
    await sql`truncate ${sql.id('pg_temp', table)}`.execute(db)
  }
}

/** Adds rows to one of the session's staging tables. */
export async function stage<Table extends Plain>(
  session: Session,
  table: Table,
  rows: AsyncIterable<StagedRows[Table]> | Iterable<StagedRows[Table]>,
): Promise<void> {
  await copyInto(session, { table: `pg_temp.${table}`, columns: columns[table], rows })
}

/** Lets the planner know how much was staged: by what the others are found, for what they say takes long to read. */
export async function analyzeStaging(db: Db, what: 'things' | 'grants'): Promise<void> {
  const staged =
    what === 'things'
      ? sql`staged_resource_types (source_id), staged_resources (type_source_id, source_id, account_type),
          staged_identifiers (type_source_id, source_id), staged_entitlements (source_id)`
      : sql`staged_grants (entitlement_no, principal_no), staged_grant_entitlements, staged_grant_principals`
  await sql`analyze ${staged}`.execute(db)
}
