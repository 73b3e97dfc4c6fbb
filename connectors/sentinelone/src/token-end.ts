import type { TokenDates } from './client/console-objects.ts'
import { tokenAdvice } from './client/refusal-errors.ts'

const dayMs = 86_400_000
/** Long enough for somebody to be back from a holiday. */
const warnedDays = 14

/** A sentence when the token ends soon; nothing when it does not, or when the end is unknown. */
export function warnOfTokenEnd(dates: TokenDates | undefined, now: Date): string[] {
  const end = findTokenEnd(dates, now)
  return end === undefined ? [] : [`${end}; ${tokenAdvice}`]
}

export function findTokenEnd(dates: TokenDates | undefined, now: Date): string | undefined {
  const expiresAt = dates?.expiresAt
  if (expiresAt === undefined) return undefined
  const days = Math.floor((Date.parse(expiresAt) - now.getTime()) / dayMs)
  if (days >= warnedDays) return undefined
  return `the API token ends on ${expiresAt}, ${days < 1 ? 'in less than a day' : days === 1 ? 'in 1 day' : `in ${days} days`}`
}
