import { constants as zlib, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { maxFrameHeaderBytes, readFrameHeader } from './frame-header.ts'

const magic = [0x28, 0xb5, 0x2f, 0xfd]
const read = (...bytes: number[]) => readFrameHeader(Buffer.from([...magic, ...bytes]))

describe('the header of a zstd frame', () => {
  test.each([0, 1, 255, 256, 65_791, 65_792, 3_000_000])('that a compressor made of %i bytes declares them', (size) => {
    const frame = zstdCompressSync(Buffer.alloc(size), { params: { [zlib.ZSTD_c_contentSizeFlag]: 1 } })
    const header = readFrameHeader(frame.subarray(0, maxFrameHeaderBytes))
    expect(header).toMatchObject({ kind: 'frame', contentBytes: BigInt(size), dictionaryId: 0 })
  })

  test('may declare no size, a window by exponent and mantissa, and a dictionary', () => {
    expect(read(0x00, 0x58)).toEqual({
      kind: 'frame',
      windowBytes: 2n ** 21n,
      contentBytes: undefined,
      dictionaryId: 0,
    })
    expect(read(0x00, 0x0b)).toMatchObject({ windowBytes: 2048n + 3n * 256n })
    expect(read(0x00, 0xff)).toMatchObject({ windowBytes: 2n ** 41n + 7n * 2n ** 38n })
    expect(read(0x02, 0x58, 0x34, 0x12)).toMatchObject({ dictionaryId: 0x1234 })
    expect(read(0xe3, 1, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x80)).toEqual({
      kind: 'frame',
      windowBytes: 2n ** 63n,
      contentBytes: 2n ** 63n,
      dictionaryId: 0x80000001,
    })
  })

  test('is cut where the bytes end inside it, at every length', () => {
    const whole = [...magic, 0xc3, 0x58, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8]
    expect(whole).toHaveLength(maxFrameHeaderBytes)
    expect(readFrameHeader(Buffer.from(whole))).toMatchObject({ kind: 'frame' })
    for (let end = 0; end < whole.length; end++) expect(readFrameHeader(Buffer.from(whole.slice(0, end)))).toBe('cut')
  })

  test('of a frame to be skipped tells its length', () => {
    for (const magic of [0x50, 0x57, 0x5f]) {
      const bytes = Buffer.from([magic, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff])
      expect(readFrameHeader(bytes)).toEqual({ kind: 'skippable', bytes: 8 + 0xffffffff })
      expect(readFrameHeader(bytes.subarray(0, 7))).toBe('cut')
    }
  })

  test('is nothing else', () => {
    for (const bytes of ['SQLite', '\x28\xb5\x2f\xfe\0\0', '\x60\x2a\x4d\x18\0\0\0\0']) {
      expect(readFrameHeader(Buffer.from(bytes, 'latin1'))).toBeUndefined()
    }
  })
})
