import type { AddressGuard } from '@rostrum/outbound'

/** Structured log lines in the Go SDK's shape; `fields` become further keys of the line. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
export type LogFields = Readonly<Record<string, unknown>>

/** What a person watching a run wants to know. Every call is cheap and never throws. */
export interface ProgressReporter {
  /** one request left for the upstream */
  request(endpoint: string): void
  /** the run waits until then, because of a rate limit or an outage */
  waiting(until: Date, reason: string): void
  /** a page of a list was stored */
  page(list: string): void
  /** rows of a kind were stored: `user`, `entitlement`, `grant` … */
  rows(kind: string, count: number): void
}

export interface Clock {
  now(): Date
  /** Resolves after the time, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The outside world as a connector may use it; given by the runner, replaced in tests. */
export interface ConnectorEnvironment {
  readonly log: Logger
  readonly progress: ProgressReporter
  readonly clock: Clock
  /** uniform in [0, 1), for jitter */
  readonly random: () => number
  readonly httpTimeoutMs: number
  /** which addresses may be called; undefined: all */
  readonly guard?: AddressGuard | undefined
  /** whether `--provisioning` allows writes */
  readonly provisioning: boolean
  /**
   * Folder for what must outlive a run: journals and locks. The same for all runs with the same settings on one host;
   * made by who first needs it, readable by its owner only.
   */
  readonly stateFolder: string
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
export const silentProgress: ProgressReporter = { request() {}, waiting() {}, page() {}, rows() {} }

export const systemClock: Clock = {
  now: () => new Date(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  },
}
