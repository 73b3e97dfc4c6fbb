/** What the first hundred bytes of an SQLite database say (https://www.sqlite.org/fileformat.html, 1.3). */
export interface DatabaseHeader {
  readonly pageBytes: number
  /** page bytes without those reserved at the end of each page */
  readonly usableBytes: number
  readonly pageCount: number
}

export const databaseHeaderBytes = 100
const databaseMagic = Buffer.from('SQLite format 3\0', 'latin1')

/** Where application_id and user_version stand; sync files have 0 in both. */
export const applicationIdAt = 68
export const userVersionAt = 60

/** Reads the header of a database of `fileBytes` bytes, or says what is wrong with it. */
export function readDatabaseHeader(head: Buffer, fileBytes: number): DatabaseHeader | { readonly error: string } {
  if (head.length < databaseHeaderBytes || !databaseMagic.equals(head.subarray(0, databaseMagic.length))) {
    return { error: 'it does not hold an SQLite database' }
  }
  const stored = head.readUInt16BE(16)
  const pageBytes = stored === 1 ? 65_536 : stored
  if (pageBytes < 512 || (pageBytes & (pageBytes - 1)) !== 0) return { error: `its page size is ${stored}` }
  const usableBytes = pageBytes - head.readUInt8(20)
  if (usableBytes < 480) return { error: `${head.readUInt8(20)} bytes of each page are reserved` }
  // 1 is a rollback journal, 2 a write-ahead log; without a log file beside it the latter reads like the former.
  for (const at of [18, 19]) {
    if (head.readUInt8(at) !== 1 && head.readUInt8(at) !== 2)
      return { error: `its file format is ${head.readUInt8(at)}` }
  }
  const fractions = head.subarray(21, 24)
  if (!fractions.equals(Buffer.from([64, 32, 32])))
    return { error: `its payload fractions are ${[...fractions].join(', ')}` }
  if (head.readUInt32BE(44) > 4) return { error: `its schema format is ${head.readUInt32BE(44)}` }
  const encoding = head.readUInt32BE(56)
  if (encoding !== 1) return { error: `its text encoding is ${encoding}, sync files use UTF-8 (1)` }

  const filePages = Math.floor(fileBytes / pageBytes)
  if (filePages * pageBytes !== fileBytes)
    return { error: `its size of ${fileBytes} bytes is no multiple of its page size` }
  // The count holds only where the change counter of whoever wrote it last is repeated at 92 (1.3.7).
  const hasCount = head.readUInt32BE(24) === head.readUInt32BE(92) && head.readUInt32BE(28) !== 0
  const pageCount = hasCount ? head.readUInt32BE(28) : filePages
  if (pageCount > filePages) return { error: `it claims ${pageCount} pages and has ${filePages}` }
  return { pageBytes, usableBytes, pageCount }
}
