import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findNextStart, findScheduleFault, type Schedule } from './sync-schedule.ts'

const startedAt = new Date('2026-03-02T09:10:00Z')
const soon = new Date('2026-03-02T09:11:00Z')
const next = (schedule: Schedule, jitter = 0, now = soon) =>
  findNextStart(schedule, { startedAt, jitter }, now).toISOString()
const cron = (expression: string, timeZone = 'UTC') => ({ kind: 'cron', expression, timeZone }) as const
const every = (minutes: number) => ({ kind: 'interval', intervalMs: minutes * 60_000 }) as const

test.each<[string, Schedule, string]>([
  ['every hour where access can be requested', { kind: 'usual', isRequestable: true }, '2026-03-02T10:10:00.000Z'],
  ['every day where it cannot', { kind: 'usual', isRequestable: false }, '2026-03-03T09:10:00.000Z'],
  ['at an interval', every(45), '2026-03-02T09:55:00.000Z'],
  ['by the clock', cron('30 2 * * *'), '2026-03-03T02:30:00.000Z'],
  ['by the clock of a place', cron('30 2 * * *', 'Europe/Berlin'), '2026-03-03T01:30:00.000Z'],
])('%s: CON-18', (_what, schedule, at) => expect(next(schedule)).toBe(at))

test('starts are spread by a tenth of the interval, five minutes at most: CON-18', () => {
  expect(next(every(30), 0.999)).toBe('2026-03-02T09:42:59.820Z')
  expect(next({ kind: 'usual', isRequestable: false }, 0.5)).toBe('2026-03-03T09:12:30.000Z')
})

test('what was missed while the server was down is made up for once, at once: CON-18', () => {
  const back = new Date('2026-03-09T00:00:00Z')
  for (const schedule of [every(30), cron('0 * * * *')] as const)
    expect(next(schedule, 0.5, back)).toBe(back.toISOString())
})

test('the next start is never in the past, and never sooner than the interval after the last', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 10_000 }),
      fc.nat(20_000_000),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (minutes, laterMs, jitter) => {
        const now = new Date(startedAt.getTime() + laterMs)
        const at = findNextStart(every(minutes), { startedAt, jitter }, now).getTime()
        expect(at).toBeGreaterThanOrEqual(Math.max(now.getTime(), startedAt.getTime() + minutes * 60_000))
      },
    ),
  )
})

test('once a day means once a day over the change to summer time', () => {
  const before = { startedAt: new Date('2026-03-28T08:00:00Z'), jitter: 0 }
  const first = findNextStart(cron('0 9 * * *', 'Europe/Berlin'), before, before.startedAt)
  expect(first.toISOString()).toBe('2026-03-29T07:00:00.000Z')
})

test.each<[Schedule, RegExp]>([
  [every(29), /the interval is 29 minutes, 30 are the least/],
  [cron('*/10 * * * *'), /comes more often than every 30 minutes/],
  [cron('0,20 3 * * *'), /comes more often than every 30 minutes/],
  [cron('0 0 31 2 *'), /never comes to pass/],
  [cron('every day'), /"every day" in UTC: /],
  [cron('0 9 * * *', 'Middle/Earth'), /Middle\/Earth/],
])('%j is refused', (schedule, says) => expect(findScheduleFault(schedule)).toMatch(says))

test.each<Schedule>([every(30), cron('*/30 * * * *'), cron('15 2 * * 1'), { kind: 'usual', isRequestable: true }])(
  '%j is in order',
  (schedule) => expect(findScheduleFault(schedule)).toBeUndefined(),
)
