import { expect, test } from 'vitest'
import { storable } from './storable.ts'

test('what PostgreSQL does not take in a text is replaced wherever it is, everything else stays', () => {
  const at = new Date()
  expect(storable({ 'a\0': ['x\0y', 1, null, { deep: '\ud800!' }], at })).toEqual({
    'a\uFFFD': ['x\uFFFDy', 1, null, { deep: '\uFFFD!' }],
    at,
  })
  expect(storable('a pair 😀 and \\u0000 as text')).toBe('a pair 😀 and \\u0000 as text')
})
