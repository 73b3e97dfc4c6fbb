import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { ConnectorError, describeError } from '../errors.ts'

const prefix = `baton-sync-${hostname()}-`

/** A folder for the file of one sync, of this process. Throws bad_configuration when it cannot be made. */
export async function makeSyncFolder(tempDir: string): Promise<string> {
  try {
    return await mkdtemp(join(tempDir, `${prefix}${process.pid}-`))
  } catch (error) {
    throw new ConnectorError('bad_configuration', `${tempDir} cannot be written: ${describeError(error)}`, {
      cause: error,
      fix: 'point --c1z-temp-dir at a folder that this connector may write',
    })
  }
}

/**
 * Removes what processes of this host left that were killed during a sync. To be called before the first sync: what
 * bears this process's own number is of an earlier one, as in a container, where it is always the same.
 */
export async function clearSyncFolders(tempDir: string): Promise<void> {
  const names = await readdir(tempDir).catch(() => [])
  const left = names.filter((name) => {
    if (!name.startsWith(prefix)) return false
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    return pid === process.pid || !isAlive(pid)
  })
  // What cannot be removed is in nobody's way.
  await Promise.allSettled(left.map((name) => rm(join(tempDir, name), { recursive: true, force: true })))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
