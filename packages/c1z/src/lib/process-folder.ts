import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** by place and purpose: what is under way there, or done, for this process */
const cleared = new Map<string, Promise<void>>()

/**
 * Makes a private folder for files of this process in `parent`. What processes of this host that are gone have left there
 * for the same purpose is removed before the first one. Rejects with the system's error when it cannot be made.
 */
export async function makeProcessFolder(parent: string, purpose: string): Promise<string> {
  await (cleared.get(placeOf(parent, purpose)) ?? clearProcessFolders(parent, purpose))
  return mkdtemp(`${placeOf(parent, purpose)}${process.pid}-`)
}

/**
 * Removes what was left for a purpose by processes of this host that are gone, and by this one: to be called when it begins
 * anew, and has nothing under way there.
 */
export async function clearProcessFolders(parent: string, purpose: string): Promise<void> {
  const clearing = clear(parent, prefixOf(purpose))
  cleared.set(placeOf(parent, purpose), clearing)
  await clearing
}

const prefixOf = (purpose: string) => `${purpose}-${hostname()}-`
const placeOf = (parent: string, purpose: string) => join(parent, prefixOf(purpose))

/** What bears this process's own number is of an earlier one, as in a container, where it is always the same. */
async function clear(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  const left = names.filter((name) => {
    if (!name.startsWith(prefix)) return false
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    return pid === process.pid || !isAlive(pid)
  })
  // What cannot be removed is in nobody's way.
  await Promise.allSettled(left.map((name) => rm(join(parent, name), { recursive: true, force: true })))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
