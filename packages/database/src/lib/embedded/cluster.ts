import { spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseError } from '../database-error.ts'
import { copyPrograms } from './copied-programs.ts'
import type { Programs } from './programs.ts'
import { findClosedFolder, type ServerUser } from './server-user.ts'
import { openWayIn, type WayIn } from './way-in.ts'

/** What a server is started with on its folder. */
export interface PreparedFolder {
  readonly programs: Programs
  readonly wayIn: WayIn
}

/**
 * Makes the server's folders where they are missing: `cluster` holds the data, `socket` the way in.
 * @throws DatabaseError `folder_unreachable`, `folder_other_version` or `server_failed`
 */
export async function prepareFolder(
  folder: string,
  programs: Programs,
  user: ServerUser | undefined,
): Promise<PreparedFolder> {
  // Its user passes through on the way to its own folders inside, but does not look around.
  chmodSync(folder, user ? 0o711 : 0o700)
  const wayIn = openWayIn(folder, user)
  try {
    const usable = user ? reachable(folder, programs, user) : programs
    const cluster = join(folder, 'cluster')
    if (existsSync(cluster)) assertSameMajor(cluster, programs)
    else await makeCluster(cluster, wayIn, usable, user)
    makeOwnFolder(join(folder, 'socket'), user)
    return { programs: usable, wayIn }
  } catch (error) {
    wayIn.close()
    throw error
  }
}

/** The programs, or a copy of them where the user can reach it: inside `folder`, or else among temporary files. */
function reachable(folder: string, programs: Programs, user: ServerUser): Programs {
  if (findClosedFolder(programs.home, user) === undefined) return programs
  if (findClosedFolder(folder, user) !== undefined) return copyPrograms(programs)
  const home = join(folder, 'programs')
  rmSync(home, { recursive: true, force: true })
  cpSync(programs.home, home, { recursive: true, verbatimSymlinks: true })
  return { ...programs, home }
}

function assertSameMajor(cluster: string, programs: Programs): void {
  const found = Number(readFileSync(join(cluster, 'PG_VERSION'), 'utf8'))
  if (found === programs.major) return
  const message =
    `the data folder ${cluster} is of PostgreSQL ${found}, and this release brings ${programs.major}: ` +
    'write a backup with the release that made it (`rostrum backup`), then start with an empty data folder and `rostrum restore`'
  throw new DatabaseError('folder_other_version', message)
}

/** In one step, so that a kill in the middle leaves nothing that looks like a cluster. */
async function makeCluster(
  cluster: string,
  wayIn: WayIn,
  programs: Programs,
  user: ServerUser | undefined,
): Promise<void> {
  const unfinished = `${cluster}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  makeOwnFolder(unfinished, user)
  await runProgram(join(programs.home, 'bin/initdb'), user, wayIn, [
    `--pgdata=${join(wayIn.path, basename(unfinished))}`,
    '--username=postgres',
    // The way in is a socket in a folder that only the server's user and root may enter.
    '--auth=trust',
    '--encoding=UTF8',
    // Names of people sort and fold as people expect, in every language and on every machine alike.
    '--locale-provider=icu',
    '--icu-locale=und',
    '--locale=C',
  ])
  renameSync(unfinished, cluster)
}

function makeOwnFolder(path: string, user: ServerUser | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (user) chownSync(path, user.uid, user.gid)
}

async function runProgram(
  program: string,
  user: ServerUser | undefined,
  { descriptor }: WayIn,
  args: readonly string[],
): Promise<void> {
  const child = spawn(program, args, { ...asUser(user), cwd: '/', stdio: ['ignore', 'pipe', 'pipe', descriptor] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text))
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new DatabaseError('server_failed', `${program} failed with exit code ${code}: ${output.trim()}`)
}

/** What makes a child process run as `user`. Its environment holds nothing of ours: no secret, no PG variable. */
export function asUser(user: ServerUser | undefined) {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  return user ? { uid: user.uid, gid: user.gid, env } : { env }
}
