import { Code, codeOf } from '../errors.ts'
import type { StopSignal } from './runner-io.ts'

/** The process was asked to end; thrown as the abort signal's reason. */
export class StoppedError extends Error {
  override readonly name = 'AbortError'
  readonly signal: StopSignal

  constructor(signal: StopSignal) {
    super(`stopped by ${signal}`)
    this.signal = signal
  }
}

/** 0 to 16: the gRPC code an error carries. An error that claims to be fine is a bug, and so internal. */
export function exitCodeOf(error: unknown): number {
  const code = codeOf(error)
  return code === Code.ok ? Code.internal : code
}

/** By the terminal is how people end a run, so that is no failure; a supervisor learns that the work was not finished. */
export function exitCodeOfStop(signal: StopSignal): number {
  return signal === 'SIGINT' ? 0 : Code.cancelled
}

/** Without a chance to tidy up: what a shell reports for a program ended by the signal. */
export function exitCodeOfSecondStop(signal: StopSignal): number {
  return signal === 'SIGINT' ? 130 : 143
}
