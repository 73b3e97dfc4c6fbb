import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { type ExportRow, exportColumns } from './rows.ts'

/**
 * RFC 4180 with line feeds. A text that a spreadsheet would take for a formula gets an apostrophe in front: names are
 * written by strangers, and the file is opened by people with access to everything.
 */
export async function writeCsv(stream: Writable, rows: AsyncIterable<ExportRow>): Promise<void> {
  const stringifier = stringify({ header: true, columns: [...exportColumns], escape_formulas: true })
  await pipeline(Readable.from(rows), stringifier, stream)
}
