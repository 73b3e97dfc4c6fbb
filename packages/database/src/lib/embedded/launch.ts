import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, closeSync, mkdtempSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseError } from '../database-error.ts'
import { asUser } from './cluster.ts'
import type { Programs } from './programs.ts'
import { endServer } from './running-server.ts'
import type { ServerUser } from './server-user.ts'
import { toOwnPath, type WayIn } from './way-in.ts'

/** A server's process that takes connections. */
export interface LaunchedServer {
  readonly process: ChildProcess
  readonly socketFolder: string
  readonly logFile: string
}

/** What `launch` needs besides the folder. */
export interface LaunchOptions {
  readonly programs: Programs
  readonly wayIn: WayIn
  readonly user: ServerUser | undefined
  readonly settings: Readonly<Record<string, string>>
}

const logMaxBytes = 10 * 1024 * 1024
/** The kernel's bound on the path of a socket is 104 bytes on macOS, 108 on Linux, its last byte a zero. */
const socketPathMaxBytes = 103

/** Starts the server on a prepared folder and waits until it takes connections, after a crash until it has recovered. */
export async function launch(folder: string, options: LaunchOptions): Promise<LaunchedServer> {
  const { programs, wayIn, user, settings } = options
  const socketOfServer = chooseSocketFolder(folder, wayIn, user)
  const socketFolder = toOwnPath(socketOfServer, folder)
  const logFile = join(folder, 'server.log')
  const log = openLog(logFile)
  const logStart = statSync(logFile).size
  const child = spawn(join(programs.home, 'bin/postgres'), toArguments(wayIn.path, socketOfServer, settings), {
    ...asUser(user),
    cwd: '/',
    // Ctrl-C in a terminal reaches every process of its group, and the server must outlive our own shutdown.
    detached: true,
    stdio: ['ignore', log, log, wayIn.descriptor],
  })
  closeSync(log)
  wayIn.close()
  try {
    await once(child, 'spawn')
    await waitUntilReady(child, socketFolder, () => readFrom(logFile, logStart))
    return { process: child, socketFolder, logFile }
  } catch (error) {
    if (child.pid !== undefined && isRunning(child)) await endServer(child.pid)
    throw error
  }
}

/** The connection string of a role's way to one database. */
export function toUrl(socketFolder: string, role: string, database: string): string {
  return `postgres://${role}@localhost/${database}?host=${encodeURIComponent(socketFolder)}`
}

export function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

function toArguments(folder: string, socketFolder: string, settings: Readonly<Record<string, string>>): string[] {
  const all = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    max_connections: '100',
    shared_buffers: '256MB',
    // Bounds how long the recovery after a kill takes: 3 s after 230 MB.
    max_wal_size: '256MB',
    log_min_messages: 'warning',
    log_line_prefix: '%m [%p] %q%u ',
    log_timezone: 'UTC',
    timezone: 'UTC',
    ...settings,
  }
  return ['-D', join(folder, 'cluster'), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** Inside the data folder, or in a temporary one where that path is too long for a socket. */
function chooseSocketFolder(folder: string, wayIn: WayIn, user: ServerUser | undefined): string {
  const path = join(folder, 'socket', '.s.PGSQL.5432')
  if (Buffer.byteLength(path) <= socketPathMaxBytes) return join(wayIn.path, 'socket')
  const short = mkdtempSync(join(tmpdir(), 'rostrum-'))
  if (user) chownSync(short, user.uid, user.gid)
  return short
}

/** Appends; what is too long by now is kept once under another name. */
function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logMaxBytes) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

function readFrom(file: string, offset: number): string {
  const open = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(4096)
    return buffer.toString('utf8', 0, readSync(open, buffer, 0, buffer.length, offset)).trim()
  } finally {
    closeSync(open)
  }
}

async function waitUntilReady(child: ChildProcess, socketFolder: string, readLog: () => string): Promise<void> {
  for (;;) {
    if (!isRunning(child)) {
      throw new DatabaseError('server_failed', `the embedded PostgreSQL did not start: ${readLog()}`)
    }
    const client = new pg.Client(toUrl(socketFolder, 'postgres', 'postgres'))
    try {
      await client.connect()
      return
    } catch {
      // Not listening yet, or still recovering: as long as the process lives it is on its way.
      await delay(15)
    } finally {
      await client.end()
    }
  }
}
