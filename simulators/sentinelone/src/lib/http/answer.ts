import type { ConsoleError } from './console-error.ts'
import type { Reply } from './router.ts'

/** What goes over the wire. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** the connection breaks off after this part of the body, though the header promised all of it */
  readonly breakAfter?: number
}

const json = 'application/json; charset=utf-8'
const html = 'text/html; charset=utf-8'

export function replyAnswer(reply: Reply): Answer {
  return { status: 200, contentType: reply.contentType ?? json, body: reply.text }
}

export function errorAnswer(error: ConsoleError): Answer {
  const { code, title, detail } = error
  return { status: error.status, contentType: json, body: JSON.stringify({ errors: [{ code, title, detail }] }) }
}

/** A page of the proxy in front of the console, which knows no JSON. */
export function proxyPage(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const heading = `${status} ${title}`
  const body = `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n</body>\r\n</html>\r\n`
  return { status, contentType: html, body, headers }
}

/** How a refusal words when to come back: a number of seconds, a date, or not at all. */
export type RetryAfter = number | { readonly date: Date } | 'missing'

export function tooManyRequests(retryAfter: RetryAfter): Answer {
  if (retryAfter === 'missing') return proxyPage(429, 'Too Many Requests')
  const value = typeof retryAfter === 'number' ? String(retryAfter) : retryAfter.date.toUTCString()
  return proxyPage(429, 'Too Many Requests', { 'Retry-After': value })
}

export function plainText(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body }
}

export function jsonAnswer(value: unknown): Answer {
  return { status: 200, contentType: json, body: JSON.stringify(value) }
}
