import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'

/** What undici, which is also Node's own fetch, publishes about a request. */
interface UndiciMessage {
  readonly request: { readonly origin: string | URL; readonly method: string; readonly path: string }
  readonly response?: { readonly statusCode: number }
  readonly error?: Error
}

/**
 * One span for each request that leaves, whatever client sends it, as long as it is built on undici. Queries stay out
 * of the attributes: they hold cursors and filters, never what a trace is read for.
 */
export function watchUpstreamRequests(
  tracer: Tracer,
  context: () => Context,
  redact: (text: string) => string,
): () => void {
  const spans = new WeakMap<object, Span>()

  const onCreate = (message: unknown) => {
    const { request } = message as UndiciMessage
    const { hostname, port, pathname } = new URL(request.path, String(request.origin))
    const attributes = {
      'http.request.method': request.method,
      'server.address': hostname,
      ...(port !== '' && { 'server.port': Number(port) }),
      'url.path': redact(pathname),
    }
    spans.set(
      request,
      tracer.startSpan(`${request.method} ${attributes['url.path']}`, { kind: SpanKind.CLIENT, attributes }, context()),
    )
  }
  const onHeaders = (message: unknown) => {
    const { request, response } = message as UndiciMessage
    if (response === undefined) return
    const span = spans.get(request)?.setAttribute('http.response.status_code', response.statusCode)
    if (response.statusCode >= 400) span?.setStatus({ code: SpanStatusCode.ERROR })
  }
  const onEnd = (message: unknown) => {
    spans.get((message as UndiciMessage).request)?.end()
  }
  const onError = (message: unknown) => {
    const { request, error } = message as UndiciMessage
    spans
      .get(request)
      ?.setStatus({ code: SpanStatusCode.ERROR, message: redact(error?.message ?? '') })
      ?.end()
  }

  const channels = [
    ['undici:request:create', onCreate],
    ['undici:request:headers', onHeaders],
    ['undici:request:trailers', onEnd],
    ['undici:request:error', onError],
  ] as const
  for (const [name, listener] of channels) subscribe(name, listener)
  return () => {
    for (const [name, listener] of channels) unsubscribe(name, listener)
  }
}
