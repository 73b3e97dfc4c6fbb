import type { ConnectorEnvironment } from '../environment.ts'
import { Code, ConnectorError, codeOf, describeError } from '../errors.ts'

/** The longest single wait between two tries of a page. */
const waitMaxMs = 60_000

/**
 * Tries again as long as the upstream is unavailable: n seconds after the nth failure, or as its rate limit says, at
 * most a minute at a time (baton-protocol 12.5). Any other error ends it.
 */
export async function retryUnavailable<T>(
  environment: ConnectorEnvironment,
  signal: AbortSignal,
  what: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      const code = codeOf(error)
      if (code !== Code.unavailable && code !== Code.deadlineExceeded) throw error
      if (signal.aborted) throw error
      const now = environment.clock.now()
      const waitMs = Math.min(waitMaxMs, waitFor(error, failures, now, environment.random()))
      environment.log.warn('retrying after the upstream failed', {
        what,
        error: describeError(error),
        wait: waitMs / 1000,
      })
      environment.progress.waiting(new Date(now.getTime() + waitMs), describeError(error))
      await environment.clock.sleep(waitMs, signal)
    }
  }
}

/** Spread over half as long again, so that connectors that failed together do not come back together, and never earlier. */
function waitFor(error: unknown, failures: number, now: Date, random: number): number {
  const spread = 1 + random / 2
  const limit = error instanceof ConnectorError ? error.rateLimit : undefined
  const untilReset = limit === undefined ? 0 : limit.resetAt.getTime() - now.getTime()
  if (limit === undefined || untilReset <= 0) return Math.round(failures * 1000 * spread)
  const remaining = limit.remaining ?? 0
  const share = remaining <= 0 ? untilReset : Math.ceil(untilReset / remaining / 1000) * 1000
  return Math.round(share * spread)
}
