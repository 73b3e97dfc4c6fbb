import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { C1zError } from '../c1z-error.ts'
import type { ReadLimits } from '../limits.ts'
import type { FileSchema } from '../safety/check-schema.ts'
import { sqliteError } from '../safety/sqlite-errors.ts'
import { type Table, type TableName, tables } from '../schema.ts'

/** Which rows are wanted: columns with the values they must have. */
export type Condition = readonly (readonly [column: string, value: string])[]

/** One row: the columns asked for, by name. */
export class ScannedRow {
  readonly id: number
  readonly #values: readonly SQLOutputValue[]
  readonly #positions: ReadonlyMap<string, number>
  readonly #where: string

  constructor(id: number, values: readonly SQLOutputValue[], positions: ReadonlyMap<string, number>, where: string) {
    this.id = id
    this.#values = values
    this.#positions = positions
    this.#where = where
  }

  text(column: string): string {
    const value = this.#value(column)
    if (typeof value === 'string') return value
    throw this.invalid(`${column} is ${nameOf(value)}, it must be text`)
  }

  optionalText(column: string): string | undefined {
    return this.#value(column) === null ? undefined : this.text(column)
  }

  flag(column: string): boolean {
    const value = this.#value(column)
    if (typeof value === 'number') return value !== 0
    throw this.invalid(`${column} is ${nameOf(value)}, it must be a number`)
  }

  blob(column: string): Uint8Array {
    const value = this.#value(column)
    if (value instanceof Uint8Array) return value
    throw this.invalid(`${column} is ${nameOf(value)}, it must be a blob`)
  }

  optionalBlob(column: string): Uint8Array | undefined {
    return this.#value(column) === null ? undefined : this.blob(column)
  }

  /** An error about this row. */
  invalid(what: string, cause?: unknown): C1zError {
    return new C1zError('row_invalid', `${this.#where}, row ${this.id}: ${what}`, { cause })
  }

  #value(column: string): SQLOutputValue | undefined {
    return this.#values[this.#positions.get(column) ?? -1]
  }
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'missing'
  return value instanceof Uint8Array ? 'a blob' : `a ${typeof value}`
}

/** Columns whose size the caller bounds, because their content may be of any size. */
const boundedColumns = new Map<string, 'maxRowBytes' | 'maxTokenBytes'>([
  ['data', 'maxRowBytes'],
  ['expansion', 'maxRowBytes'],
  ['sync_token', 'maxTokenBytes'],
  ['stats', 'maxRowBytes'],
])

/**
 * Reads whole tables of a file that nobody vouches for.
 *
 * Always in the order of row ids and without indexes: an index may lie, and a crafted tree may lead in circles. Every
 * row of the table passes through here, also those that are not wanted, so circles show as row ids that do not grow,
 * and pages that are used twice as rows that are larger than the file.
 */
export class TableScanner {
  readonly #database: DatabaseSync
  readonly #schema: FileSchema
  readonly #file: string
  readonly #limits: ReadLimits
  readonly #fileBytes: number

  constructor(database: DatabaseSync, schema: FileSchema, file: string, limits: ReadLimits, fileBytes: number) {
    this.#database = database
    this.#schema = schema
    this.#file = file
    this.#limits = limits
    this.#fileBytes = fileBytes
  }

  *scan(name: TableName, columns: readonly string[], wanted: Condition): Generator<ScannedRow> {
    const present = this.#schema.get(name)
    if (present === undefined) return
    const condition = wanted.map(([column], i) => `${column} = ?${i + 1}`).join(' and ') || '1'
    const select = this.#select(name, columns, present, condition)
    const sql = `select id, ${condition}, ${select.sql} from ${name} not indexed order by id`
    yield* this.#run(
      name,
      sql,
      select,
      wanted.map(([, value]) => value),
    )
  }

  /** The row with an id, or undefined. */
  find(name: TableName, columns: readonly string[], id: number): ScannedRow | undefined {
    const present = this.#schema.get(name)
    if (present === undefined) return undefined
    const select = this.#select(name, columns, present, '1')
    const sql = `select id, 1, ${select.sql} from ${name} not indexed where id = ?1`
    const [row] = this.#run(name, sql, select, [id])
    return row
  }

  *#run(name: TableName, sql: string, select: Select, parameters: SQLInputValue[]): Generator<ScannedRow> {
    let lastId = Number.NEGATIVE_INFINITY
    let rows = 0
    let bytes = 0
    try {
      for (const raw of this.#database.prepare(sql, { returnArrays: true }).iterate(...parameters)) {
        // With returnArrays each row is an array, which the types of node:sqlite do not tell.
        const values = raw as unknown as SQLOutputValue[]
        const id = values[0]
        if (typeof id !== 'number' || id <= lastId) throw this.#damaged(name, `row ${id} comes after row ${lastId}`)
        lastId = id
        if (++rows > this.#limits.maxRows) throw this.#tooMany(name)
        if (values[1] !== 1) continue
        bytes += byteCount(values)
        if (bytes > this.#fileBytes) throw this.#damaged(name, 'its rows hold more than the whole file')
        for (const { column, position, limit } of select.bounds) {
          const size = values[position]
          if (typeof size === 'number' && size > limit) throw this.#tooLarge(name, id, column, size, limit)
        }
        yield new ScannedRow(id, values, select.positions, `${this.#file}, ${name}`)
      }
    } catch (error) {
      throw this.#translate(error, name)
    }
  }

  /** Values of rows that are not wanted stay unread; so do values that are too large. */
  #select(name: TableName, columns: readonly string[], present: ReadonlySet<string>, condition: string): Select {
    const expressions: string[] = []
    const positions = new Map<string, number>()
    const bounds: Bound[] = []
    for (const column of columns) {
      const bound = boundedColumns.get(column)
      const isPresent = present.has(column)
      if (isPresent && bound !== undefined) {
        const limit = this.#limits[bound]
        expressions.push(`case when ${condition} then octet_length(${column}) end`)
        bounds.push({ column, position: 1 + expressions.length, limit })
        expressions.push(`case when ${condition} and octet_length(${column}) <= ${limit} then ${column} end`)
      } else expressions.push(isPresent ? `case when ${condition} then ${column} end` : fallbackOf(name, column))
      positions.set(column, 1 + expressions.length)
    }
    return { sql: expressions.join(', '), positions, bounds }
  }

  #translate(error: unknown, name: TableName): unknown {
    if (error instanceof C1zError) return error
    // node:sqlite refuses integers that a number cannot hold.
    if (error instanceof RangeError) return this.#damaged(name, error.message)
    return sqliteError(error, this.#file)
  }

  #damaged(name: TableName, what: string): C1zError {
    return new C1zError('corrupt', `${this.#file} is damaged: ${name}: ${what}`, { file: this.#file })
  }

  #tooMany(name: TableName): C1zError {
    return new C1zError('limit_exceeded', `${this.#file} has more than ${this.#limits.maxRows} rows in ${name}`, {
      file: this.#file,
    })
  }

  #tooLarge(name: TableName, id: number, column: string, size: number, limit: number): C1zError {
    const message = `${this.#file}, ${name}, row ${id}: ${column} has ${size} bytes, the limit is ${limit}`
    return new C1zError('limit_exceeded', message, { file: this.#file })
  }
}

interface Bound {
  readonly column: string
  readonly position: number
  readonly limit: number
}

interface Select {
  readonly sql: string
  readonly positions: ReadonlyMap<string, number>
  readonly bounds: readonly Bound[]
}

const tablesByName = new Map<TableName, Table>(tables.map((table) => [table.name, table]))

/** What a column of later SDKs is taken to hold in a file of an earlier one. */
function fallbackOf(name: TableName, column: string): string {
  const fallback = tablesByName.get(name)?.columns.find((known) => known.name === column)?.fallback
  if (fallback === undefined) throw new Error(`${name}.${column} is not optional (this is a bug)`)
  return fallback
}

function byteCount(values: readonly SQLOutputValue[]): number {
  let bytes = 0
  for (const value of values) {
    if (typeof value === 'string') bytes += value.length
    else if (value instanceof Uint8Array) bytes += value.byteLength
  }
  return bytes
}
