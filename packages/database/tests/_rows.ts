import { type SqlBool, sql } from 'kysely'
import type { Tables } from '../src/gen/tables.ts'
import type { Database, Session } from '../src/index.ts'
import { createId } from '../src/queries.ts'
import {
  analyzeStaging,
  applySync,
  openStaging,
  type StagedRows,
  type SyncCounts,
  type SyncTarget,
  stage,
} from '../src/uplift.ts'
import { day } from './_world.ts'

/** What a sync brings, by the table that stages it. */
export type Rows = { readonly [Table in keyof StagedRows]?: readonly StagedRows[Table][] }

/** Applies what a sync brings. */
export async function applyRows(
  session: Session,
  target: Omit<SyncTarget, 'syncRunId'>,
  rows: Rows,
): Promise<SyncCounts> {
  await openStaging(session)
  for (const table of Object.keys(rows) as (keyof StagedRows)[])
    await stage(session, table, rows[table] as Iterable<never>)
  await analyzeStaging(session)
  return session.db.transaction().execute((tx) => applySync(tx, { ...target, syncRunId: createId(target.at) }))
}

export function typeRow(sourceId: string, traits: string[] = []): StagedRows['staged_resource_types'] {
  return { id: createId(day(0)), source_id: sourceId, display_name: sourceId, traits, detail: '{}' }
}

export function resourceRow(
  type: string,
  sourceId: string,
  more: Partial<StagedRows['staged_resources']> = {},
): StagedRows['staged_resources'] {
  return {
    id: createId(day(0)),
    type_source_id: type,
    source_id: sourceId,
    display_name: sourceId,
    description: '',
    profile: '{}',
    detail: '{}',
    ...more,
  }
}

/** The entitlement `type:resource:slug`. */
export function entitlementRow(type: string, resource: string, slug = 'member'): StagedRows['staged_entitlements'] {
  return {
    id: createId(day(0)),
    source_id: `${type}:${resource}:${slug}`,
    type_source_id: type,
    resource_source_id: resource,
    slug,
    display_name: `${resource} ${slug}`,
    description: '',
    purpose: 'assignment',
    is_immutable: false,
    grantable_to: [],
    detail: '{}',
  }
}

export function grantRow(entitlement: string, type: string, principal: string): StagedRows['staged_grants'] {
  return {
    entitlement_source_id: entitlement,
    type_source_id: type,
    principal_source_id: principal,
    is_direct: true,
    is_immutable: false,
  }
}

/** All rows of tables, each with the transaction that wrote it: the same again only if nothing was written. */
export async function rowsAsWritten(
  { db }: Pick<Database, 'db'>,
  tables: readonly (keyof Tables)[],
  where: (alias: string) => ReturnType<typeof sql<SqlBool>> = () => sql<SqlBool>`true`,
): Promise<string[]> {
  const all: string[] = []
  for (const table of tables) {
    const { rows } = await sql<{ row: string }>`select t.xmin || ' ' || t::text as row from ${sql.table(table)} t
      where ${where('t')} order by 1`.execute(db)
    all.push(...rows.map(({ row }) => `${table} ${row}`))
  }
  return all
}
