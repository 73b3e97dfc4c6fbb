/** The tables and indexes of format v1, as the newest Go SDK makes them (c1z-format 3.2 and 3.3). */

export interface Column {
  readonly name: string
  /** what follows the name in CREATE TABLE; times must say `datetime`, or Go's driver reads them as plain text and fails */
  readonly declaration: string
  /** what old SDKs do not have, and what a reader takes instead; an SQL literal */
  readonly fallback?: string
}

export interface Table {
  readonly name: TableName
  readonly columns: readonly Column[]
}

export interface Index {
  readonly name: string
  readonly table: TableName
  readonly unique: boolean
  readonly columns: readonly string[]
  readonly where?: string
}

export type TableName =
  | 'v1_resource_types'
  | 'v1_resources'
  | 'v1_entitlements'
  | 'v1_sync_runs'
  | 'v1_grants'
  | 'v1_assets'
  | 'v1_connector_sessions'

const column = (name: string, declaration: string): Column => ({ name, declaration })
const text = (name: string) => column(name, 'text not null')
const later = (name: string, declaration: string, fallback: string): Column => ({ name, declaration, fallback })

const key = column('id', 'integer primary key')
const data = column('data', 'blob not null')
const syncId = text('sync_id')
const discoveredAt = column('discovered_at', 'datetime not null')

/** In the order in which Go makes them. */
export const tables: readonly Table[] = [
  { name: 'v1_resource_types', columns: [key, text('external_id'), data, syncId, discoveredAt] },
  {
    name: 'v1_resources',
    columns: [
      key,
      text('resource_type_id'),
      text('external_id'),
      column('parent_resource_type_id', 'text'),
      column('parent_resource_id', 'text'),
      data,
      syncId,
      discoveredAt,
    ],
  },
  {
    name: 'v1_entitlements',
    columns: [key, text('resource_type_id'), text('resource_id'), text('external_id'), data, syncId, discoveredAt],
  },
  {
    name: 'v1_sync_runs',
    columns: [
      key,
      syncId,
      column('started_at', 'datetime not null'),
      column('ended_at', 'datetime'),
      text('sync_token'),
      later('sync_type', "text not null default 'full'", "'full'"),
      later('parent_sync_id', "text not null default ''", "''"),
      later('linked_sync_id', "text not null default ''", "''"),
      later('supports_diff', 'integer not null default 0', '0'),
      later('grants_backfilled', 'integer not null default 0', '0'),
      later('stats', 'text', 'null'),
      later('ingest_invariant_generation', "text not null default ''", "''"),
      later('ingest_invariant_coverage', "text not null default ''", "''"),
      later('ingest_invariant_mode', "text not null default ''", "''"),
    ],
  },
  {
    name: 'v1_grants',
    columns: [
      key,
      text('resource_type_id'),
      text('resource_id'),
      text('entitlement_id'),
      text('principal_resource_type_id'),
      text('principal_resource_id'),
      text('external_id'),
      later('expansion', 'blob', 'null'),
      later('needs_expansion', 'integer not null default 0', '0'),
      data,
      syncId,
      discoveredAt,
    ],
  },
  { name: 'v1_assets', columns: [key, text('external_id'), text('content_type'), data, syncId, discoveredAt] },
  { name: 'v1_connector_sessions', columns: [key, syncId, text('key'), column('value', 'blob not null')] },
]

const index = (name: string, table: TableName, ...columns: string[]): Index => ({ name, table, unique: false, columns })
const unique = (name: string, table: TableName, ...columns: string[]): Index => ({ name, table, unique: true, columns })

export const indexes: readonly Index[] = [
  unique('idx_resource_types_external_sync_v1', 'v1_resource_types', 'external_id', 'sync_id'),
  index('idx_resources_resource_type_id_v1', 'v1_resources', 'resource_type_id'),
  // These two names are swapped against what they index. Go looks indexes up by name, so they stay as they are.
  index('idx_resources_external_sync_v1', 'v1_resources', 'parent_resource_type_id', 'parent_resource_id'),
  unique('idx_resources_parent_resource_id_v1', 'v1_resources', 'external_id', 'sync_id'),
  index('idx_entitlements_resource_id_v1', 'v1_entitlements', 'resource_type_id', 'resource_id'),
  unique('idx_entitlements_external_sync_v1', 'v1_entitlements', 'external_id', 'sync_id'),
  unique('idx_sync_runs_sync_id_v1', 'v1_sync_runs', 'sync_id'),
  index('idx_grants_resource_type_id_resource_id_v1', 'v1_grants', 'resource_type_id', 'resource_id'),
  index('idx_grants_principal_id_v1', 'v1_grants', 'principal_resource_type_id', 'principal_resource_id'),
  index(
    'idx_grants_entitlement_id_principal_id_v1',
    'v1_grants',
    'entitlement_id',
    'principal_resource_type_id',
    'principal_resource_id',
  ),
  unique('idx_grants_external_sync_v1', 'v1_grants', 'external_id', 'sync_id'),
  index('idx_grants_entitlement_sync_grant_v1', 'v1_grants', 'entitlement_id', 'sync_id', 'id'),
  { ...index('idx_grants_sync_expansion_v1', 'v1_grants', 'sync_id'), where: 'expansion is not null' },
  { ...index('idx_grants_sync_needs_expansion_v1', 'v1_grants', 'sync_id'), where: 'needs_expansion = 1' },
  unique('idx_assets_external_sync_v1', 'v1_assets', 'external_id', 'sync_id'),
  unique('idx_session_store_sync_key_v1', 'v1_connector_sessions', 'sync_id', 'key'),
]

/** Made by SDK 0.1.4 and by no later one; read, never written. */
export const oldIndexes: readonly Index[] = [index('idx_grants_entitlement_id_v1', 'v1_grants', 'entitlement_id')]

export function createTableSql({ name, columns }: Table): string {
  const lines = columns.map(({ name, declaration }) => `    ${name} ${declaration}`)
  return `CREATE TABLE ${name} (\n${lines.join(',\n')}\n)`
}

export function createIndexSql({ name, table, unique, columns, where }: Index): string {
  const kind = unique ? 'UNIQUE INDEX' : 'INDEX'
  return `CREATE ${kind} ${name} on ${table} (${columns.join(', ')})${where === undefined ? '' : ` where ${where}`}`
}
