/** A pending request ends by itself after this long (product.md REQ-20). */
export const pendingSecondsUsual = 7 * 86_400

export type DurationDecision = { readonly seconds: number | undefined } | { readonly error: string }

/**
 * How long access is to last: what was asked, within the cap; without an end only where there is no cap. Who asks for no
 * certain time where there is one gets the cap.
 */
export function decideDuration(asked: number | undefined, max: number | undefined): DurationDecision {
  if (asked === undefined) return { seconds: max }
  if (!Number.isSafeInteger(asked) || asked <= 0)
    return { error: `a duration is a whole number of seconds above 0, not ${asked}` }
  if (max !== undefined && asked > max)
    return { error: `grant duration must be less than or equal to max provision time (${max}s)` }
  return { seconds: asked }
}

/** The tightest of several caps; undefined when there is none. */
export function tightest(...caps: readonly (number | null | undefined)[]): number | undefined {
  const found = caps.filter((cap) => cap !== null && cap !== undefined)
  return found.length === 0 ? undefined : Math.min(...found)
}

/** The clock starts when access is in place, so that no delay eats the time that was granted (product.md REQ-10). */
export function expiresAt(inPlaceAt: Date, seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : after(inPlaceAt, seconds)
}

export function after(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * 1000)
}
