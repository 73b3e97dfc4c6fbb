import type { FailureClass } from './failure-class.ts'
import { treatments } from './failure-class.ts'

/** How a finished sync ended, newest first in lists. */
export interface PastSync {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'discarded'
  readonly failure: FailureClass | undefined
}

export type Notice = 'failing' | 'recovered' | undefined

const some = 3

/**
 * Whether owners are to hear of a sync's end (product.md CON-39): with the third failure in a row of a kind that passes by
 * itself, with the first of another kind, once while it lasts, and when it works again.
 */
export function decideNotice(now: PastSync, earlier: readonly PastSync[]): Notice {
  // What was stopped by somebody says nothing of the connector.
  const past = earlier.filter(({ outcome }) => outcome === 'succeeded' || outcome === 'failed')
  if (now.outcome === 'succeeded') return wasNoticed(past) ? 'recovered' : undefined
  if (now.outcome !== 'failed' || now.failure === undefined) return undefined
  return isNoticed(now.failure, past) ? 'failing' : undefined
}

/** Whether the failure that is first in a run of them, or joins it, is one that is told of. */
function isNoticed(failure: FailureClass, past: readonly PastSync[]): boolean {
  const row = failuresInARow(past)
  switch (treatments[failure].notify) {
    case 'at once':
      // The same cause is told once while it lasts.
      return row[0] !== failure
    case 'after three':
      return row.length + 1 === some
    case 'operator':
    case 'never':
      return false
  }
}

function wasNoticed(past: readonly PastSync[]): boolean {
  return past
    .slice(0, failuresInARow(past).length)
    .some(({ failure }, index) => failure !== undefined && isNoticed(failure, past.slice(index + 1)))
}

function failuresInARow(past: readonly PastSync[]): FailureClass[] {
  const end = past.findIndex(({ outcome }) => outcome !== 'failed')
  return past.slice(0, end === -1 ? past.length : end).map(({ failure }) => failure ?? 'internal')
}

/** Whether the server stops trying by itself: the credential was refused three times running (CON-38). */
export function isGivenUp(now: PastSync, earlier: readonly PastSync[]): boolean {
  const row = [now, ...earlier].filter(({ outcome }) => outcome === 'succeeded' || outcome === 'failed')
  return row.length >= some && row.slice(0, some).every(({ failure }) => failure === 'credentials')
}
