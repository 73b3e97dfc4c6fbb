import { expect, test } from 'vitest'
import { durationInWords } from './duration.ts'

test.each([
  [0.4, 'under a second'],
  [1, '1 second'],
  [61, '1 minute 1 second'],
  [3600, '1 hour'],
  [3605, '1 hour'],
  [90_000, '1 day 1 hour'],
])('%s s are %s: UI-11', (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words)
})
