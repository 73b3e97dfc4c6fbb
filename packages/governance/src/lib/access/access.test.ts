import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideDuration, expiresAt, tightest } from './durations.ts'
import { decideEnd, type Reason } from './reasons.ts'
import { remindAt } from './reminders.ts'
import { retryRevokeAt } from './retries.ts'
import { waitUntil } from './wait-until.ts'

const at = (text: string) => new Date(text)
const start = at('2026-03-02T09:00:00Z')
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

describe('a duration', () => {
  test.each([
    [3600, 3600, { seconds: 3600 }],
    [3601, 3600, { error: 'grant duration must be less than or equal to max provision time (3600s)' }],
    [undefined, 3600, { seconds: 3600 }],
    [undefined, undefined, { seconds: undefined }],
    [999_999, undefined, { seconds: 999_999 }],
    [0, undefined, { error: 'a duration is a whole number of seconds above 0, not 0' }],
    [1.5, undefined, { error: 'a duration is a whole number of seconds above 0, not 1.5' }],
  ])('of %s under a cap of %s: REQ-5', (asked, max, expected) => {
    expect(decideDuration(asked, max)).toEqual(expected)
  })

  test('begins when access is in place: REQ-10', () => {
    expect(expiresAt(start, 3600)).toEqual(later(60))
    expect(expiresAt(start, undefined)).toBeUndefined()
  })

  test('is capped by the tightest: REQ-5', () => {
    expect(tightest(null, 7200, undefined, 3600)).toBe(3600)
    expect(tightest(null, undefined)).toBeUndefined()
  })
})

describe('a reminder', () => {
  const minutes = (count: number) => later(count)
  test.each([
    ['none under 30 minutes', minutes(29), undefined],
    ['10 minutes ahead of half an hour', minutes(30), minutes(20)],
    ['a quarter ahead of four hours', minutes(240), minutes(180)],
    ['one day ahead of two', minutes(2 * 1440), minutes(1440)],
    ['one day ahead of three', minutes(3 * 1440), minutes(2 * 1440)],
    // Monday the 9th: Friday, Thursday, Wednesday.
    ['three business days ahead of a week', at('2026-03-09T09:00:00Z'), at('2026-03-04T09:00:00Z')],
    // Sunday the 8th in London is Monday the 9th in Auckland.
    ['three business days ahead by the zone', at('2026-03-08T20:00:00Z'), at('2026-03-04T20:00:00Z')],
  ])('%s: REQ-19', (_what, end, expected) => {
    expect(remindAt(start, end, 'UTC')).toEqual(expected)
  })

  test('comes after the beginning and before the end: REQ-19', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 * 1440 }),
        fc.constantFrom('UTC', 'Pacific/Auckland', 'America/New_York'),
        (lasts, zone) => {
          const reminder = remindAt(start, later(lasts), zone)
          if (lasts < 30) expect(reminder).toBeUndefined()
          else {
            expect(reminder?.getTime()).toBeGreaterThanOrEqual(start.getTime())
            expect(reminder?.getTime()).toBeLessThan(later(lasts).getTime())
          }
        },
      ),
    )
  })
})

describe('access', () => {
  const task = (expires: Date | undefined): Reason => ({ kind: 'task', taskId: 't', expiresAt: expires })
  test.each([
    ['goes with its only reason', [task(start)], { kind: 'revoke' }],
    ['goes when nothing is known to hold it', [], { kind: 'revoke' }],
    [
      'stays for the later of two',
      [task(start), task(later(5)), task(later(9))],
      { kind: 'keep', expiresAt: later(9) },
    ],
    [
      'stays that was there before: REQ-14',
      [{ kind: 'standing' }, task(start)],
      { kind: 'keep', expiresAt: undefined },
    ],
    ['stays that was granted without an end', [task(undefined), task(start)], { kind: 'keep', expiresAt: undefined }],
  ] satisfies [string, Reason[], object][])('%s: REQ-13', (_what, reasons, expected) => {
    expect(decideEnd(reasons, start)).toEqual(expected)
  })

  test('is revoked exactly when no reason lives, in whatever order they are told: REQ-13', () => {
    const reason = fc.oneof(
      fc.constant<Reason>({ kind: 'standing' }),
      fc
        .option(fc.integer({ min: -99, max: 99 }), { nil: undefined })
        .map((offset) => task(offset === undefined ? undefined : later(offset))),
    )
    fc.assert(
      fc.property(fc.array(reason), (reasons) => {
        const end = decideEnd(reasons, start)
        expect(decideEnd(reasons.toReversed(), start)).toEqual(end)
        const isLive = reasons.some(
          (each) => each.kind === 'standing' || each.expiresAt === undefined || each.expiresAt > start,
        )
        expect(end.kind).toBe(isLive ? 'keep' : 'revoke')
        if (end.kind === 'keep' && end.expiresAt) expect(end.expiresAt > start).toBe(true)
      }),
    )
  })
})

test('a revocation that fails is tried again for a day, at least hourly: REQ-15', () => {
  let [now, attempts] = [start, 0]
  for (;;) {
    const next = retryRevokeAt(++attempts, start, now)
    if (next === undefined) break
    expect(next.getTime() - now.getTime()).toBeLessThanOrEqual(3_600_000)
    expect(next > now).toBe(true)
    now = next
  }
  expect(now.getTime() - start.getTime()).toBeGreaterThan(86_400_000)
  expect(attempts).toBeGreaterThan(24)
})

test.each([
  [{ kind: 'duration', seconds: 3600 }, later(60)],
  [{ kind: 'time', hours: 17, minutes: 30, timeZone: 'UTC' }, at('2026-03-02T17:30:00Z')],
  [{ kind: 'time', hours: 9, minutes: 0, timeZone: 'UTC' }, at('2026-03-03T09:00:00Z')],
  [{ kind: 'time', hours: 9, minutes: 0, timeZone: 'America/New_York' }, at('2026-03-02T14:00:00Z')],
] as const)('a wait for %o is over in time: POL-4', (until, expected) => {
  expect(waitUntil({ kind: 'wait', until }, start)).toEqual(expected)
})
