import { execFileSync } from 'node:child_process'
import { type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseError } from '../database-error.ts'

/** The user that the server's processes run as. */
export interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root. Both users exist on the usual systems; the first is the better separated one. */
const standIns = ['postgres', 'nobody']

/**
 * The user to run the server as when we are root, undefined when we are not and it runs as ourselves.
 * @throws DatabaseError `folder_unreachable` when we are root on a system without such a user
 */
export function findServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of standIns) {
    try {
      return { name, uid: lookUp('-u', name), gid: lookUp('-g', name) }
    } catch {
      // No such user here: the next one.
    }
  }
  const message = `PostgreSQL does not run as root, and there is no user ${standIns.join(' or ')} here: add one, or start as another user`
  throw new DatabaseError('folder_unreachable', message)
}

function lookUp(kind: '-u' | '-g', name: string): number {
  return Number(execFileSync('id', [kind, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
}

/** The first folder on the way to `path` that `user` may not enter; undefined when the way is open. */
export function findClosedFolder(path: string, user: ServerUser): string | undefined {
  const parent = dirname(path)
  const above = parent === path ? undefined : findClosedFolder(parent, user)
  return above ?? (mayEnter(statSync(path), user) ? undefined : path)
}

function mayEnter(folder: Stats, user: ServerUser): boolean {
  if (folder.uid === user.uid) return (folder.mode & 0o100) !== 0
  if (folder.gid === user.gid) return (folder.mode & 0o010) !== 0
  return (folder.mode & 0o001) !== 0
}
