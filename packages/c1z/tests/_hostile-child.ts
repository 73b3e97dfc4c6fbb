import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Report {
  readonly kind: 'read' | 'refused' | 'accident'
  /** `reason: message` of a refusal, the stack of an accident */
  readonly text: string
  readonly peakKb: number
}

const program = fileURLToPath(new URL('_hostile-reader.ts', import.meta.url))
const timeoutMs = 10_000
const maxPeakKb = 512 * 1024

/** A process that reads files, one after another; a new one takes over when it dies or hangs. */
export class HostileChild implements AsyncDisposable {
  #child: ChildProcess | undefined
  #lines: AsyncIterator<string> | undefined
  #errors = ''
  readonly #tempDir: string

  /** `tempDir`: where the reader decodes files; nothing may stay there. */
  constructor(tempDir = tmpdir()) {
    this.#tempDir = tempDir
  }

  /** What came of the file; deaths, hangs, high peaks and messages that are no sentence are accidents. */
  async read(path: string): Promise<Report> {
    const { child, lines } = this.#start()
    child.stdin?.write(`${path}\n`)
    const timeout = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const started = performance.now()
    const line = await lines.next()
    clearTimeout(timeout)
    if (line.done === true) {
      const ms = Math.round(performance.now() - started)
      await this[Symbol.asyncDispose]()
      return { kind: 'accident', text: `the reader died after ${ms} ms: ${this.#errors.slice(-2000)}`, peakKb: 0 }
    }
    return judge(JSON.parse(line.value) as Report)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.stdin?.end()
    await once(child, 'exit')
  }

  #start(): { child: ChildProcess; lines: AsyncIterator<string> } {
    if (this.#child !== undefined && this.#lines !== undefined) return { child: this.#child, lines: this.#lines }
    const child = spawn(process.execPath, ['--max-old-space-size=256', program], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: this.#tempDir },
    })
    this.#errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    // A dead reader shows as the end of its lines.
    child.stdin.on('error', () => {})
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#child = child
    this.#lines = lines
    return { child, lines }
  }
}

function judge(report: Report): Report {
  if (report.kind === 'accident') return report
  const accident = (what: string): Report => ({ ...report, kind: 'accident', text: `${what}: ${report.text}` })
  if (!(report.peakKb <= maxPeakKb)) return accident(`a peak of ${report.peakKb} KiB`)
  if (report.kind === 'refused' && !isSentence(report.text)) return accident('not one sentence')
  return report
}

/** One line, printable, of a length that fits a terminal. */
function isSentence(text: string): boolean {
  return text.length < 600 && !/[\0-\x1f\x7f]/.test(text) && !text.endsWith('.')
}
