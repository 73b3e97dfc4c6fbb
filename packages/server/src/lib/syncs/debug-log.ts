import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { Database } from '@rostrum/database'
import { addSyncLog, type SyncLogLine } from '@rostrum/database/queries'
import { redact } from '../redact.ts'

const lineMaxChars = 8000
const linesMax = 10_000
const batch = 500

/**
 * Adds a connector's own log to that of its run: JSON lines as the Go SDK writes them. What looks like a secret is taken
 * out before anything is stored; of a log that is too long, the beginning is kept.
 */
export async function readDebugLog(
  database: Database,
  syncRunId: string,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  let waiting: SyncLogLine[] = []
  let count = 0
  for await (const text of createInterface({ input: Readable.from(content), crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = parseLogLine(text.slice(0, lineMaxChars))
    if (line === undefined) continue
    waiting.push(line)
    count += 1
    if (waiting.length === batch || count === linesMax) {
      await addSyncLog(database.db, syncRunId, waiting)
      waiting = []
    }
    if (count === linesMax) break
  }
  await addSyncLog(database.db, syncRunId, waiting)
}

const levels = new Map<unknown, SyncLogLine['level']>([
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['fatal', 'error'],
  ['panic', 'error'],
])

/** Undefined for what is no line of a log. */
export function parseLogLine(text: string): SyncLogLine | undefined {
  try {
    const { level, ts, time, msg, message, ...fields } = Object(JSON.parse(redact(text).replaceAll('\\u0000', '')))
    const said = msg ?? message
    if (typeof said !== 'string') return undefined
    const at = typeof ts === 'number' ? new Date(ts * 1000) : new Date(String(ts ?? time))
    return {
      at: Number.isNaN(at.getTime()) ? new Date(0) : at,
      level: levels.get(level) ?? 'info',
      phase: 'connector',
      message: said,
      fields,
    }
  } catch {
    return undefined
  }
}
