import { ConnectorError } from '@rostrum/connector'
import type { ConsoleClient } from '../client.ts'
import type { TokenDates } from './console-objects.ts'

/** Somebody with, perhaps, an API token. */
interface TokenHolder {
  readonly id: string
  readonly apiToken: TokenDates | undefined
}

/** Where the console does not tell the token's owner, the dates of the token give them away. */
export async function isTokenOwner(holder: TokenHolder, client: ConsoleClient, signal: AbortSignal): Promise<boolean> {
  const ownerId = await client.findOwnerId(signal)
  if (ownerId !== undefined) return ownerId === holder.id
  if (holder.apiToken === undefined) return false
  const dates = await client.findTokenDates(signal)
  if (dates !== undefined) return isSameToken(dates, holder.apiToken)
  throw new ConnectorError('upstream_failure', `the console does not tell whether ${holder.id} owns the API token`, {
    fix: 'try again when the console answers; until then nothing is done, for it could lock this connector out',
  })
}

function isSameToken(a: TokenDates, b: TokenDates): boolean {
  return a.expiresAt !== undefined && a.createdAt === b.createdAt && a.expiresAt === b.expiresAt
}
