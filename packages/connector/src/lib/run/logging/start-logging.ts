import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock, Logger } from '../../environment.ts'
import { describeError } from '../../errors.ts'
import { type RunnerIo, writeWhole } from '../runner-io.ts'
import { UsageError } from '../usage-error.ts'
import type { Level, LogRecord } from './log-line.ts'
import { createLogger } from './logger.ts'
import type { Redactor } from './redactor.ts'

export interface LogSettings {
  readonly level: string
  readonly debugExpiresAt: string
  readonly format: string
  readonly paths: readonly string[]
}

export interface Logging {
  readonly logger: Logger
  readonly format: 'json' | 'console'
  /** whether the lines reach the same eyes as the program's other messages on stderr */
  readonly onStderr: boolean
  close(): void
}

export interface LogOutputs {
  readonly io: Pick<RunnerIo, 'stdout' | 'stderr' | 'cwd'>
  readonly clock: Clock
  readonly redactor: Redactor
  readonly onRecord?: (record: LogRecord) => void
  /** how lines reach stderr, where a progress display may have to step aside */
  readonly toStderr: (line: string) => void
}

export function startLogging(settings: LogSettings, outputs: LogOutputs): Logging {
  const format = settings.format === 'console' ? 'console' : 'json'
  const paths = settings.paths.length === 0 ? ['stderr'] : settings.paths
  const sinks = paths.map((path) => openSink(path, outputs))
  const expiry = new Date(settings.debugExpiresAt)
  const logger = createLogger({
    level: toLevel(settings.level),
    format,
    debugUntil: Number.isNaN(expiry.getTime()) ? undefined : expiry,
    redactor: outputs.redactor,
    clock: outputs.clock,
    write: (line) => {
      for (const sink of sinks) sink.write(line)
    },
    onRecord: outputs.onRecord,
  })
  if (settings.debugExpiresAt !== '' && Number.isNaN(expiry.getTime())) {
    logger.warn('--log-level-debug-expires-at is not a time, so debug logging does not end by itself', {
      value: settings.debugExpiresAt,
      fix: 'write it as 2026-01-31T18:00:00Z',
    })
  }
  return {
    logger,
    format,
    onStderr: paths.includes('stderr'),
    close() {
      for (const sink of sinks) sink.close()
    },
  }
}

/** Levels above error exist in the reference; nothing logs at them here, so they leave errors only. */
function toLevel(text: string): Level {
  switch (text.toLowerCase()) {
    case 'debug':
      return 'debug'
    case 'warn':
      return 'warn'
    case 'error':
    case 'dpanic':
    case 'panic':
    case 'fatal':
      return 'error'
    default:
      return 'info'
  }
}

interface Sink {
  write(line: string): void
  close(): void
}

function openSink(path: string, { io, toStderr }: LogOutputs): Sink {
  if (path === 'stderr') return { write: toStderr, close() {} }
  if (path === 'stdout') return { write: (line) => io.stdout.write(line), close() {} }
  try {
    const fd = openSync(path.startsWith('file://') ? fileURLToPath(path) : resolve(io.cwd, path), 'a')
    return { write: (line) => writeWhole(fd, line), close: () => closeSync(fd) }
  } catch (error) {
    throw new UsageError(`--log-path ${path} cannot be written: ${describeError(error)}`)
  }
}
