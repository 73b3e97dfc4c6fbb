import { expect, test } from 'vitest'
import { formatBytes } from './bytes.ts'

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  ['1024', '1.0 KiB'],
  [1.5 * 1024 ** 3, '1.5 GiB'],
  [100 * 1024 ** 2, '100 MiB'],
  [undefined, '0 bytes'],
])('%j is %j', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
