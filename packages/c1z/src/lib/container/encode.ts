import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { createZstdCompress, constants as zlib } from 'node:zlib'
import { fileError } from './file-errors.ts'
import { sqliteMagic } from './magic.ts'

const chunkBytes = 1024 * 1024

export interface EncodeJob {
  /** the database, open for reading; it is left open */
  readonly source: FileHandle
  /** the sync file to be made or replaced */
  readonly file: string
  /** beside `file`, so that the rename cannot cross a file system; removed when anything fails */
  readonly temporary: string
  /** May change bytes of the database on their way into the file; gets the first chunk, which holds the header. */
  readonly editHeader?: (chunk: Buffer) => void
}

/**
 * Compresses a database into a sync file. Whoever looks at `file` sees the old one or the new one, never a part, and
 * the new one is on the disk before it takes the old one's name.
 *
 * Level 1 is smaller and faster than 3 on this data. The size is known beforehand, so the frame carries it and the
 * window, 512 KiB at this level, stays far below what the oldest readers take.
 */
export async function encodeContainer(job: EncodeJob): Promise<void> {
  const { file, temporary } = job
  try {
    const sink = await open(temporary, 'w', 0o644)
    try {
      await sink.writeFile(sqliteMagic)
      await compress(job, sink)
      await sink.sync()
    } finally {
      await sink.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {
      // What made the write fail matters more than the remains of it.
    })
    throw fileError(error, file, 'write', 'file_not_writable')
  }
  await syncFolder(dirname(file))
}

async function compress(job: EncodeJob, sink: FileHandle): Promise<void> {
  const { size } = await job.source.stat()
  const encoder = createZstdCompress({
    pledgedSrcSize: size,
    chunkSize: chunkBytes,
    params: {
      [zlib.ZSTD_c_compressionLevel]: 1,
      [zlib.ZSTD_c_checksumFlag]: 1,
      [zlib.ZSTD_c_contentSizeFlag]: 1,
    },
  })
  const input = Readable.from(chunks(job))
  // pipe() forwards no errors, and one of the input must fail the loop below.
  input.on('error', (error) => encoder.destroy(error))
  input.pipe(encoder)
  try {
    for await (const piece of encoder) await sink.writeFile(piece as Buffer)
  } finally {
    input.destroy()
    encoder.destroy()
  }
}

async function* chunks({ source, editHeader }: EncodeJob): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await source.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position)
    if (bytesRead === 0) return
    const chunk = buffer.subarray(0, bytesRead)
    if (position === 0) editHeader?.(chunk)
    position += bytesRead
    yield chunk
  }
}

/** Makes the rename itself durable. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and some network file systems cannot sync one; the file is complete all the same.
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
