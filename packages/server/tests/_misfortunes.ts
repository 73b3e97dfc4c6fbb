import { Database } from '@rostrum/database'
import type { TestServer } from './_server.ts'

/** What goes wrong around a server, for as long as the work takes; done as PostgreSQL's superuser. */
export class Misfortunes implements AsyncDisposable {
  readonly #superuser: Database

  constructor(server: TestServer) {
    this.#superuser = Database.open({ url: server.world.url('postgres'), applicationName: 'misfortunes' })
  }

  /** The database takes no more connections, and ends those there are. */
  withoutDatabase<T>(work: () => Promise<T>): Promise<T> {
    return this.#during(
      `do $$ begin
         execute format('alter database %I connection limit 0', current_database());
         perform pg_terminate_backend(pid, 10000) from pg_stat_activity
           where datname = current_database() and usename = 'rostrum';
       end $$`,
      `do $$ begin execute format('alter database %I connection limit -1', current_database()); end $$`,
      work,
    )
  }

  /** A table is not there: nothing that a server could explain. */
  withoutTable<T>(table: string, work: () => Promise<T>): Promise<T> {
    return this.#during(
      `alter table ${table} rename to ${table}_away`,
      `alter table ${table}_away rename to ${table}`,
      work,
    )
  }

  /** Whoever needs the table waits. */
  withTableLocked<T>(table: string, work: () => Promise<T>): Promise<T> {
    return this.#superuser.withSession(async ({ client }) => {
      await client.query(`begin; lock table ${table} in access exclusive mode`)
      try {
        return await work()
      } finally {
        await client.query('commit')
      }
    })
  }

  async #during<T>(begin: string, end: string, work: () => Promise<T>): Promise<T> {
    const say = (statement: string) => this.#superuser.withSession(({ client }) => client.query(statement))
    await say(begin)
    try {
      return await work()
    } finally {
      await say(end)
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#superuser.close()
  }
}
