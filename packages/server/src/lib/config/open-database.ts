import { join } from 'node:path'
import { assertServable, Database, DatabaseError, migrate } from '@rostrum/database'
import { EmbeddedServer } from '@rostrum/database/embedded'
import { migrateJobs } from '@rostrum/jobs'
import { type Config, ConfigError } from './config.ts'

/** The database of an installation, for as long as somebody works with it. */
export interface OpenDatabase extends AsyncDisposable {
  readonly database: Database
  /** of the role that serves */
  readonly url: string
  /** settles when the embedded server has ended by itself; never for another one */
  readonly ended: Promise<void>
}

/**
 * The embedded database, brought to this release's schema, or the external one, which `rostrum migrate` has to have
 * brought there. Where another process runs the embedded server, the commands of `rostrum` join it: `isJoining`.
 * @throws DatabaseError when it cannot be worked with, with the cure
 */
export async function openDatabase(config: Config, { isJoining = false } = {}): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return connect(config.databaseUrl)
  const folder = join(config.dataDir, 'database')
  try {
    const server = await EmbeddedServer.start({ folder })
    try {
      await migrateAll(server.url('rostrum_owner'))
      return await connect(server.url('rostrum'), server)
    } catch (error) {
      await server.stop()
      throw error
    }
  } catch (error) {
    const isTaken = error instanceof DatabaseError && error.reason === 'folder_in_use'
    const url = isTaken && isJoining ? EmbeddedServer.findRunning(folder, 'rostrum') : undefined
    if (url === undefined) throw error
    return connect(url)
  }
}

/** Brings an external database to this release's schema; returns the migrations that were run. */
export async function migrateExternal(config: Config): Promise<string[]> {
  const { ownerDatabaseUrl: ownerUrl, databaseUrl } = config
  if (ownerUrl === undefined)
    throw new ConfigError(
      'ROSTRUM_MIGRATE_DATABASE_URL is not set: it is the address of the database as the role that owns the schema. The embedded database is migrated by `rostrum serve`',
    )
  return migrateAll(ownerUrl, databaseUrl === undefined ? undefined : decodeURIComponent(new URL(databaseUrl).username))
}

async function migrateAll(ownerUrl: string, runtimeRole: string | undefined = 'rostrum'): Promise<string[]> {
  const options = { ownerUrl, ...(runtimeRole && { runtimeRole }) }
  const run = await migrate(options)
  await migrateJobs(options)
  return run
}

async function connect(url: string, server?: EmbeddedServer): Promise<OpenDatabase> {
  const database = Database.open({ url })
  try {
    await assertServable(database.db)
  } catch (error) {
    await database.close()
    throw error
  }
  return {
    database,
    url,
    ended: server?.ended ?? new Promise(() => {}),
    async [Symbol.asyncDispose]() {
      await database.close()
      await server?.stop()
    },
  }
}
