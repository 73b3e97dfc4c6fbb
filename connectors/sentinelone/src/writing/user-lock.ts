import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Code, type ConnectorEnvironment, ConnectorError } from '@rostrum/connector'
import { makePrivateFolder, unusable } from './state-folder.ts'

const firstWaitMs = 5
const longestWaitMs = 100
/** A write takes a few requests; whoever waits longer than this is behind a hanging console or a frozen process. */
const patienceMs = 120_000

const sqliteBusy = 5

/**
 * One write a user at a time, over all tasks of this process and all processes of this host: a queue here, and a file
 * whose exclusive transaction the kernel ends with the process that holds it. Nothing is ever written to the file.
 */
export class UserLocks {
  readonly #folder: string
  readonly #console: string
  readonly #environment: ConnectorEnvironment
  readonly #queues = new Map<string, Promise<void>>()

  constructor(console: string, environment: ConnectorEnvironment) {
    this.#console = console
    this.#folder = join(environment.stateFolder, 'locks')
    this.#environment = environment
  }

  async hold<T>(userId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(userId) ?? Promise.resolve()
    const { promise: done, resolve: release } = Promise.withResolvers<void>()
    const queue = before.then(() => done)
    this.#queues.set(userId, queue)
    try {
      await before
      signal.throwIfAborted()
      const file = await this.#lockFile(userId, signal)
      try {
        return await work()
      } finally {
        file.close()
      }
    } finally {
      release()
      if (this.#queues.get(userId) === queue) this.#queues.delete(userId)
    }
  }

  async #lockFile(userId: string, signal: AbortSignal): Promise<DatabaseSync> {
    makePrivateFolder(this.#environment.stateFolder)
    makePrivateFolder(this.#folder)
    const name = createHash('sha256').update(`${this.#console} ${userId}`).digest('hex').slice(0, 32)
    const path = join(this.#folder, `${name}.lock`)
    const { clock, random } = this.#environment
    const startedAt = clock.now().getTime()
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      const file = tryLock(path)
      if (file !== undefined) return file
      if (clock.now().getTime() - startedAt > patienceMs) {
        throw new ConnectorError(
          'upstream_failure',
          `user ${userId} is being changed by another process for two minutes`,
          {
            code: Code.unavailable,
            fix: `look for a hanging connector on this host: it holds ${path}`,
          },
        )
      }
      await clock.sleep(waitMs * (0.5 + random()), signal)
    }
  }
}

/** Undefined when another process holds it. */
function tryLock(path: string): DatabaseSync | undefined {
  let file: DatabaseSync | undefined
  try {
    file = new DatabaseSync(path, { timeout: 0 })
    file.exec('BEGIN EXCLUSIVE')
    return file
  } catch (error) {
    file?.close()
    if (isBusy(error)) return undefined
    throw unusable(path, error instanceof Error ? error.message : String(error), error)
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === sqliteBusy
}
