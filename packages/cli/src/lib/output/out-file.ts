import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { CliError } from '../cli-error.ts'

/** Writes a file that is there whole or not at all: what was there before stays until the last byte is written. */
export async function writeOutFile(path: string, write: (stream: Writable) => Promise<void>): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) throw new CliError(`cannot write ${path}: it is a folder; name a file with --out`)
  // Devices and pipes cannot be replaced, and need not be.
  if (found !== undefined && !found.isFile()) return fill(path, path, write)
  const target = found === undefined ? path : await realpath(path)
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await fill(path, temporary, write)
    await rename(temporary, target).catch((error: unknown) => {
      throw cannotWrite(path, error)
    })
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function fill(path: string, place: string, write: (stream: Writable) => Promise<void>): Promise<void> {
  const stream = createWriteStream(place)
  // Of the two, the stream's own error tells more: whoever wrote to it only learns that it is gone.
  const closed = finished(stream).catch((error: unknown) => {
    throw cannotWrite(path, error)
  })
  closed.catch(() => {})
  try {
    await write(stream)
    stream.end()
  } catch (error) {
    if (stream.errored) await closed
    stream.destroy()
    await closed.catch(() => {})
    throw error
  }
  await closed
}

function cannotWrite(path: string, cause: unknown): CliError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'its folder does not exist',
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is not a folder',
  }
  return new CliError(`cannot write ${path}: ${reasons[code] ?? code}`, { cause })
}
