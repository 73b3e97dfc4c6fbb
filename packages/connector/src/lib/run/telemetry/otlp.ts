import { AsyncLocalStorage } from 'node:async_hooks'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { credentials } from '@grpc/grpc-js'
import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { AlwaysOnSampler, BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { describeError } from '../../errors.ts'
import type { Level, LogRecord } from '../logging/log-line.ts'
import { UsageError } from '../usage-error.ts'
import { type Telemetry, type TelemetryOptions, type TelemetrySettings, withScheme } from './telemetry.ts'
import { watchUpstreamRequests } from './upstream-requests.ts'

const logBatchMs = 1000
const flushMs = 5000

/** OTLP's numbers for the names of levels. */
const severities: Record<Level, number> = { debug: 5, info: 9, warn: 13, error: 17 }

/** Traces and logs over OTLP/gRPC. Nothing global is registered: two runs in one process do not meet. */
export function startOtlp({ settings, name, version, clock, redact }: TelemetryOptions): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': `${name}-server`, 'service.version': version })
  const target = {
    url: withScheme(settings.endpoint),
    credentials: collectorCredentials(settings),
    timeoutMillis: flushMs,
  }
  const traceProvider = settings.traces
    ? new NodeTracerProvider({
        resource,
        sampler: new AlwaysOnSampler(),
        spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(target))],
      })
    : undefined
  const logProvider = settings.logs
    ? new LoggerProvider({
        resource,
        processors: [
          new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(target), scheduledDelayMillis: logBatchMs }),
        ],
      })
    : undefined

  const current = new AsyncLocalStorage<Span>()
  const tracer = traceProvider?.getTracer(name, version)
  const logger = logProvider?.getLogger(name, version)
  const unwatch =
    tracer === undefined ? () => {} : watchUpstreamRequests(tracer, () => contextOf(current.getStore()), redact)

  return {
    async span(spanName, attributes, work) {
      if (tracer === undefined) return work()
      const span = tracer.startSpan(spanName, { attributes }, contextOf(current.getStore()))
      try {
        return await current.run(span, work)
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: redact(describeError(error)) })
        throw error
      } finally {
        span.end()
      }
    },
    onRecord({ level, time, caller, message, fields }: LogRecord) {
      logger?.emit({
        timestamp: time,
        severityNumber: severities[level],
        severityText: level,
        body: message,
        // Records hold what JSON can hold, as attributes may.
        attributes: { caller, ...(fields as Record<string, string>) },
        context: contextOf(current.getStore()),
      })
    },
    async close() {
      unwatch()
      const flushed = Promise.allSettled([traceProvider?.shutdown(), logProvider?.shutdown()])
      const stop = new AbortController()
      // A collector that does not answer must not keep a finished run waiting.
      await Promise.race([flushed, clock.sleep(flushMs, stop.signal).catch(() => {})])
      stop.abort()
    },
  }
}

function contextOf(span: Span | undefined): Context {
  return span === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span)
}

function collectorCredentials({ insecure, certificate, certificatePath }: TelemetrySettings) {
  if (insecure) return credentials.createInsecure()
  if (certificatePath !== '') return trusting(readCertificate(certificatePath), `${certificateFlag}-path`)
  if (certificate !== '') return trusting(Buffer.from(certificate), certificateFlag)
  return credentials.createSsl()
}

const certificateFlag = '--otel-collector-endpoint-tls-cert'

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UsageError(`${certificateFlag}-path ${path} cannot be read: ${describeError(error)}`)
  }
}

function trusting(authority: Buffer, flag: string) {
  try {
    // The TLS layer takes any text for an authority and then trusts nobody.
    new X509Certificate(authority)
  } catch (error) {
    throw new UsageError(`what ${flag} gives is not a certificate in PEM form: ${describeError(error)}`)
  }
  return credentials.createSsl(authority)
}
