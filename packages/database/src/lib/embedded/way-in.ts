import { closeSync, openSync } from 'node:fs'
import { DatabaseError } from '../database-error.ts'
import { findClosedFolder, type ServerUser } from './server-user.ts'

/** The descriptor under which the server's processes have the data folder, where its path is closed to them. */
const descriptorOfChild = 3

/**
 * How the server's processes name the data folder. PostgreSQL does not run as root, and the user that it runs as instead
 * may not enter, say, root's home: there the folder is handed over open, and named by its descriptor.
 */
export interface WayIn {
  readonly path: string
  /** for `stdio`, as the fourth */
  readonly descriptor: number | 'ignore'
  close(): void
}

/** @throws DatabaseError `folder_unreachable` where the system has no such names */
export function openWayIn(folder: string, user: ServerUser | undefined): WayIn {
  const closed = user === undefined ? undefined : findClosedFolder(folder, user)
  if (closed === undefined) return { path: folder, descriptor: 'ignore', close() {} }
  if (process.platform !== 'linux') {
    const message = `PostgreSQL does not run as root, and ${user?.name}, which it runs as instead, may not enter ${closed}: name a data folder elsewhere, or start as another user`
    throw new DatabaseError('folder_unreachable', message)
  }
  const descriptor = openSync(folder, 'r')
  return {
    path: `/proc/self/fd/${descriptorOfChild}`,
    descriptor,
    close: () => closeSync(descriptor),
  }
}

/** A path that a server's process told, as everybody else has it. */
export function toOwnPath(path: string, folder: string): string {
  return path.replace(new RegExp(`^/proc/self/fd/${descriptorOfChild}(?=/|$)`), folder)
}
