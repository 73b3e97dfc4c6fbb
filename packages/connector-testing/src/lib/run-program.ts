import { spawn } from 'node:child_process'
import { watchOutput } from '@rostrum/leak-check'

export interface ProgramRun {
  /** null when it was killed */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly command: readonly [string, ...string[]]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Asked again and again while the program runs; it is killed without warning (SIGKILL) as soon as this is true. */
  readonly killWhen?: () => boolean
  /** it is there to show a secret, which its standard output may hold, then; `--show-secret` says the same */
  readonly showsSecret?: boolean
}

/** Runs a program to its end, without a terminal and without this process's own settings for connectors. */
export async function runProgram(options: RunOptions): Promise<ProgramRun> {
  const [program, ...first] = options.command
  const child = spawn(program, [...first, ...(options.args ?? [])], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: { ...connectorFreeEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  const { killWhen } = options
  const watch =
    killWhen &&
    setInterval(() => {
      if (killWhen()) child.kill('SIGKILL')
    }, 1)
  const [exitCode, stdout, stderr] = await Promise.all([ended, readAll(child.stdout), readAll(child.stderr)])
  clearInterval(watch)
  // What was asked to show a secret shows it, there.
  const isToShow = options.showsSecret ?? options.args?.includes('--show-secret') === true
  watchOutput([program, ...(options.args ?? [])].join(' '), isToShow ? stderr : stdout + stderr)
  return { exitCode, stdout, stderr }
}

/** This process's environment without its settings for connectors. */
export function connectorFreeEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BATON_')))
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}
