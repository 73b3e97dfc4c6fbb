import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchOutput } from '@rostrum/leak-check'
import { onTestFinished } from 'vitest'
import { type ConnectorDefinition, type RunnerIo, type RunSync, runConnector } from '../src/index.ts'

/** A run inside the test's own process, with everything it wrote. */
export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Record<string, string>
  readonly cwd?: string
  /** absent: a terminal */
  readonly stdin?: string
  readonly stdoutIsTerminal?: boolean
  readonly stderrIsTerminal?: boolean
  readonly sync?: RunSync
  readonly io?: Partial<RunnerIo>
}

export async function run(
  definition: ConnectorDefinition,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Run> {
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written, isTerminal = false) => ({
    isTerminal,
    columns: 100,
    write(text: string) {
      written[name] += text
    },
  })
  const code = await runConnector(definition, {
    argv,
    env: options.env ?? {},
    cwd: options.cwd ?? makeFolder(),
    stdin: {
      mayHoldData: options.stdin !== undefined,
      async *chunks() {
        yield options.stdin ?? ''
      },
    },
    stdout: output('stdout', options.stdoutIsTerminal),
    stderr: output('stderr', options.stderrIsTerminal),
    listen: () => () => {},
    exit: (exitCode) => {
      throw new Error(`exit(${exitCode}) called`)
    },
    loadSync: async () => options.sync ?? succeedingSync,
    ...options.io,
  })
  // What was asked to show a secret shows it, there.
  watchOutput(argv.join(' '), written.stderr + (argv.includes('--show-secret') ? '' : written.stdout))
  return { code, ...written }
}

/** An empty folder that is gone when the test is over. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-run-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

export const succeedingSync: RunSync = async () => ({
  syncId: '2ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  resumed: false,
  counts: { tree: 3, grant: 1200 },
  durationMs: 1500,
})

/** What a connector with nothing special needs. */
export const required = ['--api-token', 'tok-4711-secret', '--orchard-url', 'https://orchard.example']

/** The log lines among what was written to stderr. */
export function logLines(stderr: string): Record<string, unknown>[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}
