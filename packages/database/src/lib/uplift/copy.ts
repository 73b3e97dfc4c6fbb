import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import type { Session } from '../database.ts'

/** What a column takes. A jsonb column takes JSON text. */
export type CopyValue = string | number | boolean | Date | readonly string[] | null | undefined

const chunkChars = 64 * 1024

/** Writes rows into a table as fast as the server takes them; a source that is slow or stops in the middle is no matter. */
export async function copyInto<Row extends object>(
  { client }: Session,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<void> {
  const statement = `copy ${table} (${columns.join(', ')}) from stdin`
  await pipeline(Readable.from(toChunks(rows, columns), { objectMode: false }), client.query(from(statement)))
}

async function* toChunks<Row extends object>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly (keyof Row)[],
) {
  let chunk = ''
  for await (const row of rows) {
    for (let i = 0; i < columns.length; i++) {
      chunk += (i === 0 ? '' : '\t') + toText(row[columns[i] as keyof Row] as CopyValue)
    }
    chunk += '\n'
    if (chunk.length >= chunkChars) {
      yield Buffer.from(chunk)
      chunk = ''
    }
  }
  if (chunk !== '') yield Buffer.from(chunk)
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
const special = /[\\\t\n\r]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escapeText(text: string): string {
  return text.replace(special, (character) => escapes[character] ?? character)
}
