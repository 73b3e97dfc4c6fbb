import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { expect, test } from 'vitest'
import { showDuration, showTime } from './show-time.ts'

const start = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const at = (ms: number) => timestampFromDate(new Date(ms))

test('times are shown in UTC, in seconds', () => {
  expect(showTime(at(start))).toBe('2026-01-02T03:04:05Z')
  expect(showTime(undefined)).toBe('')
})

test.each([
  [0, '0s'],
  [7, '7ms'],
  [1388, '1.388s'],
  [60_000, '1m0s'],
  [3_723_500, '1h2m3.5s'],
  [-1500, '-1.5s'],
])('%d ms last %s', (ms, text) => {
  expect(showDuration(at(start), at(start + ms))).toBe(text)
})

test('a sync that did not end has no duration', () => {
  expect(showDuration(at(start), undefined)).toBe('')
})
