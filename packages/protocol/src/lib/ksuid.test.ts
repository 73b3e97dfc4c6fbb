import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeKsuid, parseKsuid } from './ksuid.ts'

// The first two are the specimens of segmentio/ksuid's own documentation, the others its least and greatest id.
test.each([
  ['0ujtsYcgvSTl8PAuAdqWYSMnLOv', '2017-10-10T04:00:47.000Z', 'b5a1cd34b5f99d1154fb6853345c9735'],
  ['0ujzPyRiIAffKhBux4PvQdDqMHY', '2017-10-10T04:46:20.000Z', '73fc1aa3b2446246d6e89fcd909e8fe8'],
  ['000000000000000000000000000', '2014-05-13T16:53:20.000Z', '00000000000000000000000000000000'],
  ['aWgEPTl1tmebfsQzFP4bxwgy80V', '2150-06-19T23:21:35.000Z', 'ffffffffffffffffffffffffffffffff'],
])('%s holds its time and its randomness', (text, time, payload) => {
  const parsed = parseKsuid(text)
  expect(parsed?.time.toISOString()).toBe(time)
  expect(Buffer.from(parsed?.payload ?? []).toString('hex')).toBe(payload)
})

test.each([
  ['shorter', '0ujtsYcgvSTl8PAuAdqWYSMnLO'],
  ['longer', '0ujtsYcgvSTl8PAuAdqWYSMnLOv0'],
  ['of another alphabet', '0ujtsYcgvSTl8PAuAdqWYSMnL-v'],
  ['above the greatest', 'aWgEPTl1tmebfsQzFP4bxwgy80W'],
  ['above the greatest by far', 'zzzzzzzzzzzzzzzzzzzzzzzzzzz'],
])('a text that is %s is no KSUID', (_, text) => {
  expect(parseKsuid(text)).toBeUndefined()
})

test('a new id is 27 letters and digits and tells its second', () => {
  const id = makeKsuid(new Date('2026-03-04T05:06:07.899Z'))
  expect(id).toMatch(/^[0-9A-Za-z]{27}$/)
  expect(parseKsuid(id)?.time.toISOString()).toBe('2026-03-04T05:06:07.000Z')
})

test('two ids of one moment differ', () => {
  const now = new Date('2026-03-04T05:06:07Z')
  expect(makeKsuid(now)).not.toBe(makeKsuid(now))
})

test('ids of later seconds sort behind, as text', () => {
  const second = fc.integer({ min: 1_400_000_000, max: 1_400_000_000 + 2 ** 32 - 1 })
  fc.assert(
    fc.property(second, second, (a, b) => {
      fc.pre(a !== b)
      expect(makeKsuid(new Date(a * 1000)) < makeKsuid(new Date(b * 1000))).toBe(a < b)
    }),
  )
})

test.each(['2014-05-13T16:53:19Z', '2150-06-19T23:21:36Z', 'never'])('%s is a time that no id can hold', (time) => {
  expect(() => makeKsuid(new Date(time))).toThrow(
    'a KSUID holds times from 2014-05-13T16:53:20Z to 2150-06-19T23:21:35Z',
  )
})
