export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

/** One event, secrets already taken out. */
export interface LogRecord {
  readonly level: Level
  readonly time: Date
  /** `folder/file.ts:line` */
  readonly caller: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

const ownKeys = new Set(['level', 'ts', 'caller', 'msg'])

/** The Go SDK's shape, which log collectors already parse. A field that is named like one of its keys gets an underscore. */
export function jsonLine({ level, time, caller, message, fields }: LogRecord): string {
  const others = Object.entries(fields).map(([key, value]) => [ownKeys.has(key) ? `${key}_` : key, value])
  return `${JSON.stringify({ level, ts: time.getTime() / 1000, caller, msg: message, ...Object.fromEntries(others) })}\n`
}

export function consoleLine({ level, time, caller, message, fields }: LogRecord): string {
  const cells = [time.toISOString(), level.toUpperCase(), caller, message]
  if (Object.keys(fields).length > 0) cells.push(JSON.stringify(fields))
  // A message of several lines would look like several records, and control characters would drive the terminal.
  return `${cells.join('\t').replaceAll(/(?!\t)\p{Cc}/gu, escapeControl)}\n`
}

function escapeControl(character: string): string {
  return character === '\n' ? '\\n' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
