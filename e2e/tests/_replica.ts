import { StartedProgram } from '@rostrum/connector-testing'
import { rostrumProgram } from '@rostrum/dev-env'

type Kind = 'serve' | 'work'

/** A server or a worker of `rostrum`, among others on one database and one folder. */
export class Replica {
  readonly kind: Kind
  #program: StartedProgram
  readonly #start: () => StartedProgram
  /** what all its lives wrote */
  output = ''

  private constructor(kind: Kind, start: () => StartedProgram) {
    this.kind = kind
    this.#start = start
    this.#program = start()
  }

  static async start(kind: Kind, dataDir: string, env: Readonly<Record<string, string>>): Promise<Replica> {
    const ports = kind === 'serve' ? ['--http-port', '0', '--https-port', '0'] : []
    const args = [kind, '--json', '--data-dir', dataDir, ...ports]
    const replica = new Replica(kind, () => new StartedProgram({ command: [rostrumProgram], args, env }))
    await replica.#ready()
    return replica
  }

  get pid(): number | undefined {
    return this.#program.pid
  }

  /** where it is asked on this machine */
  get http(): string {
    return /"http":"(http:[^"]+)"/.exec(this.#program.output)?.[1] ?? ''
  }

  get httpsPort(): number {
    return Number(/"https":"https:\/\/127\.0\.0\.1:(\d+)"/.exec(this.#program.output)?.[1])
  }

  async killAndRestart(): Promise<void> {
    await this.stop('SIGKILL')
    this.#program = this.#start()
    await this.#ready()
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    await this.#program.stop(signal)
    this.output += this.#program.output
  }

  #ready(): Promise<void> {
    return this.#program.said(this.kind === 'serve' ? /^\{"http".*\}$/m : /^\{"working":true\}$/m)
  }
}
