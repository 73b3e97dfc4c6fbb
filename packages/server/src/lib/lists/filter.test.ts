import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ServiceError } from '../service-error.ts'
import { parseFilter } from './filter.ts'

const is = (column: string, ...values: string[]) => ({ column, comparison: 'is', values, isNegated: false })

describe('a filter: UI-2', () => {
  test.each([
    ['', [], ''],
    ['  berlin ', [], 'berlin'],
    ['status:enabled', [is('status', 'enabled')], ''],
    ['status:enabled,disabled type:user', [is('status', 'enabled', 'disabled'), is('type', 'user')], ''],
    ['-type:service', [{ ...is('type', 'service'), isNegated: true }], ''],
    ['department:"Human Resources",IT anna', [is('department', 'Human Resources', 'IT')], 'anna'],
    ['lastLogin<2026-01-01', [{ ...is('lastLogin', '2026-01-01'), comparison: 'before' }], ''],
    ['created>2026-01-01T10:00:00Z', [{ ...is('created', '2026-01-01T10:00:00Z'), comparison: 'after' }], ''],
    ['"status:enabled"', [], 'status:enabled'],
    ['anna "maria luise"', [], 'anna maria luise'],
    ['site: x', [], 'site: x'],
    ['a,b', [], 'a,b'],
  ])('%j is read', (text, terms, words) => {
    expect(parseFilter(text)).toEqual({ terms, text: words })
  })

  test('that cannot be read is refused, and any other text is words', () => {
    expect(() => parseFilter('name:"x')).toThrow('a quotation mark is not closed')
    expect(() => parseFilter('x'.repeat(2001))).toThrow('2000 are the most')
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        try {
          parseFilter(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError)
        }
      }),
    )
  })
})
