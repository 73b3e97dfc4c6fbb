import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assertBlobName, BlobNotFoundError, type BlobStore, type StoredBlob } from './blob-store.ts'
import { measure } from './measure.ts'

const unfinished = '.unfinished-'
/** Nobody waits so long between two parts of an upload. */
const abandonedMs = 3_600_000

/** Blobs in a folder that one server has for itself. */
export class FolderStore implements BlobStore {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Makes the folder, and removes what was left half written; what is being written by another process stays. */
  static async open(folder: string): Promise<FolderStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (entry.name.startsWith(unfinished)) await removeIfAbandoned(join(entry.parentPath, entry.name))
    return new FolderStore(folder)
  }

  async put(name: string, content: AsyncIterable<Uint8Array>, { maxBytes }: { maxBytes: number }): Promise<StoredBlob> {
    const path = this.#path(name)
    const folder = dirname(path)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const draft = join(folder, `${unfinished}${randomBytes(8).toString('hex')}`)
    try {
      const { stream, result } = measure(name, content, maxBytes)
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(stream)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
      await syncFolder(folder)
      return result()
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    try {
      yield* createReadStream(this.#path(name))
    } catch (error) {
      throw isMissing(error) ? new BlobNotFoundError(name, { cause: error }) : error
    }
  }

  async withFile<T>(name: string, work: (path: string) => Promise<T>): Promise<T> {
    const path = this.#path(name)
    await access(path).catch((error) => {
      throw isMissing(error) ? new BlobNotFoundError(name, { cause: error }) : error
    })
    return work(path)
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true })
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true })
    const names = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith(unfinished))
      .map((entry) => join(entry.parentPath, entry.name).slice(this.#folder.length + 1))
    yield* names.filter((name) => name.startsWith(prefix)).sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #path(name: string): string {
    assertBlobName(name)
    return join(this.#folder, name)
  }
}

async function removeIfAbandoned(path: string): Promise<void> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
  if (Date.now() - mtimeMs > abandonedMs) await rm(path, { force: true })
}

/** A rename is on disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
