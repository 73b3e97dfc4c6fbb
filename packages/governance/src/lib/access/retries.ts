const minuteSeconds = 60
const longestSeconds = 3600
/** A failed revocation is tried again for at least this long (product.md REQ-15). */
const triesForSeconds = 24 * 3600

/**
 * When a revocation that failed is tried again: after a minute, then each time twice as long, at most an hour;
 * undefined when it has been tried for more than a day.
 * @param attempts how often it was tried, 1 after the first failure
 */
export function retryRevokeAt(attempts: number, firstTriedAt: Date, now: Date): Date | undefined {
  if (now.getTime() - firstTriedAt.getTime() > triesForSeconds * 1000) return undefined
  const seconds = Math.min(longestSeconds, minuteSeconds * 2 ** Math.max(0, Math.min(attempts - 1, 10)))
  return new Date(now.getTime() + seconds * 1000)
}
