import type { Catalog, CatalogColumn, CatalogTable } from './read-catalog.ts'

const simple: Record<string, string> = {
  text: 'string',
  ksuid: 'string',
  folded: 'string',
  uuid: 'string',
  integer: 'number',
  bigint: 'number',
  boolean: 'boolean',
  bytea: 'Buffer',
  'timestamp with time zone': 'Date',
  'text[]': 'string[]',
}

/** The types of all tables for the typed query layer. */
export function printTypes({ tables }: Catalog): string {
  return [
    '// Written by `npm run generate` from the migrations. Do not edit.',
    "import type { ColumnType, Generated, GeneratedAlways } from 'kysely'",
    '',
    '/** Comes out parsed; goes in as JSON text, since the driver would write an array as one of PostgreSQL. */',
    'type Json = ColumnType<unknown, string, string>',
    'type JsonOrNull = ColumnType<unknown, string | null, string | null>',
    '',
    ...tables.flatMap(printTable),
    '/** Every table by its name. */',
    'export interface Tables {',
    ...tables.map(({ name }) => `  ${name}: ${typeName(name)}`),
    '}',
    '',
  ].join('\n')
}

function printTable(table: CatalogTable): string[] {
  return [
    ...(table.comment === null ? [] : [`/** ${table.comment} */`]),
    `export interface ${typeName(table.name)} {`,
    ...table.columns.map((column) => `  ${column.name}: ${printColumn(table, column)}`),
    '}',
    '',
  ]
}

function printColumn(table: CatalogTable, column: CatalogColumn): string {
  const nullable = column.is_nullable ? ' | null' : ''
  if (column.is_identity) return 'GeneratedAlways<number>'
  if (column.type === 'jsonb') {
    if (column.is_nullable) return 'JsonOrNull'
    return column.default === null ? 'Json' : 'ColumnType<unknown, string | undefined, string>'
  }
  const type = findChoices(table, column) ?? simple[column.type.replace('rostrum.', '')]
  if (type === undefined) throw new Error(`${table.name}.${column.name}: no type for ${column.type}`)
  if (column.is_generated) return `GeneratedAlways<${type}${nullable}>`
  return column.default === null ? `${type}${nullable}` : `Generated<${type}${nullable}>`
}

/** The words that a check constraint allows in a text column: `CHECK ((state = ANY (ARRAY['open'::text, …])))`. */
function findChoices(table: CatalogTable, column: CatalogColumn): string | undefined {
  if (column.type !== 'text') return undefined
  for (const { definition } of table.constraints) {
    const list = new RegExp(`^CHECK \\(\\(${column.name} = ANY \\(ARRAY\\[([^\\]]+)\\]\\)\\)\\)$`).exec(definition)?.[1]
    if (list !== undefined) return [...list.matchAll(/'([^']+)'/g)].map(([quoted]) => quoted).join(' | ')
  }
  return undefined
}

function typeName(table: string): string {
  return `${table
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Table`
}
