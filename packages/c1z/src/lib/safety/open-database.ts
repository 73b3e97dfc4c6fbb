import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { constants, DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { C1zError } from '../c1z-error.ts'
import type { ReadLimits } from '../limits.ts'
import { type TableName, tables } from '../schema.ts'
import { checkSchema, type FileSchema, type SchemaEntry, toSchemaEntry } from './check-schema.ts'
import { checkTableTrees } from './check-table-tree.ts'
import { databaseHeaderBytes, readDatabaseHeader } from './database-header.ts'
import { sqliteError } from './sqlite-errors.ts'
import { readTableTree, TreeError } from './table-tree.ts'

export interface UntrustedDatabase {
  readonly database: DatabaseSync
  readonly schema: FileSchema
  readonly bytes: number
}

/** Room for any schema that SDKs write, which takes three pages, and for statistics about it. */
const treeLimits = { maxPages: 128, maxRows: 128, maxRowBytes: 65_536 }

/**
 * Opens a decoded database that anybody may have made.
 *
 * Everything that SQLite would read by itself on opening is read here first, page by page, and held against the few
 * forms that sync files have; SQLite sees the file only when nothing else is in it. After that it runs read-only, in
 * defensive mode, with small limits, and may do nothing but read columns of known tables.
 *
 * `file` is the sync file, which messages name.
 */
export function openUntrustedDatabase(path: string, file: string, limits: ReadLimits): UntrustedDatabase {
  const { entries, schema, bytes } = inspectDatabase(path, file)
  const url = pathToFileURL(path)
  // Immutable: no lock, no journal and no write-ahead log beside the file are looked for, and a header that says
  // "write-ahead log" reads like any other.
  url.search = '?immutable=1&mode=ro'
  try {
    const database = new DatabaseSync(url, {
      readOnly: true,
      allowExtension: false,
      defensive: true,
      enableForeignKeyConstraints: false,
      limits: {
        length: Math.max(limits.maxRowBytes, limits.maxTokenBytes) + 1_048_576,
        sqlLength: 100_000,
        column: 100,
        exprDepth: 30,
        compoundSelect: 2,
        vdbeOp: 25_000,
        functionArg: 8,
        attach: 0,
        likePatternLength: 50,
        variableNumber: 32,
        triggerDepth: 1,
      },
    })
    try {
      database.exec(
        `pragma trusted_schema = off; pragma cell_size_check = on; pragma query_only = on;
         pragma mmap_size = 0; pragma cache_size = -8192; pragma temp_store = memory`,
      )
      assertSameSchema(database, entries, file)
      database.setAuthorizer(allowReading)
    } catch (error) {
      database.close()
      throw error
    }
    return { database, schema, bytes }
  } catch (error) {
    throw sqliteError(error, file)
  }
}

interface Inspected {
  readonly entries: readonly SchemaEntry[]
  readonly schema: FileSchema
  readonly bytes: number
}

function inspectDatabase(path: string, file: string): Inspected {
  const refuse = (reason: 'corrupt' | 'schema_refused', what: string) =>
    new C1zError(reason, `${file} is not a sync file that can be trusted: ${what}`, { file })
  const fd = openSync(path, 'r')
  try {
    const bytes = fstatSync(fd).size
    const head = Buffer.alloc(databaseHeaderBytes)
    const header = readDatabaseHeader(head.subarray(0, readSync(fd, head, 0, head.length, 0)), bytes)
    if ('error' in header) throw refuse('corrupt', header.error)
    const records = readTableTree(fd, header, 1, treeLimits)
    const entries = records.map(toSchemaEntry).filter((entry) => entry !== undefined)
    if (entries.length !== records.length) throw refuse('schema_refused', 'its schema holds an entry of another form')
    const schema = checkSchema(entries, header.pageCount)
    if ('error' in schema) throw refuse('schema_refused', schema.error)
    const statistics = entries.find((entry) => entry.name === 'sqlite_stat1')
    if (statistics !== undefined) readTableTree(fd, header, statistics.rootPage, treeLimits)
    const roots = entries.filter((entry) => entry.type === 'table').map((entry) => entry.rootPage)
    checkTableTrees(fd, header, roots)
    return { entries, schema, bytes }
  } catch (error) {
    if (error instanceof TreeError) throw refuse('corrupt', `its tables cannot be read: ${error.message}`)
    throw error
  } finally {
    closeSync(fd)
  }
}

/** Should SQLite ever read the schema's pages differently than we do, nothing we found out about them holds. */
function assertSameSchema(database: DatabaseSync, entries: readonly SchemaEntry[], file: string): void {
  const rows = database
    .prepare('select type, name, tbl_name, rootpage, sql from sqlite_schema order by rowid', { returnArrays: true })
    .all()
  const ours = entries.map((entry) => [entry.type, entry.name, entry.tableName, entry.rootPage, entry.sql])
  if (JSON.stringify(rows) !== JSON.stringify(ours)) {
    throw new C1zError('corrupt', `${file} has a schema that can be read in two ways`, { file })
  }
}

const readableTables = new Set<string | null>(tables.map((table): TableName => table.name))

function allowReading(action: number, first: string | null, second: string | null): number {
  switch (action) {
    case constants.SQLITE_SELECT:
      return constants.SQLITE_OK
    case constants.SQLITE_READ:
      return readableTables.has(first) ? constants.SQLITE_OK : constants.SQLITE_DENY
    case constants.SQLITE_FUNCTION:
      return second === 'octet_length' ? constants.SQLITE_OK : constants.SQLITE_DENY
    default:
      return constants.SQLITE_DENY
  }
}
