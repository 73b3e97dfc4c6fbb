import { describe, expect, test } from 'vitest'
import { placeStatusOf, profileOf, timestampOf } from './attributes.ts'

describe('attributes', () => {
  test('a profile has what is known, false and nothing included', () => {
    expect(profileOf({ a: 'x', b: undefined, c: false, d: '', e: [] })).toEqual({ a: 'x', c: false, d: '', e: [] })
  })

  test.for([
    ['2026-01-30T10:12:09.458490Z', 1769767929n, 458490000],
    ['2026-03-01T10:12:08Z', 1772359928n, 0],
    ['2026-03-01T10:12:08.5Z', 1772359928n, 500000000],
    ['1969-12-31T23:59:59.250000Z', -1n, 250000000],
  ] as const)('%s keeps its microseconds', ([instant, seconds, nanos]) => {
    expect(timestampOf(instant)).toMatchObject({ seconds, nanos })
  })

  test('a state the console may invent later is shown and taken for neither enabled nor deleted', () => {
    expect(placeStatusOf('account', 'frozen')).toMatchObject({ status: 0, details: 'account frozen' })
    expect(placeStatusOf('account', undefined)).toBe(undefined)
  })
})
