import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectorEnvironment } from '@rostrum/connector'
import type { Wish } from './holding.ts'
import { type GrantMemory, parseMetadata, toMetadata } from './memory.ts'
import { makePrivateFolder, unusable } from './state-folder.ts'

/**
 * What grants replaced, for the case that the control plane does not tell it with the revoke: a file a grant, in a folder
 * a user. An entry is on disk before the console is asked to replace anything. Only used under the user's lock.
 */
export class Journal {
  readonly #folder: string
  readonly #console: string
  readonly #environment: ConnectorEnvironment

  constructor(console: string, environment: ConnectorEnvironment) {
    this.#console = console
    this.#environment = environment
    this.#folder = join(environment.stateFolder, 'journal')
  }

  /** By grant id. Files that cannot be read are left where they are, and said. */
  entriesOf(userId: string): Map<string, GrantMemory> {
    const folder = this.#folderOf(userId)
    const entries = new Map<string, GrantMemory>()
    for (const name of listFolder(folder)) {
      if (!name.endsWith('.json')) continue
      const entry = parseEntry(readText(join(folder, name)))
      if (entry !== undefined) entries.set(entry.grantId, entry.memory)
      else this.#environment.log.warn('a journal entry cannot be read and is left alone', { file: join(folder, name) })
    }
    return entries
  }

  /** Returns when the entry is on disk. */
  put(userId: string, grantId: string, memory: GrantMemory): void {
    const folder = this.#folderOf(userId)
    makePrivateFolder(this.#environment.stateFolder)
    makePrivateFolder(this.#folder)
    makePrivateFolder(folder)
    const { wish, told, replaced } = memory
    const text = JSON.stringify({
      version: 1,
      console: this.#console,
      user: userId,
      grant: grantId,
      wish,
      told: toMetadata(told),
      back: toMetadata(replaced),
      at: this.#environment.clock.now().toISOString(),
    })
    const path = join(folder, nameOf(grantId))
    const draft = `${path}.${process.pid}.new`
    try {
      const file = openSync(draft, 'w', 0o600)
      try {
        writeSync(file, text)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(draft, path)
      syncFolder(folder)
      syncFolder(this.#folder)
    } catch (error) {
      rmSync(draft, { force: true })
      throw unusable(folder, error instanceof Error ? error.message : String(error), error)
    }
  }

  remove(userId: string, grantId: string): void {
    const folder = this.#folderOf(userId)
    rmSync(join(folder, nameOf(grantId)), { force: true })
  }

  #folderOf(userId: string): string {
    return join(this.#folder, digest(`${this.#console} ${userId}`))
  }
}

function parseEntry(text: string | undefined): { grantId: string; memory: GrantMemory } | undefined {
  let entry: unknown
  try {
    entry = JSON.parse(text ?? '')
  } catch {
    return undefined
  }
  if (typeof entry !== 'object' || entry === null) return undefined
  const { version, grant, wish, told, back } = entry as Record<string, unknown>
  if (version !== 1 || typeof grant !== 'string' || !isWish(wish)) return undefined
  const [toldThen, replaced] = [parseMetadata(told), parseMetadata(back)]
  if (toldThen === 'unknown' || replaced === 'unknown') return undefined
  const { level, placeId, roleId } = wish
  return { grantId: grant, memory: { wish: { level, placeId, roleId }, told: toldThen, replaced } }
}

function isWish(value: unknown): value is Wish {
  if (typeof value !== 'object' || value === null || !('level' in value)) return false
  return value.level === 'tenant' || value.level === 'account' || value.level === 'site'
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw unusable(folder, error instanceof Error ? error.message : String(error), error)
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A rename is only on disk when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function nameOf(grantId: string): string {
  return `${digest(grantId)}.json`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
