import { once } from 'node:events'
import { mkdirSync, realpathSync, rmSync } from 'node:fs'
import pg from 'pg'
import { DatabaseError } from '../database-error.ts'
import { prepareFolder } from './cluster.ts'
import { FolderLock } from './folder-lock.ts'
import { isRunning, type LaunchedServer, launch, toUrl } from './launch.ts'
import { findBundledPrograms, type Programs } from './programs.ts'
import { endOrphan, endServer, findSocketFolder } from './running-server.ts'
import { findServerUser } from './server-user.ts'

/** How to start an embedded server. */
export interface EmbeddedServerOptions {
  /** Where its data is kept; made when missing. One process at a time may have it. */
  readonly folder: string
  /** Another PostgreSQL than the one that npm installed. */
  readonly programs?: Programs
  /** Settings of PostgreSQL besides ours, for example `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>
}

/** `rostrum_owner` owns the schema and migrates it, `rostrum` is what the server works as, `postgres` may do anything. */
export type EmbeddedRole = 'postgres' | 'rostrum_owner' | 'rostrum'

const databaseName = 'rostrum'

/**
 * A PostgreSQL server of our own, reached through a Unix socket that only its user and root may open.
 *
 * It outlives a killed parent; the next start on the same folder ends it in order and goes on from where it was.
 */
export class EmbeddedServer implements AsyncDisposable {
  /** Settled when the server has ended; rejects with `server_failed` when nobody had asked it to. */
  readonly ended: Promise<void>
  readonly #server: LaunchedServer
  #isStopping = false

  private constructor(server: LaunchedServer, release: () => void) {
    this.#server = server
    this.ended = once(server.process, 'exit').then(([code, signal]) => {
      release()
      if (this.#isStopping) return
      const how = signal ?? `exit code ${code}`
      throw new DatabaseError(
        'server_failed',
        `the embedded PostgreSQL ended by itself (${how}): see ${server.logFile}`,
      )
    })
    // Whoever cares awaits it; the others learn by their queries.
    this.ended.catch(() => {})
  }

  /**
   * Starts the server on the folder and makes both roles and the database where they are missing.
   * @throws DatabaseError `embedded_unsupported`, `folder_in_use`, `folder_other_version`, `folder_unreachable` or
   * `server_failed`
   */
  static async start(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    mkdirSync(options.folder, { recursive: true })
    const folder = realpathSync(options.folder)
    const user = findServerUser()
    const lock = new FolderLock(folder)
    try {
      const prepared = await prepareFolder(folder, options.programs ?? (await findBundledPrograms()), user)
      await endOrphan(folder)
      const server = await launch(folder, { ...prepared, user, settings: options.settings ?? {} })
      // A process that ends without `stop` leaves no server behind, unless it is killed.
      const endWithUs = () => server.process.kill('SIGINT')
      process.once('exit', endWithUs)
      const started = new EmbeddedServer(server, () => {
        process.off('exit', endWithUs)
        if (!server.socketFolder.startsWith(folder)) rmSync(server.socketFolder, { recursive: true, force: true })
        lock.release()
      })
      await started.#ensureRoles().catch(async (error) => {
        await started.stop()
        throw error
      })
      server.process.unref()
      return started
    } catch (error) {
      lock.release()
      throw error
    }
  }

  /** The connection string of a role, for the server that another process runs on the folder; undefined when none does. */
  static findRunning(folder: string, role: EmbeddedRole): string | undefined {
    const socketFolder = findSocketFolder(folder)
    return socketFolder === undefined ? undefined : toUrl(socketFolder, role, databaseName)
  }

  /** The connection string of a role; `database` where it is not the server's own. */
  url(role: EmbeddedRole, database = databaseName): string {
    return toUrl(this.#server.socketFolder, role, database)
  }

  /** Ends the server in order: new connections are refused, open transactions rolled back, everything is written. */
  async stop(): Promise<void> {
    this.#isStopping = true
    const { process: child } = this.#server
    child.ref()
    if (child.pid !== undefined && isRunning(child)) await endServer(child.pid)
    await this.ended.catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #ensureRoles(): Promise<void> {
    const client = new pg.Client(this.url('postgres', 'postgres'))
    await client.connect()
    try {
      for (const role of ['rostrum_owner', 'rostrum'] satisfies EmbeddedRole[]) {
        const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
        if (rowCount === 0) await client.query(`create role ${role} login`)
      }
      const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseName])
      if (rowCount === 0) await client.query(`create database ${databaseName} owner rostrum_owner`)
    } finally {
      await client.end()
    }
  }
}
