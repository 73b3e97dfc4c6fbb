/** What a sync is compared by with the last good one. */
export type CountedKind = 'accounts' | 'resources' | 'entitlements' | 'grants'
export type Counts = Readonly<Record<CountedKind, number>>

export interface GuardOptions {
  /** a kind that falls by so much holds the sync; from 1 to 100 */
  readonly fallPercent: number
  /** kinds of fewer objects than this may fall as they like, unless nothing is left */
  readonly fallFrom: number
  /** a kind that grows to so many times raises a notice */
  readonly riseFactor: number
  readonly riseFrom: number
}

export const usualGuard: GuardOptions = { fallPercent: 50, fallFrom: 10, riseFactor: 2, riseFrom: 10 }

export interface Change {
  readonly kind: CountedKind
  readonly before: number
  readonly after: number
}

const kinds: readonly CountedKind[] = ['accounts', 'resources', 'entitlements', 'grants']

/**
 * The kinds whose fall holds a sync until a person has looked at it (product.md CON-21): half of them gone, or all. No
 * error of a connector may look as if everybody had lost their access.
 */
export function findFalls(before: Counts, after: Counts, options: GuardOptions = usualGuard): Change[] {
  return changes(before, after).filter((change) => {
    if (change.before > 0 && change.after === 0) return true
    const gone = change.before - change.after
    return change.before >= options.fallFrom && gone * 100 >= change.before * options.fallPercent
  })
}

/** The kinds whose growth the app's owner is told of; it holds nothing (CON-22). */
export function findRises(before: Counts, after: Counts, options: GuardOptions = usualGuard): Change[] {
  return changes(before, after).filter(
    (change) => change.before >= options.riseFrom && change.after >= change.before * options.riseFactor,
  )
}

function changes(before: Counts, after: Counts): Change[] {
  return kinds.map((kind) => ({ kind, before: before[kind], after: after[kind] }))
}
