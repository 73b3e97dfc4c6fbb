import { constants } from 'node:fs'
import { type FileHandle, open, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { createZstdDecompress, constants as zlib } from 'node:zlib'
import { C1zError } from '../c1z-error.ts'
import type { ReadLimits } from '../limits.ts'
import { fileError } from './file-errors.ts'
import { maxFrameHeaderBytes, readFrameHeader } from './frame-header.ts'
import { magicLength } from './magic.ts'

const chunkBytes = 256 * 1024
/** Each piece goes to another thread and back. */
const pieceBytes = 1024 * 1024
/** Decoded bytes that no ratio is held against: small files of empty pages compress without bound. */
const ratioFreeBytes = 64 * 1024 * 1024
const mebibyte = 1024 * 1024

/**
 * Decodes the zstd stream of a v1 file into a new file, which only its owner can read. Nothing that the file claims
 * about sizes is believed: bytes are counted as they come.
 */
export async function decodeContainer(
  source: FileHandle,
  file: string,
  target: string,
  limits: ReadLimits,
): Promise<void> {
  const sink = await open(target, 'wx', 0o600).catch((error: unknown) => {
    throw fileError(error, target, 'create', 'file_not_writable')
  })
  try {
    await new Decoding(source, file, sink, limits, (await source.stat()).size).run(target)
  } catch (error) {
    throw fileError(error, target, 'write', 'file_not_writable')
  } finally {
    await sink.close()
  }
}

class Decoding {
  readonly #source: FileHandle
  readonly #file: string
  readonly #sink: FileHandle
  readonly #limits: ReadLimits
  readonly #size: number
  #decoded = 0

  constructor(source: FileHandle, file: string, sink: FileHandle, limits: ReadLimits, size: number) {
    this.#source = source
    this.#file = file
    this.#sink = sink
    this.#limits = limits
    this.#size = size
  }

  /** Frame by frame, for a decompressor stops at the end of its frame without a word about what follows. */
  async run(target: string): Promise<void> {
    // Frames hold megabytes, and each takes a decompressor of its own: a file of nine-byte frames is made to waste time.
    const maxFrames = 64 + Math.floor(this.#size / mebibyte)
    let offset = magicLength
    for (let frames = 0; offset < this.#size; frames++) {
      if (frames === maxFrames) throw this.#refuse('limit_exceeded', `is cut into more than ${maxFrames} zstd frames`)
      offset += await this.#decodeFrame(offset, target)
    }
  }

  /** Returns the bytes of file that the frame took. */
  async #decodeFrame(offset: number, target: string): Promise<number> {
    const head = Buffer.alloc(maxFrameHeaderBytes)
    const { bytesRead } = await this.#source.read(head, 0, head.length, offset)
    const header = readFrameHeader(head.subarray(0, bytesRead))
    const isFirst = offset === magicLength
    if (header === 'cut' && (isFirst || readsAsMagic(head.subarray(0, bytesRead)))) throw this.#truncated()
    if (header === undefined || header === 'cut') {
      if (isFirst) throw this.#refuse('corrupt', 'has no zstd stream behind its magic')
      throw this.#refuse('trailing_bytes', `has ${this.#size - offset} bytes behind the end of its zstd stream`)
    }
    if (header.kind === 'skippable') {
      if (offset + header.bytes > this.#size) throw this.#truncated()
      return header.bytes
    }
    if (header.dictionaryId !== 0) throw this.#refuse('corrupt', 'needs a zstd dictionary, which sync files never do')
    if (header.windowBytes > BigInt(this.#limits.maxWindowBytes)) {
      throw this.#refuse(
        'limit_exceeded',
        `asks for a zstd window of ${header.windowBytes} bytes, the limit is ${this.#limits.maxWindowBytes}; raise it with BATON_DECODER_MAX_MEMORY_MB if the file can be trusted`,
      )
    }
    if (this.#limits.failFast && header.contentBytes !== undefined)
      await this.#checkDeclared(header.contentBytes, target)
    return this.#pump(offset)
  }

  async #checkDeclared(declared: bigint, target: string): Promise<void> {
    const total = BigInt(this.#decoded) + declared
    if (total > BigInt(this.#limits.maxDecodedBytes)) throw this.#tooLarge(`declares ${total} decoded bytes`)
    const disk = await statfs(dirname(target))
    const free = BigInt(disk.bavail) * BigInt(disk.bsize)
    if (declared > free) {
      throw this.#refuse(
        'disk_full',
        `decodes to ${declared} bytes, but ${dirname(target)} has only ${free} free; free some space or choose another temporary folder`,
      )
    }
  }

  async #pump(offset: number): Promise<number> {
    const decoder = createZstdDecompress({
      chunkSize: pieceBytes,
      params: { [zlib.ZSTD_d_windowLogMax]: windowLog(this.#limits.maxWindowBytes) },
    })
    const input = Readable.from(this.#chunks(offset))
    // An error of the input must reach the loop below, and pipe() forwards none.
    input.on('error', (error) => decoder.destroy(error))
    input.pipe(decoder)
    try {
      for await (const piece of decoder) await this.#take(piece as Buffer)
    } catch (error) {
      throw this.#translate(error)
    } finally {
      input.destroy()
      decoder.destroy()
    }
    return decoder.bytesWritten
  }

  async *#chunks(offset: number): AsyncGenerator<Buffer> {
    for (let position = offset; ; ) {
      const { buffer, bytesRead } = await this.#source.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  async #take(piece: Buffer): Promise<void> {
    this.#decoded += piece.length
    if (this.#decoded > this.#limits.maxDecodedBytes) throw this.#tooLarge(`decodes to ${this.#decoded} bytes or more`)
    if (this.#decoded > ratioFreeBytes && this.#decoded > this.#limits.maxRatio * this.#size) {
      throw this.#refuse(
        'limit_exceeded',
        `decodes to more than ${this.#limits.maxRatio} times its size of ${this.#size} bytes; sync files never do`,
      )
    }
    await this.#sink.appendFile(piece)
  }

  #translate(error: unknown): unknown {
    if (error instanceof C1zError || !(error instanceof Error) || !('code' in error)) return error
    const code = String(error.code)
    if (code === 'Z_BUF_ERROR') return this.#truncated()
    if (!code.startsWith('ZSTD_') && !code.startsWith('Z_')) return error
    return this.#refuse('corrupt', `has a damaged zstd stream: ${error.message.toLowerCase()}`, error)
  }

  #truncated(): C1zError {
    return this.#refuse('truncated', `is cut off after ${this.#size} bytes; copy or sync it again`)
  }

  #tooLarge(how: string): C1zError {
    const limit = this.#limits.maxDecodedBytes
    const text = limit % mebibyte === 0 ? `${limit / mebibyte} MiB` : `${limit} bytes`
    return this.#refuse(
      'limit_exceeded',
      `${how}, the limit is ${text}; raise it with BATON_DECODER_MAX_DECODED_SIZE_MB if the file can be trusted`,
    )
  }

  #refuse(reason: ConstructorParameters<typeof C1zError>[0], what: string, cause?: unknown): C1zError {
    return new C1zError(reason, `${this.#file} ${what}`, { file: this.#file, cause })
  }
}

/** Whether a rest too short for a header could still be the beginning of a frame. */
function readsAsMagic(rest: Buffer): boolean {
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd]).subarray(0, rest.length).equals(rest.subarray(0, 4))
}

function windowLog(bytes: number): number {
  return Math.min(31, Math.max(10, Math.floor(Math.log2(bytes))))
}

/** Opens a file for reading; a missing one is an error that names it. */
export async function openForReading(file: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK a named pipe in the file's place would hang the open.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = await handle.stat()
    if (stat.isFile()) return handle
    await handle.close()
    throw new C1zError('file_not_readable', `${file} is not a regular file`, { file })
  } catch (error) {
    throw fileError(error, file, 'open', 'file_not_readable')
  }
}
