import { describe, expect, test } from 'vitest'
import { backOffMs, parseRetryAfter } from './retry-after.ts'

const now = new Date('2026-03-01T09:00:00Z')

describe('Retry-After', () => {
  test.each([
    ['5', undefined, 5000],
    [' 1.5 ', undefined, 1500],
    ['0', undefined, 0],
    ['Sun, 01 Mar 2026 09:00:30 GMT', undefined, 30_000],
    // The console's clock is an hour ahead.
    ['Sun, 01 Mar 2026 10:00:30 GMT', 'Sun, 01 Mar 2026 10:00:00 GMT', 30_000],
    ['Sun, 01 Mar 2026 08:59:00 GMT', undefined, -60_000],
  ])('%j with Date %j is in %i ms', (header, date, ms) => {
    expect(parseRetryAfter(header, date, now)?.getTime()).toBe(now.getTime() + ms)
  })

  test.each([[undefined], [''], ['soon'], ['-1s']])('%j says nothing', (header) => {
    expect(parseRetryAfter(header, undefined, now)).toBeUndefined()
  })
})

describe('back-off', () => {
  test('doubles up to half a minute and keeps within a quarter of that', () => {
    expect([1, 2, 3, 8, 9, 40].map((failures) => backOffMs(200, failures, () => 0.5))).toEqual([
      200, 400, 800, 25_600, 30_000, 30_000,
    ])
    expect(backOffMs(1000, 1, () => 0)).toBe(750)
    expect(backOffMs(30_000, 9, () => 0.999_999)).toBe(37_500)
  })
})
