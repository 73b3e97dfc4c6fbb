/** What a zstd frame says about itself before its first block (RFC 8878, 3.1.1.1). */
export interface FrameHeader {
  readonly kind: 'frame'
  readonly windowBytes: bigint
  /** undefined when the frame does not declare it; a claim, not a fact */
  readonly contentBytes: bigint | undefined
  readonly dictionaryId: number
}

/** A frame that decoders skip; `bytes` is its length, header included. */
interface SkippableFrame {
  readonly kind: 'skippable'
  readonly bytes: number
}

/** The longest header a frame can have. */
export const maxFrameHeaderBytes = 18

const frameMagic = 0xfd2fb528
const contentSizeLengths = [0, 2, 4, 8] as const
const dictionaryIdLengths = [0, 1, 2, 4] as const

/** Reads a frame header, or undefined when the bytes do not begin one. `cut` means that they end inside it. */
export function readFrameHeader(bytes: Buffer): FrameHeader | SkippableFrame | 'cut' | undefined {
  if (bytes.length < 4) return 'cut'
  const magic = bytes.readUInt32LE(0)
  if (magic >>> 4 === 0x184d2a5)
    return bytes.length < 8 ? 'cut' : { kind: 'skippable', bytes: 8 + bytes.readUInt32LE(4) }
  if (magic !== frameMagic) return undefined
  if (bytes.length < 5) return 'cut'
  const descriptor = bytes.readUInt8(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionaryIdLength = dictionaryIdLengths[(descriptor & 3) as 0 | 1 | 2 | 3]
  const flag = (descriptor >>> 6) as 0 | 1 | 2 | 3
  const contentSizeLength = flag === 0 && isSingleSegment ? 1 : contentSizeLengths[flag]
  const windowLength = isSingleSegment ? 0 : 1
  if (bytes.length < 5 + windowLength + dictionaryIdLength + contentSizeLength) return 'cut'

  const dictionaryAt = 5 + windowLength
  const contentAt = dictionaryAt + dictionaryIdLength
  const dictionaryId = dictionaryIdLength === 0 ? 0 : bytes.readUIntLE(dictionaryAt, dictionaryIdLength)
  const contentBytes = readContentSize(bytes.subarray(contentAt, contentAt + contentSizeLength))
  const windowBytes = isSingleSegment ? (contentBytes ?? 0n) : readWindow(bytes.readUInt8(5))
  return { kind: 'frame', windowBytes, contentBytes, dictionaryId }
}

function readWindow(byte: number): bigint {
  const base = 1n << BigInt(10 + (byte >>> 3))
  return base + (base / 8n) * BigInt(byte & 7)
}

function readContentSize(bytes: Buffer): bigint | undefined {
  switch (bytes.length) {
    case 0:
      return undefined
    case 2:
      return BigInt(bytes.readUInt16LE(0)) + 256n
    case 8:
      return bytes.readBigUInt64LE(0)
    default:
      return BigInt(bytes.readUIntLE(0, bytes.length))
  }
}
