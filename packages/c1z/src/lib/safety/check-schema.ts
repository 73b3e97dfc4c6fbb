import { quote } from '../quote.ts'
import { indexes, oldIndexes, type TableName, tables } from '../schema.ts'
import { parseCreateIndex, parseCreateTable } from './schema-grammar.ts'
import type { RecordValue } from './table-tree.ts'

/** The tables that a file has, each with its columns. */
export type FileSchema = ReadonlyMap<TableName, ReadonlySet<string>>

/** A row of sqlite_schema. */
export interface SchemaEntry {
  readonly type: string
  readonly name: string
  readonly tableName: string
  readonly rootPage: number
  readonly sql: string
}

const knownIndexes = new Map([...indexes, ...oldIndexes].map((index) => [index.name, index]))
const knownTables = new Map<string, (typeof tables)[number]>(tables.map((table) => [table.name, table]))

/** What ANALYZE leaves behind: hints for the planner, which this reader does not need. */
const statisticTables = new Map([
  ['sqlite_stat1', 'tbl idx stat'],
  ['sqlite_stat4', 'tbl idx neq nlt ndlt sample'],
])

const maxColumns = 64

/** Turns a record of sqlite_schema into an entry, or undefined where its values have other types. */
export function toSchemaEntry(record: readonly RecordValue[]): SchemaEntry | undefined {
  const [type, name, tableName, rootPage, sql] = record
  if (typeof type !== 'string' || typeof name !== 'string' || typeof tableName !== 'string') return undefined
  if (typeof rootPage !== 'number' || typeof sql !== 'string') return undefined
  return { type, name, tableName, rootPage, sql }
}

/** The file's tables when it holds nothing but known tables and indexes in known forms, else what is wrong. */
export function checkSchema(
  entries: readonly SchemaEntry[],
  pageCount: number,
): FileSchema | { readonly error: string } {
  const found = new Map<TableName, ReadonlySet<string>>()
  const names = new Set<string>()
  const roots = new Set<number>()
  for (const entry of entries) {
    const { name, rootPage } = entry
    if (names.has(name)) return { error: `${quote(name)} is there twice` }
    // Before the page: views and triggers have none, and saying so would help nobody.
    const error = entry.type === 'table' ? checkTable(entry, found) : checkIndex(entry)
    if (error !== undefined) return { error }
    if (!Number.isInteger(rootPage) || rootPage < 2 || rootPage > pageCount || roots.has(rootPage)) {
      return { error: `${quote(name)} claims page ${rootPage}, which is not its own` }
    }
    names.add(name)
    roots.add(rootPage)
  }
  return found
}

function checkTable(
  { name, tableName, sql }: SchemaEntry,
  found: Map<TableName, ReadonlySet<string>>,
): string | undefined {
  const table = knownTables.get(name)
  const statistics = statisticTables.get(name)
  if (table === undefined && statistics === undefined) return `the table ${quote(name)} is not one of a sync file's`
  const parsed = parseCreateTable(sql)
  if (parsed === undefined || parsed.name !== name || tableName !== name) {
    return `the table ${quote(name)} is declared in a way that no sync file's is`
  }
  const columns = new Set(parsed.columns.map((column) => column.name))
  if (columns.size !== parsed.columns.length || columns.size > maxColumns) {
    return `the table ${quote(name)} has ${parsed.columns.length} columns, ${columns.size} of them different`
  }
  if (table === undefined) {
    return [...columns].join(' ') === statistics
      ? undefined
      : `the table ${quote(name)} has other columns than it should`
  }
  const keys = parsed.columns.filter((column) => column.isPrimaryKey)
  if (keys.length !== 1 || keys[0]?.name !== 'id' || keys[0].type !== 'integer') {
    return `the table ${quote(name)} has no "id integer primary key"`
  }
  for (const column of table.columns) {
    if (column.fallback === undefined && !columns.has(column.name)) {
      return `the table ${quote(name)} lacks the column ${column.name}`
    }
  }
  found.set(table.name, columns)
  return undefined
}

function checkIndex({ type, name, tableName, sql }: SchemaEntry): string | undefined {
  if (type !== 'index') return `${quote(name)} is a ${quote(type)}; only tables and indexes are accepted`
  const known = knownIndexes.get(name)
  if (known === undefined) return `the index ${quote(name)} is not one of a sync file's`
  const parsed = parseCreateIndex(sql)
  const isKnownForm =
    parsed !== undefined &&
    parsed.name === name &&
    parsed.table === known.table &&
    tableName === known.table &&
    parsed.unique === known.unique &&
    parsed.columns.join() === known.columns.join() &&
    parsed.where === (known.where ?? '')
  return isKnownForm ? undefined : `the index ${quote(name)} is declared in a way that no sync file's is`
}
