import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { C1zError } from '../c1z-error.ts'
import { decodeContainer } from '../container/decode.ts'
import { fileError } from '../container/file-errors.ts'
import { openContainer } from '../container/open-container.ts'
import { type Environment, resolveLimits } from '../limits.ts'
import { type ScannedRow, TableScanner } from '../rows/scan.ts'
import { readSyncRuns } from '../rows/sync-runs.ts'
import { openUntrustedDatabase } from '../safety/open-database.ts'
import { type Column, tables } from '../schema.ts'
import type { SyncType } from '../sync-run.ts'
import { chooseKept, type Retention } from './kept-syncs.ts'

export interface EarlierSyncs {
  /** the sync file they are read from */
  readonly file: string
  /** is made, and removed again, to decode the file in; remains of a killed run in it are removed first */
  readonly folder: string
  readonly env: Environment
  readonly retention: Retention
  /** of the sync that is about to be written */
  readonly next: SyncType
}

/**
 * Copies the syncs that stay from a sync file into a new database; answers the greatest time text among them.
 *
 * The file may have been made by anybody, so it is read as any other; a file that cannot be read is an error, because
 * going on would replace it.
 */
export async function copyEarlierSyncs(target: DatabaseSync, earlier: EarlierSyncs): Promise<string> {
  const { file } = earlier
  try {
    return await decodeAndCopy(target, earlier)
  } catch (error) {
    if (!(error instanceof C1zError) || error.file !== file) throw error
    const message = `${error.message}; it would be replaced, so move it away or write to another file`
    throw new C1zError(error.reason, message, { file, cause: error })
  }
}

async function decodeAndCopy(target: DatabaseSync, earlier: EarlierSyncs): Promise<string> {
  const { file, folder, env } = earlier
  const limits = resolveLimits({}, env)
  const container = await openContainer(file)
  try {
    if (container.version === 'v3') {
      throw new C1zError('pebble_format', `${file} has format v3, to which nothing can be added`, { file })
    }
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      throw fileError(error, folder, 'make the folder', 'file_not_writable')
    })
    const path = join(folder, 'db')
    await decodeContainer(container.handle, file, path, limits)
    return copyFrom(path, target, earlier, limits)
  } finally {
    await container.handle.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function copyFrom(
  path: string,
  target: DatabaseSync,
  { file, retention, next }: EarlierSyncs,
  limits: ReturnType<typeof resolveLimits>,
): string {
  const { database, schema, bytes } = openUntrustedDatabase(path, file, limits)
  try {
    const scanner = new TableScanner(database, schema, file, limits, bytes)
    const kept = chooseKept(readSyncRuns(scanner, file, limits.maxSyncs), retention, next)
    let newest = ''
    for (const { id } of kept) {
      for (const { name, columns } of tables) {
        const copied = columns.filter((column) => column.name !== 'id')
        const names = copied.map((column) => column.name)
        const times = copied.flatMap((column, i) => (column.declaration.startsWith('datetime') ? [i] : []))
        const insert = target.prepare(
          `insert into ${name} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
        )
        for (const row of scanner.scan(name, names, [['sync_id', id]])) {
          const values = copied.map((column) => columnValue(row, column))
          for (const i of times) {
            const time = values[i]
            if (typeof time === 'string' && time > newest) newest = time
          }
          insert.run(...values)
        }
      }
    }
    return newest
  } finally {
    database.close()
  }
}

function columnValue(row: ScannedRow, { name, declaration }: Column): SQLInputValue {
  if (declaration.startsWith('blob')) return row.optionalBlob(name) ?? null
  if (declaration.startsWith('integer')) return row.flag(name) ? 1 : 0
  return row.optionalText(name) ?? null
}

/** What tells one state of a file from another without reading it; `none` where there is none. */
export function identityOf(stat: { size: bigint; mtimeNs: bigint; ino: bigint } | undefined): string {
  return stat === undefined || stat.size === 0n ? 'none' : `${stat.size}:${stat.mtimeNs}:${stat.ino}`
}
