import { join } from 'node:path'
import { StartedProgram } from '@rostrum/connector-testing'
import type { Target } from './_baton-client.ts'
import type { TestServer } from './_server.ts'

/** A server in a process of its own, on the database and the folder of another. */
export class ChildServer implements AsyncDisposable, Target {
  readonly ports: { readonly httpsPort: number }
  readonly #of: TestServer
  readonly #program: StartedProgram

  private constructor(of: TestServer, program: StartedProgram, httpsPort: number) {
    this.ports = { httpsPort }
    this.#of = of
    this.#program = program
  }

  static async start(of: TestServer, env: Readonly<Record<string, string>> = {}): Promise<ChildServer> {
    const program = new StartedProgram({
      command: [process.execPath, join(import.meta.dirname, '_server-child.ts')],
      env: {
        DATABASE_URL: of.world.url('rostrum'),
        ROSTRUM_MIGRATE_DATABASE_URL: of.world.url('rostrum_owner'),
        ROSTRUM_DATA_DIR: of.folder,
        ROSTRUM_HTTP_PORT: '0',
        ROSTRUM_HTTPS_PORT: '0',
        ...env,
      },
    })
    await program.said(/"https"/)
    return new ChildServer(of, program, Number(/"https":"https:\/\/127\.0\.0\.1:(\d+)"/.exec(program.output)?.[1]))
  }

  /** What it wrote so far. */
  get output(): string {
    return this.#program.output
  }

  get ca(): Buffer {
    return this.#of.ca
  }

  get now(): Date {
    return new Date()
  }

  /** Ends it in order, and tells the most memory that it ever held, in MiB; undefined when it had died. */
  async stop(): Promise<number | undefined> {
    await this.#program.stop()
    const peakKb = /"peakKb":(\d+)/.exec(this.#program.output)?.[1]
    return peakKb === undefined ? undefined : Number(peakKb) / 1024
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]()
  }
}
