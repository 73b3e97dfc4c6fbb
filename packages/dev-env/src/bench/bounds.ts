/** What is required of a sync of the largest console. */
export const syncMaxMiB = 256
export const grantsMaxRatio = 2

/** What is required of the bundled program in service mode. */
export const serviceBounds = { firstPollSeconds: 1.5, idleMaxMiB: 100, idleMaxPercent: 1, beginMaxMs: 250 } as const

/** What is required of a million grants that become the state of an app. */
export const uplift = { minGrantsPerSecond: 40_000, maxRatio: 4, maxMiB: 600, startMaxSeconds: 5 } as const

/** What is required of a page of any list or search (product.md X-5). */
export const lists = { maxMs: 100, maxRatio: 3, moreMs: 10 } as const

/** What is required of the console in a browser of this machine. */
export const consoleBounds = { loadMaxMs: 1000, scriptsMaxKb: 320, listMaxMs: 300, startMaxSeconds: 120 } as const

/** The longest a sync may take, by what the bare downloads took. */
export function syncMaxSeconds(floorSeconds: number, latencyMs: number): number {
  return (latencyMs === 0 ? 4 : 2) * floorSeconds + 4
}

/** Counts the bounds that were broken, for the exit code. */
export class Verdicts {
  broken = 0

  /** A measured value beside its bound, marked when it is beyond. */
  judge(value: number, most: number, digits: number): string {
    const isHeld = value <= most
    if (!isHeld) this.broken++
    return `${value.toFixed(digits)}${isHeld ? '' : ' !'}`
  }

  /** A measured value that must not be below its bound. */
  judgeLeast(value: number, least: number, digits: number): string {
    const isHeld = value >= least
    if (!isHeld) this.broken++
    return `${value.toFixed(digits)}${isHeld ? '' : ' !'}`
  }
}
