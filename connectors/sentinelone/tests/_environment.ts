import { type ConnectorEnvironment, type LogFields, silentProgress } from '@rostrum/connector'
import { ManualClock } from './_manual-clock.ts'

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: LogFields
}

/** An environment that remembers what it was told, on a clock where waiting takes no time. */
export interface TestEnvironment extends ConnectorEnvironment {
  readonly clock: ManualClock
  readonly lines: LogLine[]
  readonly waits: { readonly until: Date; readonly reason: string }[]
  readonly requests: string[]
  /** everything said, in one text */
  readonly said: () => string
}

export function testEnvironment(changes: Partial<ConnectorEnvironment> = {}): TestEnvironment {
  const lines: LogLine[] = []
  const waits: { until: Date; reason: string }[] = []
  const requests: string[] = []
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields })
  return {
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    progress: {
      ...silentProgress,
      request: (endpoint) => void requests.push(endpoint),
      waiting: (until, reason) => void waits.push({ until, reason }),
    },
    random: () => 0.5,
    httpTimeoutMs: 10_000,
    provisioning: false,
    stateFolder: '/nowhere',
    ...changes,
    clock: new ManualClock(),
    lines,
    waits,
    requests,
    said: () => JSON.stringify([lines, waits, requests]),
  }
}
