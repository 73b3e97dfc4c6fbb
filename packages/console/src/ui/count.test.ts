import { expect, test } from 'vitest'
import { countOf } from './count.ts'

test.each([
  [1, 'users', '1 user'],
  [0, 'users', '0 users'],
  ['1', 'entries', '1 entry'],
  ['12345', 'accounts', '12,345 accounts'],
])('%s %s are counted as %s', (count, noun, text) => {
  expect(countOf(count, noun)).toBe(text)
})

test('a count that was broken off is not one', () => {
  expect(countOf(1, 'users', { isMore: true })).toBe('1+ users')
})
