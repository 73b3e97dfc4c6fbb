import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Logger } from '../logger.ts'
import { redact } from '../redact.ts'
import { parseLogLine } from '../syncs/debug-log.ts'
import type { Program } from './program.ts'
import type { RunLog } from './run-log.ts'

/** After being asked to end, and not doing so. */
const graceMs = 25_000
const pageBytes = 4096
const lineMaxChars = 8000

interface Options {
  readonly connectorId: string
  /** the settings that it was started with */
  readonly settingsVersion: number
  readonly memoryMaxBytes: number
  /** never to be seen in any line */
  readonly secrets: readonly string[]
  readonly runLog: RunLog
  readonly log: Logger
}

/** A connector's program that runs. Its lines go to the log of the sync that is under way. */
export class HostedProgram {
  readonly connectorId: string
  readonly settingsVersion: number
  readonly startedAtMs = performance.now()
  /** resolves with why it ended, when it has */
  readonly ended: Promise<string>
  isEnded = false
  /** it was asked to: its end needs no explanation */
  isStopping = false
  readonly #program: Program
  readonly #options: Options
  #lastError = ''
  #killedFor = ''

  constructor(program: Program, options: Options) {
    this.#program = program
    this.#options = options
    this.connectorId = options.connectorId
    this.settingsVersion = options.settingsVersion
    for (const stream of [program.stdout, program.stderr])
      createInterface({ input: stream }).on('line', (line) => this.#take(line))
    this.ended = new Promise((resolve) => {
      program.once('error', (error) => resolve(`it could not be started: ${error.message}`))
      program.once('close', (code, signal) => resolve(this.#explain(code, signal)))
    })
    void this.ended.then(() => {
      this.isEnded = true
    })
  }

  /** Asks it to end, as a supervisor does; what does not listen is ended. */
  async stop(): Promise<void> {
    this.isStopping = true
    this.#program.stdin.end()
    this.#program.kill('SIGTERM')
    const timer = setTimeout(() => this.#program.kill('SIGKILL'), graceMs)
    await this.ended
    clearTimeout(timer)
  }

  /** Ends it when it takes more memory than it may. */
  async watchMemory(): Promise<void> {
    const bytes = await readResidentBytes(this.#program.pid)
    const { memoryMaxBytes } = this.#options
    if (bytes === undefined || bytes <= memoryMaxBytes || this.isEnded) return
    this.#killedFor = `it took ${Math.round(bytes / 1024 / 1024)} MiB of memory, ${Math.round(memoryMaxBytes / 1024 / 1024)} are the most (ROSTRUM_CONNECTOR_MEMORY_MB)`
    this.#program.kill('SIGKILL')
  }

  #take(text: string): void {
    const { connectorId, secrets, runLog, log } = this.#options
    const clean = redact(text.slice(0, lineMaxChars), secrets)
    const line = parseLogLine(clean) ?? { at: new Date(), level: 'warn' as const, phase: 'connector', message: clean }
    if (line.level === 'error' || line.level === 'warn') this.#lastError = line.message
    log.debug({ connectorId, line }, 'a connector says')
    runLog.add(connectorId, line)
  }

  #explain(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#killedFor !== '') return this.#killedFor
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`
    return this.#lastError === '' ? how : `${how}: ${this.#lastError}`
  }
}

/** Undefined where the system does not tell. */
async function readResidentBytes(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined
  try {
    const [, pages] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')
    return Number(pages) * pageBytes
  } catch {
    // It has ended meanwhile, or this is no Linux.
    return undefined
  }
}
