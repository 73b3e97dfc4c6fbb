import { describeError } from '../../errors.ts'
import type { Redactor } from './redactor.ts'

/** Deep enough for anything worth a log line, and an end for structures that contain themselves. */
const maxDepth = 8

/** A value as JSON can hold it, with secrets taken out of each text in it. Never throws. */
export function printable(value: unknown, redactor: Redactor, depth = 0): unknown {
  if (typeof value === 'string') return redactor.redact(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Error) return redactor.redact(describeError(value))
  // Times in log lines are Unix seconds, as `ts` is.
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (depth >= maxDepth) return '…'
  if (Array.isArray(value)) return value.map((item) => printable(item, redactor, depth + 1) ?? null)
  if (value instanceof Set) return [...value].map((item) => printable(item, redactor, depth + 1) ?? null)
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(
    entries.map(([key, item]) => [redactor.redact(String(key)), printable(item, redactor, depth + 1)]),
  )
}
