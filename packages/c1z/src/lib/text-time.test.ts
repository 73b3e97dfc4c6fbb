import { timestampDate } from '@bufbuild/protobuf/wkt'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTime, parseTime, TextClock, textAfter } from './text-time.ts'

const anyDate = fc.date({ min: new Date('1970-01-01'), max: new Date('2400-01-01'), noInvalidDate: true })

describe('formatTime', () => {
  it('writes UTC with a space, without a zone and without trailing zeros', () => {
    expect(formatTime(new Date('2026-11-22T06:46:26.070Z'))).toBe('2026-11-22 06:46:26.07')
    expect(formatTime(new Date('2026-11-22T06:46:00.000Z'))).toBe('2026-11-22 06:46:00')
    expect(formatTime(new Date('2026-11-22T06:46:10.100Z'))).toBe('2026-11-22 06:46:10.1')
  })

  it('gives texts whose byte order is time order', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (a, b) => {
        expect(Math.sign(formatTime(a) < formatTime(b) ? -1 : formatTime(a) > formatTime(b) ? 1 : 0)).toBe(
          Math.sign(a.getTime() - b.getTime()),
        )
      }),
    )
  })

  it('is read back as the same instant', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const parsed = parseTime(formatTime(date))
        expect(parsed && timestampDate(parsed).getTime()).toBe(date.getTime())
      }),
    )
  })
})

describe('parseTime', () => {
  it.each([
    ['2026-11-22 06:46:26.077162283', 1795329986n, 77162283],
    ['2026-11-22 06:46:26', 1795329986n, 0],
    ['2026-11-22T06:46:26.5Z', 1795329986n, 500000000],
    ['2026-11-22 06:46:26+01:00', 1795326386n, 0],
    ['2026-11-22 06:46:26.25 -0130 MST m=+12.5', 1795335386n, 250000000],
    ['2026-11-22 06:46:26 +0000 UTC', 1795329986n, 0],
    ['2026-11-22 06:46', 1795329960n, 0],
    ['2026-11-22', 1795305600n, 0],
  ])('reads %s', (text, seconds, nanos) => {
    expect(parseTime(text)).toMatchObject({ seconds, nanos })
  })

  it.each([
    '',
    'now',
    '2026-02-31 00:00:00',
    '2026-13-01',
    '2026-11-22 24:00:00',
    '1795329986',
    '2026-11-22 06:46:26.',
    '0050-01-01',
  ])('takes %j for no time', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })
})

describe('textAfter', () => {
  it.each([
    ['2026-11-22 06:46:26', '2026-11-22 06:46:26.000000001'],
    ['2026-11-22 06:46:26.9', '2026-11-22 06:46:26.900000001'],
    ['2026-11-22 06:46:26.099999999', '2026-11-22 06:46:26.1'],
    ['2026-12-31 23:59:59.999999999', '2027-01-01 00:00:00'],
    ['2026-11-22T06:46:26Z', '2026-11-23 00:00:00'],
    ['2026-11-22 06:46:26+02:00', '2026-11-23 00:00:00'],
  ])('%s is followed by %s', (text, next) => {
    expect(textAfter(text)).toBe(next)
    expect(next > text).toBe(true)
  })
})

describe('TextClock', () => {
  it('never repeats or goes back, even when the clock stands still or jumps', () => {
    const times = ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z', '2026-11-22T09:00:00Z', '2026-11-22T10:00:01Z']
    const clock = new TextClock(() => new Date(times.shift() ?? ''))
    const texts = [clock.next(), clock.next(), clock.next(), clock.next()]
    expect(texts).toEqual([
      '2026-11-22 10:00:00',
      '2026-11-22 10:00:00.000000001',
      '2026-11-22 10:00:00.000000002',
      '2026-11-22 10:00:01',
    ])
  })

  it('starts behind the newest text of a file written in local time east of Greenwich', () => {
    const clock = new TextClock(() => new Date('2026-11-22T10:00:00Z'), '2026-11-22 18:30:00.123')
    expect(clock.next()).toBe('2026-11-22 18:30:00.123000001')
  })
})
