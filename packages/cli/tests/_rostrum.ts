import { join } from 'node:path'
import { Writable } from 'node:stream'
import { main, type TextStream } from '../src/index.ts'

export const goFile = join(import.meta.dirname, 'fixtures/go-connector-s.c1z')

export interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly cwd?: string
  readonly isTerminal?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** `rostrum` inside this process. */
export async function rostrum(argv: readonly string[], options: RunOptions = {}): Promise<Result> {
  const stdout = new Collector(options.isTerminal ?? false)
  const stderr = new Collector(false)
  const code = await main(argv, {
    stdout,
    stderr,
    env: options.env ?? {},
    cwd: options.cwd ?? import.meta.dirname,
    ...(options.signal && { signal: options.signal }),
  })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

/** The command's answer as JSON; fails when it did not succeed. */
export async function rostrumJson(argv: readonly string[], options: RunOptions = {}): Promise<unknown> {
  const { code, stdout, stderr } = await rostrum([...argv, '-o', 'json'], options)
  if (code !== 0 || stderr !== '') throw new Error(`rostrum ${argv.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

class Collector extends Writable implements TextStream {
  text = ''
  readonly isTTY: boolean

  constructor(isTerminal: boolean) {
    super()
    this.isTTY = isTerminal
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}
