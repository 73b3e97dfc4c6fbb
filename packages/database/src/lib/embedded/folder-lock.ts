import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DatabaseError } from '../database-error.ts'

/**
 * Keeps a data folder to one process. The lock is the kernel's, taken through SQLite since Node offers none: it ends with
 * the process, however that ends, and is not inherited by the server.
 */
export class FolderLock {
  readonly #file: DatabaseSync

  /** @throws DatabaseError `folder_in_use` when another process, or another part of this one, holds the folder */
  constructor(folder: string) {
    const holder = join(folder, 'lock.pid')
    this.#file = new DatabaseSync(join(folder, 'lock'))
    try {
      this.#file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    } catch (cause) {
      this.#file.close()
      const message = `the data folder ${folder} is in use by another Rostrum (process ${readHolder(holder)}): stop it, or name another folder`
      throw new DatabaseError('folder_in_use', message, { cause })
    }
    writeFileSync(holder, `${process.pid}\n`)
  }

  release(): void {
    if (this.#file.isOpen) this.#file.close()
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
