import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { moveClock } from '@rostrum/database/queries'
import { BootedServer } from '@rostrum/dev-env'
import { type Context, createLogger, Installation, readConfig } from '@rostrum/server'
import type { Target } from '../../packages/server/tests/_baton-client.ts'

export type Victim = 'server' | 'database' | 'both'

/** A real server in a process of its own, its database in another, and this process beside it on the same installation. */
export class WatchedServer implements AsyncDisposable, Target {
  readonly ports: { readonly httpsPort: number }
  readonly ca: Buffer
  readonly #server: BootedServer
  readonly #installation: Installation

  private constructor(server: BootedServer, installation: Installation) {
    this.ports = { httpsPort: Number(new URL(server.https).port) }
    this.ca = readFileSync(server.caFile)
    this.#server = server
    this.#installation = installation
  }

  static async start(dataDir: string): Promise<WatchedServer> {
    const server = await BootedServer.start({ dataDir })
    const log = createLogger('silent', process.stderr)
    return new WatchedServer(
      server,
      await Installation.open(readConfig({}, dataDir, { dataDir }), log, { isJoining: true }),
    )
  }

  get context(): Context {
    return this.#installation.context
  }

  get now(): Date {
    return this.#installation.clock.now()
  }

  /** Moves the clock of the server, and this process's. */
  async moveClock(byMs: number): Promise<void> {
    await this.context.database.transaction((tx) => moveClock(tx, byMs))
    await this.#installation.clock.refresh()
  }

  rostrum(...args: readonly string[]): Promise<unknown> {
    return this.#server.rostrum(...args)
  }

  /** Kills without warning, and waits until the server's process is gone; without its database it ends by itself. */
  async kill(victim: Victim): Promise<void> {
    if (victim !== 'server') process.kill(this.#postmaster(), 'SIGKILL')
    if (victim !== 'database') await this.#server.program.stop('SIGKILL')
    await this.#server.program.ended
    // It was connected to what is gone.
    await this.#installation[Symbol.asyncDispose]().catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#installation[Symbol.asyncDispose]()
    await this.#server[Symbol.asyncDispose]()
  }

  #postmaster(): number {
    const file = join(this.#server.dataDir, 'database/cluster/postmaster.pid')
    return Number(readFileSync(file, 'utf8').split('\n')[0])
  }
}
