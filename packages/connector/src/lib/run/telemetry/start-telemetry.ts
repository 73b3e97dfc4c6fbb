import { UsageError } from '../usage-error.ts'
import { type Telemetry, type TelemetryOptions, withScheme } from './telemetry.ts'

const noTelemetry: Telemetry = { span: (_name, _attributes, work) => work(), async close() {} }

/** The exporters are loaded only where there is a collector: they take longer to load than all the rest. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { endpoint, traces, logs } = options.settings
  if (endpoint === '' || !(traces || logs)) return noTelemetry
  if (!URL.canParse(withScheme(endpoint))) {
    throw new UsageError(`--otel-collector-endpoint is "${endpoint}", but must be host:port`)
  }
  const { startOtlp } = await import('./otlp.ts')
  return startOtlp(options)
}
