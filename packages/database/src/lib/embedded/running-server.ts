import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseError } from '../database-error.ts'
import { toOwnPath } from './way-in.ts'

/** After an orderly shutdown was asked for, until the server is told to go without one. A checkpoint can take a while. */
const orderlyMs = 60_000
const quickMs = 10_000

/**
 * Ends the server that a killed process of ours left running in `folder`, and clears the traces of one that was killed
 * itself, so that a new one can start. The caller holds the folder's lock, so no living process of ours uses that server.
 */
export async function endOrphan(folder: string): Promise<void> {
  const cluster = join(folder, 'cluster')
  const pid = readPid(cluster)
  if (pid !== undefined && isAlive(pid) && worksOn(pid, cluster)) await endServer(pid)
  if (readPid(cluster) !== undefined) disownPidFile(cluster)
  for (const file of readdirSync(join(folder, 'socket'))) rmSync(join(folder, 'socket', file))
}

/** Asks the server for an orderly shutdown and waits for its end; open transactions are rolled back. */
export async function endServer(pid: number): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', orderlyMs],
    ['SIGQUIT', quickMs],
  ] as const) {
    signalIfAlive(pid, signal)
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += 20) {
      if (!isAlive(pid)) return
      await delay(20)
    }
  }
  throw new DatabaseError('server_failed', `the PostgreSQL server (process ${pid}) does not end: end it by hand`)
}

/** Where the socket of the server that runs on the folder is, by its pid file; undefined when none runs. */
export function findSocketFolder(folder: string): string | undefined {
  const cluster = join(folder, 'cluster')
  const pid = readPid(cluster)
  if (pid === undefined || !isAlive(pid)) return undefined
  // Process, data folder, start, port, folder of the socket: a line each.
  const socketFolder = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[4]
  return socketFolder ? toOwnPath(socketFolder, folder) : undefined
}

/** Whether the process is a server of that folder; it works in there, and mostly says so when it is started. */
function worksOn(pid: number, cluster: string): boolean {
  if (commandOf(pid).includes(cluster)) return true
  try {
    return process.platform === 'linux' && readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch {
    return false
  }
}

/** The first line of the server's pid file; undefined when no server ran, or the last one ended in order. */
function readPid(cluster: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10)
    return Number.isNaN(pid) ? undefined : pid
  } catch {
    return undefined
  }
}

/**
 * The server refuses to start while any process has the number in the pid file: after a crash of the machine that may be
 * another program, and in a container a zombie that nobody reaps. The file must stay, for the rest of it lets the server
 * find its own leftovers in shared memory. One that names the server's parent, which we shall be, is taken for stale.
 */
function disownPidFile(cluster: string): void {
  const file = join(cluster, 'postmaster.pid')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)))
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended meanwhile, which is what was wanted.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  // Where nobody reaps the dead, they stay as zombies.
  return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readProc(pid, 'stat'))
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') return readProc(pid, 'cmdline').replaceAll('\0', ' ')
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
