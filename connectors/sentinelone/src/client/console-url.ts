import { ConnectorError } from '@rostrum/connector'

export interface ConsoleUrl {
  /** scheme, host and port, nothing else */
  readonly origin: string
  /** what was corrected or left out, as sentences worth a log line */
  readonly notes: readonly string[]
}

/** Where the REST API lives below a console's address; a pasted address often ends with it. */
export const apiRoot = '/web/api/v2.1'

const example = 'https://<tenant>.sentinelone.net'

/** Takes an address as people paste it and makes it the one to talk to; throws bad_configuration when it cannot be one. */
export function parseConsoleUrl(given: string): ConsoleUrl {
  const text = given.trim()
  if (text === '') throw unusable('the management console URL is empty')
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const notes: string[] = []
  const url = URL.parse(hasScheme ? text : `https://${text}`)
  if (url === null || url.hostname === '')
    throw unusable(`the management console URL ${quote(text)} is not a web address`)
  if (url.username !== '' || url.password !== '') {
    throw unusable('the management console URL holds a user name or password')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw unusable(`the management console URL has the scheme ${quote(url.protocol)}`)
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw unusable(
      `the management console URL ${quote(url.origin)} is not encrypted, so it would give the API token away`,
    )
  }
  if (!hasScheme) notes.push(`the management console URL has no scheme, ${url.origin} is used`)
  const dropped = [url.pathname === '/' ? '' : url.pathname, url.search, url.hash].filter((part) => part !== '')
  const isOnlyApiRoot = dropped.length === 1 && url.pathname.replace(/\/+$/, '') === apiRoot
  if (dropped.length > 0 && !isOnlyApiRoot) {
    // A query may hold a token, so what is dropped is named by its kind, and only the path by its text.
    const what = [
      ...(url.pathname === '/' ? [] : [`the path ${quote(url.pathname)}`]),
      ...(url.search === '' ? [] : ['the query']),
      ...(url.hash === '' ? [] : ['the fragment']),
    ]
    notes.push(`the management console URL is used without ${what.join(' and ')}: ${url.origin}`)
  } else if (isOnlyApiRoot) {
    notes.push(`the management console URL is used without ${quote(apiRoot)}, which is added to each request`)
  }
  return { origin: url.origin, notes }
}

/** Names and addresses that never leave the machine, where a simulator answers without encryption. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}

function unusable(message: string): ConnectorError {
  return new ConnectorError('bad_configuration', message, {
    fix: `give the console's address as ${example} with --management-console-url or BATON_MANAGEMENT_CONSOLE_URL`,
  })
}
