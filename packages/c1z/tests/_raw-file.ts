import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** The database inside a sync file of one zstd frame, opened without any of our own reading. */
export function openRaw(file: string): DatabaseSync {
  const path = `${file}.raw`
  writeFileSync(path, decodeRaw(file))
  return new DatabaseSync(path)
}

export function decodeRaw(file: string): Buffer {
  const bytes = readFileSync(file)
  if (bytes.subarray(0, 5).toString('latin1') !== 'C1ZF\0') throw new Error('no magic')
  return zstdDecompressSync(bytes.subarray(5))
}

/** A sync file made of a database. */
export function writeRaw(file: string, database: Buffer): void {
  writeFileSync(file, Buffer.concat([Buffer.from('C1ZF\0', 'latin1'), zstdCompressSync(database)]))
}
