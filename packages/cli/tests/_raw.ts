import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { makeFolder } from './_folder.ts'
import { goFile } from './_rostrum.ts'

const magic = 'C1ZF\0'

/** The Go connector's file after some SQL, made without any of our own code. */
export function changedFile(sql: string): string {
  const folder = makeFolder()
  const path = join(folder, 'db')
  writeFileSync(path, zstdDecompressSync(readFileSync(goFile).subarray(magic.length)))
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
  return fileOf(Buffer.concat([Buffer.from(magic), zstdCompressSync(readFileSync(path))]))
}

export function fileOf(bytes: Uint8Array): string {
  const file = join(makeFolder(), 'sync.c1z')
  writeFileSync(file, bytes)
  return file
}
