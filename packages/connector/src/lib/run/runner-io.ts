import { fstatSync, writeSync } from 'node:fs'
import { type Clock, systemClock } from '../environment.ts'
import type { SyncOptions, SyncSummary } from '../sync/run-sync.ts'

export interface TextOutput {
  /** Returns when the text is handed over, so that nothing is lost when the program ends. */
  write(text: string): void
  readonly isTerminal: boolean
  /** width of the terminal */
  readonly columns?: number | undefined
}

export interface TextInput {
  /** whether somebody may have put data there: a file or a pipe, not a terminal */
  readonly mayHoldData: boolean
  chunks(): AsyncIterable<string>
}

export type StopSignal = 'SIGINT' | 'SIGTERM'

export interface ProcessListener {
  onSignal(signal: StopSignal): void
  /** an error nobody caught: the program must end */
  onCrash(error: unknown): void
  /** a warning of the runtime, which would otherwise be printed between the log lines */
  onWarning(warning: Error): void
}

export type RunSync = (options: SyncOptions) => Promise<SyncSummary>

/** Everything the runner touches outside itself; tests replace what they look at. */
export interface RunnerIo {
  /** without the program's own name */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdin: TextInput
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  readonly clock: Clock
  readonly random: () => number
  /** Begins to listen; the function it returns ends that. */
  readonly listen: (listener: ProcessListener) => () => void
  /** Ends the process at once. */
  readonly exit: (code: number) => void
  /** Loaded only when a sync runs: help and completion must start fast. */
  readonly loadSync: () => Promise<RunSync>
}

export function processIo(): RunnerIo {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdin: { mayHoldData: mayHoldData(), chunks: readStdin },
    stdout: output(1, process.stdout),
    stderr: output(2, process.stderr),
    clock: systemClock,
    random: Math.random,
    listen,
    exit: (code) => process.exit(code),
    loadSync: async () => (await import('../sync/run-sync.ts')).runSync,
  }
}

function output(fd: 1 | 2, stream: NodeJS.WriteStream): TextOutput {
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns
    },
    write: (text) => writeWhole(fd, text),
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4))

/**
 * Straight to the descriptor: Node's own streams may still hold text when the process ends. A reader that is slow (a
 * full pipe) is waited for; one that is gone is no reason to fail.
 */
export function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      if (error.code === 'EPIPE') return
      if (error.code !== 'EAGAIN') throw error
      Atomics.wait(pause, 0, 0, 5)
    }
  }
}

function mayHoldData(): boolean {
  try {
    const stat = fstatSync(0)
    return stat.isFIFO() || stat.isSocket() || stat.isFile()
  } catch {
    // Closed before the start, as some supervisors do.
    return false
  }
}

async function* readStdin(): AsyncIterable<string> {
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) yield String(chunk)
}

function listen(listener: ProcessListener): () => void {
  const onInterrupt = () => listener.onSignal('SIGINT')
  const onTerminate = () => listener.onSignal('SIGTERM')
  const defaultWarnings = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate)
  process.on('uncaughtException', listener.onCrash).on('unhandledRejection', listener.onCrash)
  process.on('warning', listener.onWarning)
  return () => {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate)
    process.off('uncaughtException', listener.onCrash).off('unhandledRejection', listener.onCrash)
    process.off('warning', listener.onWarning)
    for (const former of defaultWarnings) process.on('warning', former)
  }
}
