import type { Clock, LogFields, Logger } from '../../environment.ts'
import { consoleLine, jsonLine, type Level, type LogRecord, levels } from './log-line.ts'
import { printable } from './printable.ts'
import type { Redactor } from './redactor.ts'

export interface LoggerOptions {
  readonly level: Level
  readonly format: 'json' | 'console'
  /** debug lines are dropped from then on */
  readonly debugUntil?: Date | undefined
  readonly redactor: Redactor
  readonly clock: Clock
  readonly write: (line: string) => void
  /** where records go besides, such as to a collector */
  readonly onRecord?: ((record: LogRecord) => void) | undefined
}

export function createLogger(options: LoggerOptions): Logger {
  const { format, redactor, clock, write, onRecord } = options
  const lowest = levels.indexOf(options.level)
  const toLine = format === 'json' ? jsonLine : consoleLine
  const log =
    (level: Level) =>
    (message: string, fields: LogFields = {}) => {
      if (levels.indexOf(level) < lowest) return
      const time = clock.now()
      if (level === 'debug' && options.debugUntil !== undefined && time > options.debugUntil) return
      const record: LogRecord = {
        level,
        time,
        caller: findCaller(),
        message: redactor.redact(message),
        // printable() of an object is an object
        fields: printable(fields, redactor) as LogRecord['fields'],
      }
      write(toLine(record))
      onRecord?.(record)
    }
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}

/** One logger that is several. */
export function tee(...loggers: readonly Logger[]): Logger {
  const log =
    (level: Level): Logger[Level] =>
    (message, fields) => {
      for (const logger of loggers) logger[level](message, fields)
    }
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}

/** The line of code that logged: the first frame outside this file. */
function findCaller(): string {
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  const frame = frames.find((line) => !line.includes('/logging/logger.ts'))
  return /([^/\\(]+[/\\][^/\\]+:\d+):\d+\)?$/.exec(frame ?? '')?.[1]?.replaceAll('\\', '/') ?? 'unknown'
}
