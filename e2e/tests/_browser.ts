import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BrowserContext } from 'playwright-core'

/** The console as its sources are now, in a folder that a server can serve. */
export async function buildConsole(folder: string): Promise<string> {
  const site = join(folder, 'site')
  const root = join(import.meta.dirname, '../..')
  const vite = join(root, 'node_modules/.bin/vite')
  await promisify(execFile)(vite, ['build', '--outDir', site], { cwd: join(root, 'packages/console') })
  return site
}

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
