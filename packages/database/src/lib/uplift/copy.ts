import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { from } from 'pg-copy-streams'
import type { Session } from '../database.ts'

/** What a column takes. A jsonb column takes JSON text. */
export type CopyValue = string | number | boolean | Date | readonly string[] | null | undefined

const chunkChars = 64 * 1024

/** Rows as COPY takes them. */
export interface CopyRows<Row> {
  readonly table: string
  readonly columns: readonly (keyof Row & string)[]
  readonly rows: AsyncIterable<Row> | Iterable<Row>
}

/** Writes rows into a table as fast as the server takes them; a source that is slow or stops in the middle is no matter. */
export async function copyInto<Row extends object>(session: Session, rows: CopyRows<Row>): Promise<void> {
  await readAhead(rows, chunkChars).copyInto(session)
}

/**
 * Begins to read rows while the session is busy otherwise, up to `maxBytes` of them; an error of theirs shows when they are
 * copied. What is not copied after all is to be closed.
 */
export function readAhead<Row extends object>({ table, columns, rows }: CopyRows<Row>, maxBytes: number) {
  const chunks = Readable.from(toChunks(rows, columns), { objectMode: false, highWaterMark: maxBytes })
  chunks.on('error', () => {})
  chunks.read(0)
  return {
    async copyInto({ client }: Session): Promise<void> {
      await pipeline(chunks, client.query(from(`copy ${table} (${columns.join(', ')}) from stdin`)))
    },
    close(): void {
      chunks.destroy()
    },
  }
}

async function* toChunks<Row extends object>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly (keyof Row)[],
) {
  let chunk = ''
  const takeRow = (row: Row): Buffer | undefined => {
    for (let i = 0; i < columns.length; i++) {
      chunk += (i === 0 ? '' : '\t') + toText(row[columns[i] as keyof Row] as CopyValue)
    }
    chunk += '\n'
    return chunk.length >= chunkChars ? takeChunk() : undefined
  }
  const takeChunk = (): Buffer => {
    const taken = Buffer.from(chunk)
    chunk = ''
    return taken
  }
  if (Symbol.iterator in rows) {
    // Without a wait for each of a million rows, and with one now and then for everybody else.
    for (const row of rows) {
      const taken = takeRow(row)
      if (taken === undefined) continue
      yield taken
      await breathe()
    }
  } else {
    for await (const row of rows) {
      const taken = takeRow(row)
      if (taken !== undefined) yield taken
    }
  }
  if (chunk !== '') yield takeChunk()
}

function toText(value: CopyValue): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value === 'number') return String(value)
  if (value instanceof Date) return value.toISOString()
  return escapeText(`{${value.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`)
}

/** PostgreSQL's text format for COPY; a zero byte, which no text of PostgreSQL can hold, is refused by the server. */
const special = /[\\\t\n\r]/
const specials = /[\\\t\n\r]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escapeText(text: string): string {
  return special.test(text) ? text.replace(specials, (character) => escapes[character] ?? character) : text
}
