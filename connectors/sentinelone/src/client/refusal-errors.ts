import { ConnectorError } from '@rostrum/connector'
import type { ConsoleList } from './console-lists.ts'
import type { TokenDates } from './console-objects.ts'
import type { RefusedError } from './refusal.ts'

export interface ListRefusal {
  readonly list: ConsoleList<unknown>
  readonly error: RefusedError
}

/** Every list that was refused, why, and the least that repairs it. */
export function missingPermissionError(refusals: readonly ListRefusal[]): ConnectorError {
  const names = listed(refusals.map(({ list }) => list.name))
  const reasons = refusals.map(({ error }) => error.message).join('; ')
  const isUnknown = refusals.every(({ error }) => error.status === 404)
  const address = isUnknown ? "check that the management console URL is the console's own; if it is, " : ''
  return new ConnectorError('missing_permission', `the API token may not read ${names}: ${reasons}`, {
    cause: refusals[0]?.error,
    fix: `${address}${roleAdvice(refusals.map(({ list }) => list))}`,
  })
}

/** Which role a token's owner needs for some lists. */
export function roleAdvice(lists: readonly ConsoleList<unknown>[]): string {
  const permissions = listed(lists.map((list) => list.permission))
  return (
    `give the token's owner a role with ${permissions}: the smallest predefined one is Viewer ` +
    `(where a console's Viewer lacks ${lists.length === 1 ? 'it' : 'one of them'}, a custom role), over the whole scope to be synced`
  )
}

/** The console does not take the token for anything. */
export function deadTokenError(origin: string, error: RefusedError, dates: TokenDates | undefined): ConnectorError {
  const expiresAt = dates?.expiresAt
  const cause =
    expiresAt === undefined ? 'it has expired, was revoked, or is of another console' : `it ends on ${expiresAt}`
  return new ConnectorError('bad_credentials', `${origin} refuses the API token: ${cause} (${error.message})`, {
    cause: error,
    fix: tokenAdvice,
  })
}

export const tokenAdvice =
  'make a new API token in the console, best of a service user, and give it with --api-token or BATON_API_TOKEN'

export function noConsoleError(origin: string, error: RefusedError): ConnectorError {
  return new ConnectorError('bad_configuration', `no SentinelOne console answers at ${origin}: ${error.message}`, {
    cause: error,
    fix: 'correct the management console URL',
  })
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
