import { expect, test } from 'vitest'
import { findTokenEnd } from './token-end.ts'

const now = new Date('2026-03-01T09:00:00Z')

test.for([
  ['2026-03-15T09:00:00Z', undefined],
  ['2026-03-15T08:59:59Z', 'in 13 days'],
  ['2026-03-02T10:00:00.000000Z', 'in 1 day'],
  ['2026-03-02T08:59:59Z', 'in less than a day'],
  [undefined, undefined],
] as const)('a token that ends at %s is warned of: %s', ([expiresAt, words]) => {
  const end = findTokenEnd({ createdAt: undefined, expiresAt }, now)
  expect(end).toBe(words && `the API token ends on ${expiresAt}, ${words}`)
})

test('a token whose end the console does not tell is not warned of', () => {
  expect(findTokenEnd(undefined, now)).toBe(undefined)
})
