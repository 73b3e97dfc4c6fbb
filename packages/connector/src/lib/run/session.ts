import { AddressGuard } from '@rostrum/outbound'
import type { ConnectorDefinition, Settings } from '../definition.ts'
import type { ConnectorEnvironment, Logger } from '../environment.ts'
import { Code, describeError } from '../errors.ts'
import { exitCodeOf, exitCodeOfSecondStop, exitCodeOfStop, StoppedError } from './exit-code.ts'
import { createLogger, tee } from './logging/logger.ts'
import type { Redactor } from './logging/redactor.ts'
import { type Logging, startLogging } from './logging/start-logging.ts'
import { type Progress, ProgressCounter } from './progress/progress-counter.ts'
import { ProgressDisplay } from './progress/progress-display.ts'
import type { Summary } from './progress/render-progress.ts'
import type { RunnerIo } from './runner-io.ts'
import { flagOf, listOf, numberOf, textOf } from './settings/read-setting.ts'
import { findStateFolder } from './settings/writable-folder.ts'
import { startTelemetry } from './telemetry/start-telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { UsageError } from './usage-error.ts'

/** What a run has while it lasts. */
export interface Session {
  readonly settings: Settings
  readonly environment: ConnectorEnvironment
  readonly telemetry: Telemetry
  /** takes the values of secret settings out of a text */
  readonly redact: (text: string) => string
  /** The environment's logger, whose lines of every level go to `write` as well, as JSON. */
  logAlso(write: (line: string) => void): Logger
  /** aborted with a StoppedError when the process is asked to end */
  readonly signal: AbortSignal
  readonly progress: Progress
  /** Shows a watching person how the run ended; false when nobody watches. */
  showSummary(summary: Summary): boolean
}

export interface SessionOptions {
  readonly definition: ConnectorDefinition
  readonly settings: Settings
  readonly redactor: Redactor
  readonly io: RunnerIo
  /** whether this is a sync: its progress is worth drawing, and the next run goes on where a stopped one ended */
  readonly isSync: boolean
}

const defaultHttpTimeoutSeconds = 300

/** Opens logging, telemetry and progress around the work, and closes them however it ends. Returns the exit code. */
export async function runSession(
  options: SessionOptions,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const { definition, settings, redactor, io } = options
  const redact = (text: string) => redactor.redact(text)
  const telemetry = await startTelemetry({
    settings: readTelemetrySettings(settings),
    name: definition.name,
    version: definition.version,
    clock: io.clock,
    redact,
  })
  const counter = new ProgressCounter(io.clock, redact)
  let display: ProgressDisplay | undefined
  const toStderr = (text: string) => (display ?? io.stderr).write(text)
  const logging = startLogging(readLogSettings(settings), {
    io,
    clock: io.clock,
    redactor,
    toStderr,
    ...(telemetry.onRecord !== undefined && { onRecord: telemetry.onRecord }),
  })
  if (options.isSync && io.stderr.isTerminal && logging.format === 'console' && io.env.TERM !== 'dumb') {
    display = new ProgressDisplay(io.stderr, counter, io.clock, `Syncing ${definition.description.displayName}`)
  }
  const stop = new AbortController()
  const endListening = io.listen({
    onSignal(signal) {
      if (!stop.signal.aborted) {
        logging.logger.info('stopping in order; the same signal again ends the run at once', { signal })
        stop.abort(new StoppedError(signal))
        return
      }
      display?.close()
      io.exit(exitCodeOfSecondStop(signal))
    },
    onCrash(error) {
      display?.close()
      io.stderr.write(`${redact(oneLine(describeError(error)))} (this is a bug)\n`)
      io.exit(exitCodeOf(error))
    },
    onWarning: (warning) => logging.logger.debug('runtime warning', { error: warning }),
  })
  const session: Session = {
    settings,
    environment: {
      log: logging.logger,
      progress: counter,
      clock: io.clock,
      random: io.random,
      httpTimeoutMs: (numberOf(settings, 'http-timeout-seconds') || defaultHttpTimeoutSeconds) * 1000,
      guard: readGuard(settings),
      provisioning: flagOf(settings, 'provisioning'),
      stateFolder: findStateFolder(definition.name, settings, io.env),
    },
    telemetry,
    redact,
    logAlso: (write) =>
      tee(logging.logger, createLogger({ level: 'debug', format: 'json', redactor, clock: io.clock, write })),
    signal: stop.signal,
    get progress() {
      return counter.progress
    },
    showSummary(summary) {
      display?.close(summary)
      return display !== undefined
    },
  }
  try {
    return await work(session)
  } catch (error) {
    if (stop.signal.reason instanceof StoppedError) {
      toStderr(`${stop.signal.reason.message}${options.isSync ? '; the same command goes on from here' : ''}\n`)
      // A check that did not end must not be taken for one that passed.
      return options.isSync ? exitCodeOfStop(stop.signal.reason.signal) : Code.cancelled
    }
    reportFailure(error, logging)
    toStderr(`${redact(describeFailure(error))}\n`)
    return exitCodeOf(error)
  } finally {
    display?.close()
    await telemetry.close()
    logging.close()
    endListening()
  }
}

/** What is printed when a run fails: one line, or one a problem where several settings are wrong. */
export function describeFailure(error: unknown): string {
  return error instanceof UsageError ? error.message : oneLine(describeError(error))
}

/** A collector of log lines learns of the failure too; a person reading the console sees the plain sentence only. */
function reportFailure(error: unknown, { logger, format, onStderr }: Logging): void {
  if (format === 'json' || !onStderr) logger.error('run failed', { error, code: exitCodeOf(error) })
  if (error instanceof Error && error.cause !== undefined) logger.debug('cause of the failure', { error: error.cause })
}

/** Without what would drive the terminal, too: parts of it may come from the upstream. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/\p{Cc}/gu, ' ')
}

function readGuard(settings: Settings): AddressGuard | undefined {
  if (!flagOf(settings, 'public-addresses-only')) return undefined
  try {
    return AddressGuard.of(textOf(settings, 'allowed-hosts'))
  } catch (error) {
    throw new UsageError(`--allowed-hosts: ${describeError(error)}`)
  }
}

function readLogSettings(settings: Settings) {
  return {
    level: textOf(settings, 'log-level'),
    debugExpiresAt: textOf(settings, 'log-level-debug-expires-at'),
    format: textOf(settings, 'log-format'),
    paths: listOf(settings, 'log-path'),
  }
}

function readTelemetrySettings(settings: Settings) {
  return {
    endpoint: textOf(settings, 'otel-collector-endpoint'),
    certificate: textOf(settings, 'otel-collector-endpoint-tls-cert'),
    certificatePath: textOf(settings, 'otel-collector-endpoint-tls-cert-path'),
    insecure: flagOf(settings, 'otel-collector-endpoint-tls-insecure'),
    traces: !flagOf(settings, 'otel-tracing-disabled'),
    logs: !flagOf(settings, 'otel-logging-disabled'),
  }
}
