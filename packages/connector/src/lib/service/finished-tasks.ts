import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { ConnectorEnvironment } from '../environment.ts'
import { describeError } from '../errors.ts'

const rememberedMax = 10_000
const rememberedMs = 30 * 24 * 60 * 60_000

/**
 * What was reported of each task, also after a restart: a task handed out again is answered the same, not done again,
 * and a report that got no answer is sent again.
 */
export class FinishedTasks implements Disposable {
  #database: DatabaseSync
  readonly #memory: DatabaseSync
  readonly #file: string
  readonly #environment: ConnectorEnvironment

  private constructor(database: DatabaseSync, memory: DatabaseSync, file: string, environment: ConnectorEnvironment) {
    this.#database = database
    this.#memory = memory
    this.#file = file
    this.#environment = environment
  }

  /** Where the file cannot be used, now or later, what was reported is kept in memory, and a warning says so. */
  static async open(environment: ConnectorEnvironment): Promise<FinishedTasks> {
    const { DatabaseSync } = await import('node:sqlite')
    const file = join(environment.stateFolder, 'tasks.db')
    const memory = prepare(new DatabaseSync(':memory:'))
    try {
      mkdirSync(environment.stateFolder, { recursive: true, mode: 0o700 })
      const database = prepare(new DatabaseSync(file))
      chmodSync(file, 0o600)
      return new FinishedTasks(database, memory, file, environment)
    } catch (error) {
      warn(environment, file, error)
      return new FinishedTasks(memory, memory, file, environment)
    }
  }

  find(taskId: string): Uint8Array | undefined {
    const row = this.#use((database) => database.prepare('select request from finished where task_id = ?').get(taskId))
    return row?.request instanceof Uint8Array ? row.request : undefined
  }

  put(taskId: string, request: Uint8Array): void {
    const now = this.#environment.clock.now().getTime()
    this.#use((database) => {
      database
        .prepare('insert or replace into finished (task_id, request, answered, at) values (?, ?, 0, ?)')
        .run(taskId, request, now)
      database
        .prepare(
          'delete from finished where answered = 1 and (at < ? or task_id in (select task_id from finished order by at desc limit -1 offset ?))',
        )
        .run(now - rememberedMs, rememberedMax)
    })
  }

  markAnswered(taskId: string): void {
    this.#use((database) => database.prepare('update finished set answered = 1 where task_id = ?').run(taskId))
  }

  unanswered(): { taskId: string; request: Uint8Array }[] {
    const rows = this.#use((database) =>
      database.prepare('select task_id, request from finished where answered = 0 order by at').all(),
    )
    return rows.flatMap(({ task_id: taskId, request }) =>
      typeof taskId === 'string' && request instanceof Uint8Array ? [{ taskId, request }] : [],
    )
  }

  [Symbol.dispose](): void {
    if (this.#database !== this.#memory) this.#database.close()
    this.#memory.close()
  }

  /** A full disk must not keep a task from being done, nor its outcome from being reported. */
  #use<T>(work: (database: DatabaseSync) => T): T {
    try {
      return work(this.#database)
    } catch (error) {
      if (this.#database === this.#memory) throw error
      warn(this.#environment, this.#file, error)
      this.#database.close()
      this.#database = this.#memory
      return work(this.#memory)
    }
  }
}

function prepare(database: DatabaseSync): DatabaseSync {
  database.exec('pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full')
  database.exec(
    'create table if not exists finished (task_id text primary key, request blob not null, answered integer not null, at integer not null) strict',
  )
  return database
}

function warn({ log }: ConnectorEnvironment, path: string, error: unknown): void {
  log.warn('finished tasks are remembered until the end of this process only: a file cannot be written', {
    path,
    error: describeError(error),
  })
}
