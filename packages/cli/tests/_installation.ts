import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProgramRun, runProgram, StartedProgram } from '@rostrum/connector-testing'
import { Database } from '@rostrum/database'
import { EmbeddedServer } from '@rostrum/database/embedded'
import { watchFiles, watchOutput, watchSecret } from '@rostrum/leak-check'
import { type Result, rostrum } from './_rostrum.ts'

export const program = join(import.meta.dirname, '../bin/rostrum')

const shownOnce = new Set(['connector create', 'connector rotate', 'credential create'])

/** `rostrum serve` as a process of its own on a folder that was empty, and an operator beside it. */
export class TestInstallation implements AsyncDisposable {
  readonly dataDir: string
  server: StartedProgram
  readonly #folder: string
  readonly #env: Readonly<Record<string, string>>

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder
    this.#env = env
    this.dataDir = join(folder, 'rostrum')
    this.server = this.#serve()
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestInstallation> {
    const folder = mkdtempSync(join(tmpdir(), 'rostrum-installation-'))
    const installation = new TestInstallation(folder, env)
    try {
      await installation.server.said(/Serving at .*\n/)
      return installation
    } catch (error) {
      await installation[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Ends the server as a supervisor does, and starts it anew, with `--json`; tells how the first one ended. */
  async restart(): Promise<number | null> {
    const code = await this.server.stop()
    this.server = this.#serve('--json')
    await this.server.said(/^\{"http".*\}$/m)
    return code
  }

  /** A command in a process of its own. */
  async spawned(...argv: readonly string[]): Promise<ProgramRun> {
    const showsSecret = shownOnce.has(argv.slice(0, 2).join(' '))
    const args = [...argv, '--data-dir', this.dataDir]
    const run = await runProgram({ command: [program], args, env: this.#env, showsSecret })
    for (const secret of run.stdout.match(/secret-token:[\w:.-]+/g) ?? []) watchSecret(secret)
    return run
  }

  /** The same program in this process, where starting it is not what is looked at: it takes a tenth of the time. */
  async inProcess(...argv: readonly string[]): Promise<Result> {
    const result = await rostrum([...argv, '--data-dir', this.dataDir], { env: this.#env })
    const isToShow = shownOnce.has(argv.slice(0, 2).join(' '))
    for (const secret of result.stdout.match(/secret-token:[\w:.-]+/g) ?? []) watchSecret(secret)
    watchOutput(`rostrum ${argv.join(' ')}`, isToShow ? result.stderr : result.stdout + result.stderr)
    return result
  }

  /** The answer to a command that is to succeed, as JSON. */
  async json(...argv: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await this.inProcess(...argv, '--json')
    if (code !== 0) throw new Error(`rostrum ${argv.join(' ')} ended with ${code}: ${stderr}`)
    // One line each, so that a script can read answers line by line.
    if (!/^[^\n]+\n$/.test(stdout)) throw new Error(`rostrum ${argv.join(' ')} answered in several lines: ${stdout}`)
    return JSON.parse(stdout)
  }

  /** The address of a database of the installation, for a role of it. */
  url(role: 'postgres' | 'rostrum_owner' | 'rostrum', database = 'rostrum'): string {
    const url = EmbeddedServer.findRunning(join(this.dataDir, 'database'), role)
    if (url === undefined) throw new Error(`no database runs in ${this.dataDir}`)
    const address = new URL(url)
    address.pathname = database
    return address.href
  }

  /** What only somebody can do who has the machine. */
  async asSuperuser(...statements: readonly string[]): Promise<void> {
    await using superuser = Database.open({ url: this.url('postgres'), maxConnections: 1 })
    await superuser.withSession(async ({ client }) => {
      for (const statement of statements) await client.query(statement)
    })
  }

  #serve(...more: readonly string[]): StartedProgram {
    const args = ['serve', '--data-dir', this.dataDir, '--http-port', '0', '--https-port', '0', ...more]
    return new StartedProgram({ command: [program], args, env: this.#env })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop()
    const blobs = join(this.dataDir, 'blobs')
    if (existsSync(blobs)) watchFiles('the files of an installation', blobs)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
