import { Writable } from 'node:stream'
import { StartedProgram } from '@rostrum/connector-testing'
import { watchOutput } from '@rostrum/leak-check'
import type { MailCatcher } from './mail-catcher.ts'
import { rostrum as rostrumProgram } from './programs.ts'

export interface ServerOptions {
  /** where everything is kept */
  readonly dataDir: string
  /** 0, the usual: any free one */
  readonly httpPort?: number
  readonly httpsPort?: number
  /** settings of the server */
  readonly env?: Readonly<Record<string, string>>
}

/** `rostrum serve` in a process of its own, and its other commands on the same data folder. */
export class BootedServer implements AsyncDisposable {
  readonly dataDir: string
  readonly http: string
  readonly https: string
  /** whom clients are to trust */
  readonly caFile: string
  /** where the first administrator is made, while there is none */
  readonly setupUrl: string | undefined
  readonly program: StartedProgram
  readonly #env: Readonly<Record<string, string>>

  private constructor(
    parts: Pick<BootedServer, 'dataDir' | 'http' | 'https' | 'caFile' | 'setupUrl' | 'program'>,
    env = {},
  ) {
    this.dataDir = parts.dataDir
    this.http = parts.http
    this.https = parts.https
    this.caFile = parts.caFile
    this.setupUrl = parts.setupUrl
    this.program = parts.program
    this.#env = env
  }

  /** Rejects with what the server said when it ends instead of serving. */
  static async start({ dataDir, httpPort = 0, httpsPort = 0, env = {} }: ServerOptions): Promise<BootedServer> {
    const ports = ['--http-port', String(httpPort), '--https-port', String(httpsPort)]
    const args = ['serve', '--json', '--data-dir', dataDir, ...ports]
    const program = new StartedProgram({ command: [rostrumProgram], args, env })
    const ready = /^\{"http".*\}$/m
    await program.said(ready)
    const { http, https, caFile = '', setupUrl } = JSON.parse(ready.exec(program.output)?.[0] ?? '{}')
    return new BootedServer({ dataDir, http, https, caFile, setupUrl, program }, env)
  }

  /** A command of `rostrum` with `--json`, in this process: its answer, or its complaint as an error. */
  async rostrum(...args: readonly string[]): Promise<unknown> {
    const { main } = await import('@rostrum/cli')
    const [stdout, stderr] = [new Kept(), new Kept()]
    const env = { ...process.env, ...this.#env }
    const all = [...args, '--data-dir', this.dataDir, '--json']
    const exitCode = await main(all, { stdout, stderr, env, cwd: process.cwd() })
    const showsSecret = shownOnce.has(args.slice(0, 2).join(' ')) || shownOnce.has(args[0] ?? '')
    watchOutput(`rostrum ${args.join(' ')}`, showsSecret ? stderr.text : stdout.text + stderr.text)
    if (exitCode !== 0) throw new Error(`rostrum ${args.join(' ')} ended with ${exitCode}: ${stderr.text.trim()}`)
    return JSON.parse(stdout.text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.stop()
  }
}

/** What was written to it. */
class Kept extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** Commands whose answer is a secret that is shown this once. */
const shownOnce = new Set(['connector create', 'connector rotate', 'credential create', 'sign-in-link'])

/** From now on the server's mail goes there. */
export async function catchMail(server: BootedServer, { smtpPort }: MailCatcher): Promise<void> {
  const where = ['--host', '127.0.0.1', '--port', String(smtpPort), '--security', 'none']
  await server.rostrum('mail', 'set', ...where, '--from', 'rostrum@example.com')
}
