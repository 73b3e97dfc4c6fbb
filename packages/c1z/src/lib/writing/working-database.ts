import { createHash } from 'node:crypto'
import { lstat, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { C1zError } from '../c1z-error.ts'
import { fileError, isSystemError } from '../container/file-errors.ts'
import { applicationIdAt, userVersionAt } from '../safety/database-header.ts'
import { isBusy, isDamaged, notADatabase, sqliteCode, sqliteError } from '../safety/sqlite-errors.ts'
import { createTableSql, tables } from '../schema.ts'

/**
 * 64 bits that say what an unfinished sync is one of. They live in the two free numbers of the database's header, so
 * that no table has to be removed again when the database becomes a sync file.
 */
export interface Mark {
  readonly userVersion: number
  readonly applicationId: number
}

export function makeMark(parts: readonly unknown[]): Mark {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest()
  // Zero is what an unmarked database has.
  return { userVersion: digest.readInt32BE(0) || 1, applicationId: digest.readInt32BE(4) || 1 }
}

/** For the header's way into the sync file, where Go's programs keep zeros. */
export function eraseMark(header: Buffer): void {
  header.writeInt32BE(0, userVersionAt)
  header.writeInt32BE(0, applicationIdAt)
}

/**
 * Opens the working copy that an earlier run left, or undefined when there is none to go on with; remains that are of
 * no use are removed. The database stays locked until it is closed, by the kernel even when the process is killed.
 */
export async function adoptDatabase(path: string, mark: Mark): Promise<DatabaseSync | undefined> {
  if (!(await isOurs(path))) return undefined
  let database: DatabaseSync | undefined
  try {
    database = openLocked(path)
    if (readPragma(database, 'user_version') === mark.userVersion) {
      if (readPragma(database, 'application_id') === mark.applicationId) return database
    }
  } catch (error) {
    database?.close()
    if (sqliteCode(error) === notADatabase) throw notOurs(path)
    if (!isDamaged(error)) throw lockError(error, path)
  }
  // Removed while it is locked: whoever opens the path now makes a file of its own.
  await removeDatabase(path)
  if (database?.isOpen) database.close()
  return undefined
}

/** Makes an empty, locked database with the tables of a sync file and no indexes; `fill` may add to it. */
export async function createDatabase(
  path: string,
  mark: Mark,
  fill: (database: DatabaseSync) => Promise<void>,
): Promise<DatabaseSync> {
  try {
    await (await open(path, 'wx', 0o600)).close()
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') throw inUse(path)
    throw fileError(error, path, 'create', 'file_not_writable')
  }
  let database: DatabaseSync | undefined
  try {
    database = openLocked(path)
    // One transaction: a run that is killed in it leaves nothing that could be mistaken for a working copy.
    database.exec('begin')
    for (const table of tables) database.exec(createTableSql(table))
    await fill(database)
    database.exec(`pragma user_version = ${mark.userVersion}; pragma application_id = ${mark.applicationId}; commit`)
    return database
  } catch (error) {
    database?.close()
    if (!isBusy(error)) await removeDatabase(path)
    throw lockError(error, path)
  }
}

export async function removeDatabase(path: string): Promise<void> {
  await rm(`${path}-journal`, { force: true })
  await rm(path, { force: true })
}

function openLocked(path: string): DatabaseSync {
  // Large indexes are sorted in temporary files, which SQLite would put where only a whole machine has room; it reads
  // the variable once, when the first database of the process is opened.
  process.env.SQLITE_TMPDIR ??= dirname(path)
  const database = new DatabaseSync(path, { allowExtension: false, enableForeignKeyConstraints: false })
  try {
    // The copy has to survive the death of the process, not of the machine: nothing waits for the disk. The journal
    // stays small, for pages that are added are not in it.
    database.exec(
      `pragma locking_mode = exclusive; pragma journal_mode = delete; pragma synchronous = off;
       pragma cache_size = -8192; pragma trusted_schema = off; begin exclusive; commit`,
    )
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function readPragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`pragma ${name}`).get()?.[name]
}

/** Whether there is a file that may be opened or removed as an earlier run's; throws when it is somebody else's. */
async function isOurs(path: string): Promise<boolean> {
  const stat = await lstat(path).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined
    throw fileError(error, path, 'look at', 'file_not_readable')
  })
  if (stat === undefined) return false
  const isForeign = process.getuid !== undefined && stat.uid !== process.getuid()
  if (stat.isFile() && !isForeign) return true
  throw notOurs(path)
}

function notOurs(path: string): C1zError {
  return new C1zError(
    'file_not_writable',
    `${path} is in the place of the working copy and was not made by this program for this user; move it away`,
  )
}

function lockError(error: unknown, path: string): unknown {
  return isBusy(error) ? inUse(path) : sqliteError(error, path)
}

function inUse(path: string): C1zError {
  return new C1zError('in_use', `${path} is in use: another process is syncing into the same file; wait until it ends`)
}
