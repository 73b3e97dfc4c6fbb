import type { ConnectorEnvironment } from '../environment.ts'
import { Code, ConnectorError, codeOf, describeError } from '../errors.ts'

const retries = 3
const stepMs = 15_000
const longestMs = 60_000

/**
 * Tries a write again while the upstream is unavailable (baton-protocol 11.7). The connector makes sure that a repeated
 * write changes nothing twice.
 */
export async function retryWrite<T>(
  what: string,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  const { clock, log, random } = environment
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      const code = codeOf(error)
      const isTransient = code === Code.unavailable || code === Code.deadlineExceeded
      if (!isTransient || failures > retries || signal.aborted) throw error
      const resetAt = error instanceof ConnectorError ? error.rateLimit?.resetAt.getTime() : undefined
      const untilReset = resetAt === undefined ? 0 : resetAt - clock.now().getTime()
      const waitMs = Math.min(untilReset > 0 ? untilReset : failures * stepMs, longestMs) * (1 + random() / 10)
      log.warn('trying again', { what, error: describeError(error), wait: waitMs / 1000 })
      await clock.sleep(waitMs, signal)
    }
  }
}
