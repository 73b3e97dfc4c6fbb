import type { Check } from '../connectors/details.ts'
import { redact } from '../redact.ts'
import type { Program } from './program.ts'

const timeoutMs = 90_000
const outputMax = 256 * 1024

/** What a connector's own `check` says of its settings, line by line; a program that says nothing is a failed line, too. */
export async function readChecks(program: Program, secrets: readonly string[]): Promise<Check[]> {
  const output = { out: '', err: '' }
  const collect = (name: 'out' | 'err') => (chunk: string) => {
    if (output[name].length < outputMax) output[name] += chunk
  }
  program.stdout.setEncoding('utf8').on('data', collect('out'))
  program.stderr.setEncoding('utf8').on('data', collect('err'))
  // Its answer ends when it has all that was sent.
  program.stdin.end()
  const timer = setTimeout(() => program.kill('SIGKILL'), timeoutMs)
  const end = await new Promise<string>((resolve) => {
    program.once('error', (error) => resolve(`could not be started: ${error.message}`))
    program.once('close', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `did not end within ${timeoutMs / 1000} s`),
    )
  })
  clearTimeout(timer)
  const checks = redact(output.out, secrets)
    .split('\n')
    .flatMap((line) => parseCheck(line) ?? [])
  const isWhole = end.endsWith('code 0') || (end.endsWith('code 1') && checks.some(({ ok }) => !ok))
  if (isWhole && checks.length > 0) return checks
  const last = redact(output.err, secrets).trim().split('\n').at(-1) ?? ''
  const cause = `the connector's program ${end}${last === '' ? '' : `: ${last.slice(0, 500)}`}`
  return [
    ...checks,
    { name: 'connector', ok: false, cause, fix: 'try again; if it lasts, look at the log of the server' },
  ]
}

/** Undefined for what is no line of the checklist. */
function parseCheck(line: string): Check | undefined {
  try {
    const { name, ok, cause, fix, warning, skipped } = Object(JSON.parse(line))
    if (typeof name !== 'string' || typeof ok !== 'boolean') return undefined
    return {
      name,
      ok,
      ...(warning === true && { warning }),
      ...(skipped === true && { skipped }),
      ...(typeof cause === 'string' && { cause }),
      ...(typeof fix === 'string' && { fix }),
    }
  } catch {
    return undefined
  }
}
