import { create } from '@bufbuild/protobuf'
import { TimestampSchema } from '@bufbuild/protobuf/wkt'
import { expect, test } from 'vitest'
import { toDate } from './instant.ts'

test.each([
  [0n, 0, '1970-01-01T00:00:00.000Z'],
  [1_789_000_000n, 105_000_000, '2026-09-10T00:26:40.105Z'],
  [1_789_000_000n, 105_999_999, '2026-09-10T00:26:40.105Z'],
  [1_789_000_000n, 999_999_999, '2026-09-10T00:26:40.999Z'],
  [-1n, 1, '1969-12-31T23:59:59.000Z'],
])('a moment of %s s and %s ns lies in the millisecond %s', (seconds, nanos, expected) => {
  expect(toDate(create(TimestampSchema, { seconds, nanos })).toISOString()).toBe(expected)
})
