import type { Clock } from '../../environment.ts'
import type { LogRecord } from '../logging/log-line.ts'

type Attributes = Readonly<Record<string, string | number | boolean>>

/** What the runner tells a collector. Without one all of it costs nothing. */
export interface Telemetry {
  /** Measures the work under this name; requests that leave meanwhile hang under it. */
  span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T>
  readonly onRecord?: (record: LogRecord) => void
  /** Hands over what is left, within five seconds. */
  close(): Promise<void>
}

export interface TelemetrySettings {
  readonly endpoint: string
  readonly certificate: string
  readonly certificatePath: string
  readonly insecure: boolean
  readonly traces: boolean
  readonly logs: boolean
}

export interface TelemetryOptions {
  readonly settings: TelemetrySettings
  /** name and version of the connector */
  readonly name: string
  readonly version: string
  readonly clock: Clock
  readonly redact: (text: string) => string
}

/** The reference takes host:port; the address with a scheme is what other programs are given. */
export function withScheme(endpoint: string): string {
  return /^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`
}
