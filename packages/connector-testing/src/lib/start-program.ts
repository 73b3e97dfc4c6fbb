import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watchOutput } from '@rostrum/leak-check'
import { connectorFreeEnvironment } from './run-program.ts'

export interface StartOptions {
  readonly command: readonly [string, ...string[]]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A test that runs out of time never comes to its end: what it started ends with the process of the tests. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A program that runs until it is told to end; disposing of it kills it. */
export class StartedProgram implements AsyncDisposable {
  /** what it wrote to both its outputs so far */
  output = ''
  /** resolves with the exit code, null when it was killed */
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  readonly #watchers = new Set<() => void>()

  constructor({ command: [program, ...first], args = [], env = {}, cwd }: StartOptions) {
    const child = spawn(program, [...first, ...args], {
      ...(cwd !== undefined && { cwd }),
      env: { ...connectorFreeEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        this.#tell()
      })
    }
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    running.add(child)
    const finish = () => {
      running.delete(child)
      watchOutput([program, ...args].join(' '), this.output)
      this.#tell()
    }
    this.ended.then(finish, finish)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves when the output matches; fails when the program ends before. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`ended without saying ${pattern}: ${this.output}`)
      await new Promise<void>((resolve) => this.#watchers.add(resolve))
    }
  }

  /** Asks it to end, as a supervisor does, and waits for that. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal)
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'close')
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
    this.#watchers.clear()
  }
}
