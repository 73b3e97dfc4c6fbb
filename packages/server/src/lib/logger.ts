import pino, { type DestinationStream, type Logger } from 'pino'
import { redact } from './redact.ts'

/** Structured lines for operators; what auditors are told is in the audit log. */
export type { Logger } from 'pino'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** One JSON object a line. Every line is cleaned of what looks like a secret, whoever wrote it and whatever was thrown. */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  const clean: DestinationStream = { write: (line) => destination.write(redact(line)) }
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (name) => ({ level: name }) } },
    clean,
  )
}
