import { readSync } from 'node:fs'
import type { DatabaseHeader } from './database-header.ts'

export type RecordValue = null | number | bigint | string | Buffer

export interface TreeLimits {
  readonly maxPages: number
  readonly maxRows: number
  readonly maxRowBytes: number
}

/** What is wrong with a tree; the caller adds the file's name. */
export class TreeError extends Error {
  override readonly name = 'TreeError'
}

export const interiorPage = 5
export const leafPage = 13

/**
 * Reads a small table straight from its pages, each at most once.
 *
 * SQLite reads some tables by itself when it opens a database: the schema, and statistics for its planner. A crafted
 * tree whose pages point at each other in a thousand ways would keep it busy for ever, so such tables are read here
 * first. Follows https://www.sqlite.org/fileformat.html, 1.6 and 2.1.
 */
export function readTableTree(fd: number, header: DatabaseHeader, root: number, limits: TreeLimits): RecordValue[][] {
  return new TreeReader(fd, header, limits).read(root)
}

class TreeReader {
  readonly #fd: number
  readonly #header: DatabaseHeader
  readonly #limits: TreeLimits
  readonly #seen = new Set<number>()
  readonly #rows: RecordValue[][] = []

  constructor(fd: number, header: DatabaseHeader, limits: TreeLimits) {
    this.#fd = fd
    this.#header = header
    this.#limits = limits
  }

  read(root: number): RecordValue[][] {
    this.#visit(root)
    return this.#rows
  }

  #visit(pageNumber: number): void {
    const page = this.#page(pageNumber)
    // The database header stands before the first page's own.
    const at = pageNumber === 1 ? 100 : 0
    const type = page.readUInt8(at)
    if (type !== interiorPage && type !== leafPage) throw new TreeError(`page ${pageNumber} is of type ${type}`)
    const cells = page.readUInt16BE(at + 3)
    const pointersAt = at + (type === interiorPage ? 12 : 8)
    if (pointersAt + 2 * cells > this.#header.usableBytes) throw new TreeError(`page ${pageNumber} has ${cells} cells`)
    for (let i = 0; i < cells; i++) {
      const cell = page.readUInt16BE(pointersAt + 2 * i)
      if (cell + 4 > this.#header.usableBytes) throw new TreeError(`page ${pageNumber} has a cell at ${cell}`)
      if (type === interiorPage) this.#visit(page.readUInt32BE(cell))
      else this.#addRow(page, cell)
    }
    if (type === interiorPage) this.#visit(page.readUInt32BE(at + 8))
  }

  #addRow(page: Buffer, at: number): void {
    if (this.#rows.length === this.#limits.maxRows) throw new TreeError(`it has more than ${this.#limits.maxRows} rows`)
    const size = readVarint(page, at)
    const rowId = readVarint(page, size.next)
    this.#rows.push(readRecord(this.#payload(page, rowId.next, Number(size.value))))
  }

  #payload(page: Buffer, at: number, size: number): Buffer {
    if (size > this.#limits.maxRowBytes) throw new TreeError(`it has a row of ${size} bytes`)
    const { usableBytes } = this.#header
    const { local, overflowPages } = divideRow(size, usableBytes)
    if (overflowPages === 0) return slice(page, at, size, usableBytes)
    const pieces = [slice(page, at, local, usableBytes)]
    let next = slice(page, at + local, 4, usableBytes).readUInt32BE(0)
    for (let left = size - local; left > 0; ) {
      const overflow = this.#page(next)
      const piece = overflow.subarray(4, Math.min(4 + left, usableBytes))
      pieces.push(piece)
      left -= piece.length
      next = overflow.readUInt32BE(0)
    }
    return Buffer.concat(pieces)
  }

  #page(number: number): Buffer {
    const { pageBytes, pageCount } = this.#header
    if (number < 1 || number > pageCount) throw new TreeError(`it points at page ${number} of ${pageCount}`)
    if (this.#seen.has(number)) throw new TreeError(`it uses page ${number} twice`)
    this.#seen.add(number)
    if (this.#seen.size > this.#limits.maxPages) throw new TreeError(`it has more than ${this.#limits.maxPages} pages`)
    const page = Buffer.alloc(pageBytes)
    const read = readSync(this.#fd, page, 0, pageBytes, (number - 1) * pageBytes)
    if (read !== pageBytes) throw new TreeError(`page ${number} is cut off`)
    return page
  }
}

function slice(page: Buffer, at: number, size: number, end: number): Buffer {
  if (at + size > end) throw new TreeError(`a row reaches over the end of its page`)
  return page.subarray(at, at + size)
}

/** How a row of a table's leaf is split between its page and overflow pages (file format, 1.6). */
export function divideRow(size: number, usableBytes: number): { local: number; overflowPages: number } {
  const largestLocal = usableBytes - 35
  if (size <= largestLocal) return { local: size, overflowPages: 0 }
  const smallestLocal = Math.floor(((usableBytes - 12) * 32) / 255) - 23
  const fitting = smallestLocal + ((size - smallestLocal) % (usableBytes - 4))
  const local = fitting <= largestLocal ? fitting : smallestLocal
  return { local, overflowPages: Math.ceil((size - local) / (usableBytes - 4)) }
}

/** SQLite's own variable-length integers: big-endian, nine bytes at most, the ninth whole. */
export function readVarint(bytes: Buffer, at: number): { value: bigint; next: number } {
  let value = 0n
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new TreeError('a number is cut off')
    if (i === 8) return { value: (value << 8n) | BigInt(byte), next: at + 9 }
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return { value, next: at + i + 1 }
  }
  throw new TreeError('a number has no end (this is a bug)')
}

const integerBytes = [0, 1, 2, 3, 4, 6, 8] as const
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readRecord(payload: Buffer): RecordValue[] {
  const header = readVarint(payload, 0)
  const values: RecordValue[] = []
  let typeAt = header.next
  let valueAt = Number(header.value)
  while (typeAt < Number(header.value)) {
    const type = readVarint(payload, typeAt)
    typeAt = type.next
    const { value, bytes } = readValue(payload, valueAt, type.value)
    values.push(value)
    valueAt += bytes
  }
  return values
}

function readValue(payload: Buffer, at: number, type: bigint): { value: RecordValue; bytes: number } {
  if (type === 0n) return { value: null, bytes: 0 }
  if (type === 8n || type === 9n) return { value: Number(type) - 8, bytes: 0 }
  if (type === 10n || type === 11n) throw new TreeError('a value has a reserved type')
  const bytes = type < 8n ? (integerBytes[Number(type)] ?? 8) : Number((type - 12n) / 2n)
  if (bytes > payload.length - at) throw new TreeError('a value is cut off')
  const slot = payload.subarray(at, at + bytes)
  if (type === 6n) return { value: slot.readBigInt64BE(0), bytes }
  if (type === 7n) return { value: slot.readDoubleBE(0), bytes }
  if (type < 6n) return { value: slot.readIntBE(0, bytes), bytes }
  if (type % 2n === 0n) return { value: slot, bytes }
  try {
    return { value: utf8.decode(slot), bytes }
  } catch {
    throw new TreeError('a text is not UTF-8')
  }
}
