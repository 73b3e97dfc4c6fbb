import { readSync } from 'node:fs'
import type { DatabaseHeader } from './database-header.ts'
import { divideRow, interiorPage, leafPage, readVarint, TreeError } from './table-tree.ts'

/** SQLite's own limit. */
const maxDepth = 20

/**
 * Walks every page of the given tables and throws a TreeError unless each is used once, row ids grow, and every row's
 * overflow chain is as long as the row says. SQLite finds most of that out only while it reads, or not at all: a chain
 * of two pages that point at each other would make each of a million small rows cost the walk of a huge one.
 *
 * One pass over the pages is about a tenth of what decoding the rows costs afterwards.
 */
export function checkTableTrees(fd: number, header: DatabaseHeader, roots: Iterable<number>): void {
  const walk = new TreeWalk(fd, header)
  for (const root of roots) walk.table(root)
}

class TreeWalk {
  readonly #fd: number
  readonly #header: DatabaseHeader
  readonly #used: Uint8Array
  readonly #pages: Buffer[] = []
  readonly #overflow: Buffer
  #lastRowId = 0n
  #isFirstRow = true

  constructor(fd: number, header: DatabaseHeader) {
    this.#fd = fd
    this.#header = header
    this.#used = new Uint8Array(Math.ceil((header.pageCount + 1) / 8))
    this.#overflow = Buffer.alloc(4)
    this.#use(1)
  }

  table(root: number): void {
    this.#isFirstRow = true
    this.#visit(root, 0)
  }

  #visit(pageNumber: number, depth: number): void {
    if (depth === maxDepth) throw new TreeError(`it is more than ${maxDepth} pages deep`)
    this.#use(pageNumber)
    this.#pages[depth] ??= Buffer.alloc(this.#header.pageBytes)
    const page = this.#pages[depth]
    this.#read(page, (pageNumber - 1) * this.#header.pageBytes)
    const type = page[0]
    if (type !== interiorPage && type !== leafPage) throw new TreeError(`page ${pageNumber} is of type ${type}`)
    const cells = page.readUInt16BE(3)
    const pointersAt = type === interiorPage ? 12 : 8
    const cellsAt = pointersAt + 2 * cells
    if (cellsAt > this.#header.usableBytes) throw new TreeError(`page ${pageNumber} has ${cells} cells`)
    for (let i = 0; i < cells; i++) {
      const cell = page.readUInt16BE(pointersAt + 2 * i)
      if (cell < cellsAt || cell + 4 > this.#header.usableBytes) {
        throw new TreeError(`page ${pageNumber} has a cell at ${cell}`)
      }
      if (type === interiorPage) this.#visit(page.readUInt32BE(cell), depth + 1)
      else this.#row(page, cell)
    }
    if (type === interiorPage) this.#visit(page.readUInt32BE(8), depth + 1)
  }

  #row(page: Buffer, at: number): void {
    const { usableBytes } = this.#header
    const size = readVarint(page, at)
    const rowId = readVarint(page, size.next)
    const id = BigInt.asIntN(64, rowId.value)
    if (!this.#isFirstRow && id <= this.#lastRowId) throw new TreeError(`row ${id} comes after row ${this.#lastRowId}`)
    this.#isFirstRow = false
    this.#lastRowId = id
    const { local, overflowPages } = divideRow(Number(size.value), usableBytes)
    const end = rowId.next + local + (overflowPages > 0 ? 4 : 0)
    if (end > usableBytes) throw new TreeError('a row reaches over the end of its page')
    if (overflowPages > this.#header.pageCount) throw new TreeError(`row ${id} claims ${size.value} bytes`)
    let next = overflowPages === 0 ? 0 : page.readUInt32BE(end - 4)
    for (let i = 0; i < overflowPages; i++) {
      this.#use(next)
      this.#read(this.#overflow, (next - 1) * this.#header.pageBytes)
      next = this.#overflow.readUInt32BE(0)
    }
  }

  #read(target: Buffer, position: number): void {
    if (readSync(this.#fd, target, 0, target.length, position) !== target.length)
      throw new TreeError('a page is cut off')
  }

  #use(page: number): void {
    const { pageCount } = this.#header
    if (page < 1 || page > pageCount) throw new TreeError(`it points at page ${page} of ${pageCount}`)
    const byte = this.#used[page >>> 3] ?? 0
    const bit = 1 << (page & 7)
    if ((byte & bit) !== 0) throw new TreeError(`page ${page} is used twice`)
    this.#used[page >>> 3] = byte | bit
  }
}
