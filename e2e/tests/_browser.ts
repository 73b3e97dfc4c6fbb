import type { BrowserContext } from 'playwright-core'

/** Keeps what no screen may do while people use it: complain, or ask for what is refused. */
export function watchFaults(context: BrowserContext, faults: string[]): void {
  context.on('console', (message) => {
    const isFault = message.type() === 'error' || message.type() === 'warning'
    if (isFault && !asksWhoIsThere(message.location().url)) faults.push(`${message.type()}: ${message.text()}`)
  })
  context.on('weberror', (error) => faults.push(`error: ${error.error().message}`))
  context.on('requestfailed', (request) => {
    // Who leaves a screen wants nothing more from it.
    const why = request.failure()?.errorText ?? ''
    if (why !== 'net::ERR_ABORTED') faults.push(`failed: ${request.method()} ${request.url()} ${why}`)
  })
  context.on('response', (response) => {
    if (response.status() === 401 && asksWhoIsThere(response.url())) return
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.request().method()} ${response.url()}`)
  })
}

/** The console's first question. Whoever is not signed in is refused it, and sent to sign in. */
function asksWhoIsThere(url: string): boolean {
  return url.endsWith('/api/v1/auth/introspect')
}
