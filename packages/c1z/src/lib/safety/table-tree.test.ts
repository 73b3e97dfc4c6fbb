import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { checkTableTrees } from './check-table-tree.ts'
import { type DatabaseHeader, readDatabaseHeader } from './database-header.ts'
import { divideRow, readTableTree } from './table-tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'rostrum-c1z-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pageSizes = [512, 1024, 4096, 65_536]

/** What `read` makes of a table `t (a, b, c)` with these rows. */
function withTable<T>(
  pageBytes: number,
  rows: readonly SQLInputValue[][],
  read: (fd: number, header: DatabaseHeader, root: number) => T,
): T {
  const path = join(folder, 'db')
  rmSync(path, { force: true })
  const database = new DatabaseSync(path)
  database.exec(
    `pragma synchronous = off; pragma journal_mode = off; pragma page_size = ${pageBytes}; create table t (a, b, c)`,
  )
  const insert = database.prepare('insert into t values (?, ?, ?)')
  for (const row of rows) insert.run(...row)
  database.close()
  const bytes = readFileSync(path)
  const header = readDatabaseHeader(bytes, bytes.length)
  if ('error' in header) throw new Error(header.error)
  const fd = openSync(path, 'r')
  try {
    return read(fd, header, 2)
  } finally {
    closeSync(fd)
  }
}

const anyValue = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
  fc.string({ unit: 'binary', maxLength: 2000 }).filter((text) => text.isWellFormed()),
  fc.uint8Array({ maxLength: 2000 }),
)

const limits = { maxPages: 10_000, maxRows: 1000, maxRowBytes: 65_536 }

describe('tables that SQLite wrote', () => {
  test('are read as SQLite reads them', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pageSizes),
        fc.array(fc.tuple(anyValue, anyValue, anyValue), { maxLength: 40 }),
        (pageBytes, rows) => {
          const read = withTable(pageBytes, rows, (fd, header, root) => readTableTree(fd, header, root, limits))
          const plain = read.map((row) =>
            row.map((value) =>
              value instanceof Uint8Array ? new Uint8Array(value) : typeof value === 'bigint' ? Number(value) : value,
            ),
          )
          expect(plain).toEqual(rows.map((row) => row.map((value) => (Object.is(value, -0) ? 0 : value))))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('pass the walk, at whatever size a row leaves its page', { timeout: 60_000 }, () => {
    for (const pageBytes of [512, 1024]) {
      const sizes = [...Array.from({ length: 24 }, (_, i) => pageBytes - 48 + i), pageBytes * 2 - 40, 9000, 100_000]
      const rows = sizes.map((size) => [null, new Uint8Array(size), null])
      expect(() => withTable(pageBytes, rows, (fd, header, root) => checkTableTrees(fd, header, [root]))).not.toThrow()
    }
    const many = Array.from({ length: 5000 }, (_, i) => [i, 'x'.repeat(i % 90), null])
    expect(() => withTable(512, many, (fd, header, root) => checkTableTrees(fd, header, [root]))).not.toThrow()
  })

  test('are refused when they exceed a limit', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [i, 'x'.repeat(100), null])
    const readWith = (more: Partial<typeof limits>) => () =>
      withTable(512, rows, (fd, header, root) => readTableTree(fd, header, root, { ...limits, ...more }))
    expect(readWith({})()).toHaveLength(200)
    expect(readWith({ maxRows: 199 })).toThrow('it has more than 199 rows')
    expect(readWith({ maxPages: 20 })).toThrow('it has more than 20 pages')
    expect(readWith({ maxRowBytes: 100 })).toThrow(/it has a row of 1\d\d bytes/)
  })

  test('cannot be walked twice in one walk: tables share no pages', () => {
    const walk = () => withTable(512, [[1, 2, 3]], (fd, header, root) => checkTableTrees(fd, header, [root, root]))
    expect(walk).toThrow('page 2 is used twice')
    expect(() => withTable(512, [], (fd, header) => checkTableTrees(fd, header, [3]))).toThrow('points at page 3 of 2')
  })
})

test('rows are divided as the file format says', () => {
  expect(divideRow(4061, 4096)).toEqual({ local: 4061, overflowPages: 0 })
  expect(divideRow(4062, 4096)).toEqual({ local: 489, overflowPages: 1 })
  expect(divideRow(489 + 4092, 4096)).toEqual({ local: 489, overflowPages: 1 })
  expect(divideRow(490 + 4092, 4096)).toEqual({ local: 490, overflowPages: 1 })
})
