import { type Insertable, sql } from 'kysely'
import type {
  StagedEntitlementsTable,
  StagedGrantsTable,
  StagedIdentifiersTable,
  StagedResourcesTable,
  StagedResourceTypesTable,
} from '../../gen/tables.ts'
import type { Session } from '../database.ts'
import { schemaName } from '../schema-name.ts'
import { copyInto } from './copy.ts'

/** Rows of a sync file by the table that stages them. */
export interface StagedRows {
  staged_resource_types: Insertable<StagedResourceTypesTable>
  staged_resources: Insertable<StagedResourcesTable>
  staged_identifiers: Insertable<StagedIdentifiersTable>
  staged_entitlements: Insertable<StagedEntitlementsTable>
  staged_grants: Insertable<StagedGrantsTable>
}

const columns: { readonly [Table in keyof StagedRows]: readonly (keyof StagedRows[Table] & string)[] } = {
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
  staged_grants: [
    'entitlement_source_id',
    'type_source_id',
    'principal_source_id',
    'is_direct',
    'is_immutable',
    'via_source_ids',
    'detail',
  ],
}

/**
 * Makes the session's own staging tables, which hide the shapes of the same names and vanish with the session, or empties
 * those it has. An uplift that dies in the middle leaves nothing behind and starts again from its file.
 */
export async function openStaging({ db }: Session): Promise<void> {
  for (const table of Object.keys(columns)) {
    await sql`create temporary table if not exists ${sql.id(table)} (like ${sql.id(schemaName, table)})`.execute(db)
    await sql`truncate ${sql.id('pg_temp', table)}`.execute(db)
  }
}

/** Adds rows to one of the session's staging tables. */
export async function stage<Table extends keyof StagedRows>(
  session: Session,
  table: Table,
  rows: AsyncIterable<StagedRows[Table]> | Iterable<StagedRows[Table]>,
): Promise<void> {
  await copyInto(session, `pg_temp.${table}`, columns[table], rows)
}
