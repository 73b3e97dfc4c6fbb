import { type CheckResult, type Clock, ConnectorError, describeError } from '@rostrum/connector'
import { accountsList, allLists, type ConsoleList, rolesList, usersList } from './client/console-lists.ts'
import { findNetworkFailure } from './client/network-failure.ts'
import { RefusedError } from './client/refusal.ts'
import { roleAdvice, tokenAdvice } from './client/refusal-errors.ts'
import { hasty } from './client/tries.ts'
import { type ConsoleClient, isLimitedToSites, type TokenOwner } from './client.ts'
import { emptyListError } from './passes/empty-list.ts'
import { findTokenEnd } from './token-end.ts'

/** Reachability, encryption, the token, and each list by itself; every line is there however the others end. */
export async function* checkConsole(
  client: ConsoleClient,
  notes: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): AsyncIterable<CheckResult> {
  const failure = await findTokenFailure(client, signal)
  const isUntrusted = findNetworkFailure(failure?.cause)?.kind === 'tls'
  const isSpokenTo = failure === undefined || failure.kind === 'bad_credentials'
  const isReached = isSpokenTo || isUntrusted
  yield { name: 'management console', ok: isReached, ...(isReached ? noted(notes) : explain(failure)) }
  yield isReached ? checkEncryption(client.origin, isUntrusted ? failure : undefined) : notTried('encryption (TLS)')
  yield isSpokenTo ? { name: 'API token', ok: failure === undefined, ...explain(failure) } : notTried('API token')
  if (failure !== undefined) {
    for (const list of allLists) yield notTried(`read ${list.name}`)
    return
  }
  const owner = await client.findTokenOwner(signal)
  for (const list of allLists) yield await checkList(client, list, owner, signal)
  yield await checkTokenEnd(client, clock, signal)
}

function checkEncryption(origin: string, failure: ConnectorError | undefined): CheckResult {
  const name = 'encryption (TLS)'
  if (failure !== undefined) return { name, ok: false, ...explain(failure) }
  return { name, ok: true, ...noted(origin.startsWith('http:') ? ['none is needed within this machine'] : []) }
}

async function findTokenFailure(client: ConsoleClient, signal: AbortSignal): Promise<ConnectorError | undefined> {
  try {
    await client.verifyToken(signal, hasty)
    return undefined
  } catch (error) {
    if (error instanceof ConnectorError) return error
    throw error
  }
}

async function checkList(
  client: ConsoleClient,
  list: ConsoleList<unknown>,
  owner: TokenOwner | undefined,
  signal: AbortSignal,
): Promise<CheckResult> {
  const name = `read ${list.name}`
  try {
    const count = await client.probe(list, signal)
    const because = neverEmpty.get(list)
    if (count > 0 || because === undefined) return { name, ok: true }
    return { name, ok: false, ...explain(emptyListError(list, because)) }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof RefusedError)) return { name, ok: false, ...explain(error) }
    if (list.path === accountsList.path && isLimitedToSites(error, owner)) {
      return { name, ok: true, cause: 'the token is limited to sites: accounts are taken from the sites' }
    }
    return { name, ok: false, cause: error.message, fix: roleAdvice([list]) }
  }
}

const neverEmpty = new Map<ConsoleList<unknown>, string>([
  [usersList, 'every console has an administrator'],
  [rolesList, 'every console has predefined roles'],
  [accountsList, 'the token is not limited to sites, so it must see an account'],
])

async function checkTokenEnd(client: ConsoleClient, clock: Clock, signal: AbortSignal): Promise<CheckResult> {
  const name = 'token end'
  const end = findTokenEnd(await client.findTokenDates(signal), clock.now())
  return end === undefined ? { name, ok: true } : { name, ok: false, warning: true, cause: end, fix: tokenAdvice }
}

function noted(notes: readonly string[]): { cause?: string } {
  return notes.length > 0 ? { cause: notes.join('; ') } : {}
}

function notTried(name: string): CheckResult {
  return { name, ok: false, skipped: true, cause: 'not tried, because of what failed before' }
}

function explain(error: unknown): { cause?: string; fix?: string } {
  if (error === undefined) return {}
  if (!(error instanceof ConnectorError)) return { cause: describeError(error) }
  return { cause: error.message, ...(error.fix !== undefined && { fix: error.fix }) }
}
