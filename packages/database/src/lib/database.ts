import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Tables } from '../gen/tables.ts'
import { columnTypes } from './column-types.ts'
import type { Db, Tx } from './db.ts'
import { schemaName } from './schema-name.ts'

/** How to reach a database. */
export interface DatabaseOptions {
  /** `postgres://…`, as DATABASE_URL has it. */
  readonly url: string
  /** As the server's list of connections shows it. */
  readonly applicationName?: string
  /** At once; further work waits. */
  readonly maxConnections?: number
}

/** One connection, raw and with typed queries; one statement at a time. */
export interface Session {
  readonly client: pg.ClientBase
  readonly db: Db
}

/** A pool of connections to our schema, with typed queries on top. */
export class Database implements AsyncDisposable {
  readonly db: Db
  readonly #connection: pg.ClientConfig

  private constructor(pool: pg.Pool, connection: pg.ClientConfig) {
    this.db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
    this.#connection = connection
  }

  /** Connects when first used. */
  static open(options: DatabaseOptions): Database {
    const connection = {
      connectionString: options.url,
      application_name: options.applicationName ?? 'rostrum',
      // A peer that vanished without a word is noticed, and its locks are freed.
      keepAlive: true,
      types: columnTypes,
    }
    const pool = new pg.Pool({ ...connection, max: options.maxConnections ?? 20, onConnect: useSchema })
    // A connection that broke while idle is replaced by the pool; work in progress gets its own error.
    pool.on('error', () => {})
    // One that breaks between two statements of a transaction says so without anybody having asked: the next one fails.
    pool.on('connect', (client) => client.on('error', () => {}))
    return new Database(pool, connection)
  }

  /** Runs database work, and nothing else, in one transaction: all of it happens or none. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction().execute(work)
  }

  /**
   * A connection of one's own beside the pool, for COPY, LISTEN, temporary tables and locks that are held for long; it is
   * closed afterwards, with all that.
   */
  async withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = new pg.Client(this.#connection)
    // Work in progress gets its own error; whoever merely waits listens for itself.
    client.on('error', () => {})
    try {
      await client.connect()
      await useSchema(client)
      return await work({ client, db: onOneClient(client) })
    } finally {
      await client.end()
    }
  }

  async close(): Promise<void> {
    await this.db.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

async function useSchema(client: pg.ClientBase): Promise<void> {
  // Statements here are short, or touch every row once: compiling one takes longer than it would save.
  await client.query(`set search_path to ${schemaName}; set jit to off`)
}

/** The typed layer asks a pool for connections: this one has the same for everyone and never closes it. */
function onOneClient(client: pg.Client): Db {
  const query = client.query.bind(client) as pg.Client['query']
  const pool = { options: {}, connect: async () => ({ query, release() {} }) as never, end: async () => {} }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}
