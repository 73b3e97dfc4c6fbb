import { Cron } from 'croner'

const minute = 60_000
const hour = 60 * minute
const shortestMs = 30 * minute
const jitterMaxMs = 5 * minute

/** How often a connector syncs; `usual` is an hour where access can be requested, else a day (product.md CON-18). */
export type Schedule =
  | { readonly kind: 'usual'; readonly isRequestable: boolean }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string }

/** What keeps a schedule from being one, for who wrote it; undefined when it is in order. */
export function findScheduleFault(schedule: Schedule): string | undefined {
  switch (schedule.kind) {
    case 'usual':
      return undefined
    case 'interval':
      return schedule.intervalMs >= shortestMs
        ? undefined
        : `the interval is ${schedule.intervalMs / minute} minutes, 30 are the least`
    case 'cron': {
      try {
        const cron = new Cron(schedule.expression, { paused: true, timezone: schedule.timeZone, mode: '5-part' })
        const times = cron.nextRuns(100, new Date('2026-01-01T00:00:00Z'))
        if (times.length === 0) return `${JSON.stringify(schedule.expression)} never comes to pass`
        const tight = times.find(
          (at, index) => index > 0 && at.getTime() - (times[index - 1]?.getTime() ?? 0) < shortestMs,
        )
        return tight && `${JSON.stringify(schedule.expression)} comes more often than every 30 minutes`
      } catch (error) {
        return `${JSON.stringify(schedule.expression)} in ${schedule.timeZone}: ${error instanceof Error ? error.message : error}`
      }
    }
    default:
      return schedule satisfies never
  }
}

export interface LastStart {
  /** of the last sync; when there was none, of the connector's first settings */
  readonly startedAt: Date
  /** uniform in [0, 1) and kept with the connector, so that looking twice gives the same answer */
  readonly jitter: number
}

/**
 * When the next sync is to start: never in the past, so that what was missed while the server was down is made up for
 * once. Starts are spread by up to a tenth of the interval, five minutes at most, so that connectors do not fire together.
 */
export function findNextStart(schedule: Schedule, { startedAt, jitter }: LastStart, now: Date): Date {
  const due = dueAfter(schedule, startedAt, jitter)
  return due > now ? due : now
}

function dueAfter(schedule: Schedule, startedAt: Date, jitter: number): Date {
  if (schedule.kind === 'cron') {
    const cron = new Cron(schedule.expression, { paused: true, timezone: schedule.timeZone, mode: '5-part' })
    const [first, second] = cron.nextRuns(2, startedAt)
    if (first === undefined) throw new Error(`${schedule.expression} never comes to pass (this is a bug)`)
    return spread(first, second === undefined ? hour : second.getTime() - first.getTime(), jitter)
  }
  const interval = schedule.kind === 'interval' ? schedule.intervalMs : (schedule.isRequestable ? 1 : 24) * hour
  return spread(new Date(startedAt.getTime() + interval), interval, jitter)
}

function spread(at: Date, intervalMs: number, jitter: number): Date {
  return new Date(at.getTime() + jitter * Math.min(intervalMs / 10, jitterMaxMs))
}
