import { randomBytes } from 'node:crypto'
import KSUID from 'ksuid'
import { expect, test } from 'vitest'
import { createId, toKsuid } from './ids.ts'

test('ids are KSUIDs, as others make them', () => {
  const edges = [Buffer.alloc(16), Buffer.alloc(16, 0xff), Buffer.alloc(16, 1)]
  for (const payload of [...edges, ...Array.from({ length: 200 }, () => randomBytes(16))])
    for (const ms of [1_400_000_000_000, 1_790_000_000_999, 4_102_444_800_000, 5_694_967_295_000])
      expect(toKsuid(new Date(ms), payload)).toBe(KSUID.fromParts(ms, payload).string)
})

test('no id is made twice, and a later second sorts later', () => {
  const ids = Array.from({ length: 2000 }, () => createId(new Date(1_790_000_000_000)))
  expect(new Set(ids).size).toBe(2000)
  const last = ids.toSorted().at(-1) ?? ''
  expect(createId(new Date(1_790_000_001_000)) > last).toBe(true)
})

test('a time that no id can tell is refused', () => {
  expect(() => createId(new Date(1_399_999_999_000))).toThrow('no id can be made of the time 1399999999000 ms')
  expect(() => createId(new Date(Number.NaN))).toThrow('no id can be made of the time NaN ms')
})
