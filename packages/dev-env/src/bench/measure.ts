import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Measured {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
  readonly seconds: number
  /** the most memory the program held, the peaks of all its processes added up */
  readonly peakMiB: number
}

/** Runs a program to its end, watching its memory by the kernel's own high-water mark (Linux; elsewhere 0 is reported). */
export async function measure(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Measured> {
  const started = performance.now()
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const peaks = new Map<number, number>()
  const watch = setInterval(() => {
    for (const pid of processTree(child.pid)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, highWaterMiB(pid)))
  }, 10)
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', resolve)
    }),
  ])
  clearInterval(watch)
  const peakMiB = [...peaks.values()].reduce((total, peak) => total + peak, 0)
  return { stdout, stderr, exitCode, seconds: (performance.now() - started) / 1000, peakMiB }
}

/** A process and all it started, as far as they are still running. */
function processTree(pid: number | undefined): number[] {
  if (pid === undefined) return []
  const children = readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return [pid, ...children.flatMap(processTree)]
}

function highWaterMiB(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readProc(`${pid}/status`))?.[1] ?? 0) / 1024
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8')
  } catch {
    // The process has ended, or there is no /proc here.
    return ''
  }
}

/** As `measure`, of one of the benchmark's own parts. */
export function measurePart(file: string, ...args: readonly string[]): Promise<Measured> {
  return measure(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args])
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = ''
  for await (const chunk of stream) all += String(chunk)
  return all
}
