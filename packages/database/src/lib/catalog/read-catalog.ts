import { sql } from 'kysely'
import type { Db } from '../db.ts'
import { schemaName } from '../schema-name.ts'

/** What the schema consists of, in a stable order. */
export interface Catalog {
  readonly domains: readonly CatalogDomain[]
  readonly tables: readonly CatalogTable[]
}

export interface CatalogDomain {
  readonly name: string
  readonly base_type: string
  readonly check: string | null
  readonly comment: string | null
}

export interface CatalogTable {
  readonly name: string
  readonly comment: string | null
  readonly columns: readonly CatalogColumn[]
  /** As PostgreSQL prints them: `CHECK (…)`, `FOREIGN KEY (…) REFERENCES …`. */
  readonly constraints: readonly { readonly name: string; readonly definition: string }[]
  /** Those that no constraint brings along. */
  readonly indexes: readonly string[]
}

export interface CatalogColumn {
  readonly name: string
  readonly type: string
  readonly is_nullable: boolean
  readonly default: string | null
  readonly is_identity: boolean
  /** its `default` is what it always is */
  readonly is_generated: boolean
}

/** Reads our schema from a database; the tables of the migrations themselves are left out. */
export async function readCatalog(db: Db): Promise<Catalog> {
  const domains = await sql<CatalogDomain>`
    select typname as name, format_type(typbasetype, typtypmod) as base_type, obj_description(t.oid, 'pg_type') as comment,
      (select pg_get_constraintdef(c.oid) from pg_constraint c where c.contypid = t.oid) as check
    from pg_type t where typtype = 'd' and typnamespace = ${schemaName}::regnamespace order by typname`.execute(db)
  const tables = await sql<CatalogTable>`
    select relname as name, obj_description(t.oid, 'pg_class') as comment,
      (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
          'is_nullable', not attnotnull, 'default', pg_get_expr(adbin, adrelid), 'is_identity', attidentity <> '',
          'is_generated', attgenerated <> '')
          order by attnum)
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = t.oid and attnum > 0 and not attisdropped) as columns,
      (select coalesce(json_agg(json_build_object('name', conname, 'definition', pg_get_constraintdef(oid))
          order by contype = 'c', contype = 'f', contype = 'u', conname), '[]')
        from pg_constraint where conrelid = t.oid and contype <> 'n') as constraints,
      (select coalesce(json_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text), '[]') from pg_index
        where indrelid = t.oid and not exists (select from pg_constraint where conindid = indexrelid and contype <> 'f')
      ) as indexes
    from pg_class t
    where relkind = 'r' and relnamespace = ${schemaName}::regnamespace and relname not like 'schema\\_migration%'
    order by relname`.execute(db)
  return { domains: domains.rows, tables: tables.rows }
}
