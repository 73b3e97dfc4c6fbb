import { readFileSync, rmSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { toBinary } from '@bufbuild/protobuf'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantSchema,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'
import { createIndexSql, createTableSql, indexes, tables } from '../src/lib/schema.ts'
import { writeRaw } from './_raw-file.ts'
import { resourceType } from './_rows.ts'

/** A sync file made by hand: whatever `fill` does to a database. */
export function makeFile(file: string, fill: (database: DatabaseSync) => void): string {
  writeRaw(file, makeDatabase(file, fill))
  return file
}

export function makeDatabase(file: string, fill: (database: DatabaseSync) => void): Buffer {
  const path = `${file}.made`
  rmSync(path, { force: true })
  const database = new DatabaseSync(path, { defensive: false })
  try {
    database.exec('pragma synchronous = off; pragma journal_mode = memory')
    fill(database)
  } finally {
    database.close()
  }
  return readFileSync(path)
}

/** The newest SDK's tables, apart from those whose statement is given here. */
export function createSchema(database: DatabaseSync, others: Readonly<Record<string, string>> = {}): void {
  for (const table of tables) database.exec(others[table.name] ?? createTableSql(table))
  for (const index of indexes) {
    if (others[index.table] === undefined) database.exec(createIndexSql(index))
  }
}

export function insert(database: DatabaseSync, table: string, values: Readonly<Record<string, SQLInputValue>>): void {
  const columns = Object.keys(values)
  const marks = columns.map(() => '?').join(', ')
  database.prepare(`insert into ${table} (${columns.join(', ')}) values (${marks})`).run(...Object.values(values))
}

const time = '2026-03-01 10:00:00.5'

export function insertRun(
  database: DatabaseSync,
  id: string,
  more: Readonly<Record<string, SQLInputValue>> = { ended_at: time },
): void {
  insert(database, 'v1_sync_runs', { sync_id: id, started_at: time, sync_token: '', ...more })
}

export function insertResourceType(database: DatabaseSync, sync_id: string, id: string): void {
  const data = toBinary(ResourceTypeSchema, resourceType(id))
  insert(database, 'v1_resource_types', { external_id: id, data, sync_id, discovered_at: time })
}

export function insertResource(database: DatabaseSync, sync_id: string, resource: Resource): void {
  insert(database, 'v1_resources', {
    resource_type_id: resource.id?.resourceType ?? '',
    external_id: `${resource.id?.resourceType}:${resource.id?.resource}`,
    parent_resource_type_id: resource.parentResourceId?.resourceType ?? null,
    parent_resource_id: resource.parentResourceId?.resource ?? null,
    data: toBinary(ResourceSchema, resource),
    sync_id,
    discovered_at: time,
  })
}

export function insertEntitlement(database: DatabaseSync, sync_id: string, entitlement: Entitlement): void {
  insert(database, 'v1_entitlements', {
    resource_type_id: entitlement.resource?.id?.resourceType ?? '',
    resource_id: entitlement.resource?.id?.resource ?? '',
    external_id: entitlement.id,
    data: toBinary(EntitlementSchema, entitlement),
    sync_id,
    discovered_at: time,
  })
}

/** `more`: other values for columns, such as a slim `data` or an `expansion`. */
export function insertGrant(
  database: DatabaseSync,
  sync_id: string,
  grant: Grant,
  more: Readonly<Record<string, SQLInputValue>> = {},
): void {
  insert(database, 'v1_grants', {
    resource_type_id: grant.entitlement?.resource?.id?.resourceType ?? '',
    resource_id: grant.entitlement?.resource?.id?.resource ?? '',
    entitlement_id: grant.entitlement?.id ?? '',
    principal_resource_type_id: grant.principal?.id?.resourceType ?? '',
    principal_resource_id: grant.principal?.id?.resource ?? '',
    external_id: grant.id,
    data: toBinary(GrantSchema, grant),
    sync_id,
    discovered_at: time,
    ...more,
  })
}
