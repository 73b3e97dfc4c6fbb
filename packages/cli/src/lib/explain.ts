import { C1zError } from '@rostrum/c1z'
import { CommanderError } from 'commander'
import { CliError, exitCode } from './cli-error.ts'
import { escapeHidden } from './output/escape-hidden.ts'

export interface Explanation {
  readonly message: string
  readonly code: number
}

/** `said`: what the parser of the command line had to say, help included. */
export function explain(error: unknown, said: string): Explanation {
  if (error instanceof CommanderError) {
    // A group of commands without one: its help is the answer.
    if (error.code === 'commander.help') return { message: said, code: exitCode.failure }
    const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
    return { message: sentence(text), code: exitCode.failure }
  }
  if (error instanceof CliError) return { message: sentence(error.message), code: error.exitCode }
  if (error instanceof C1zError) {
    const code = error.reason === 'sync_not_found' ? exitCode.notFound : exitCode.failure
    return { message: sentence(error.message), code }
  }
  if (isSystemError(error)) return { message: sentence(error.message), code: exitCode.failure }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const lines = text.split('\n').map(escapeHidden).join('\n')
  return { message: `rostrum: ${lines}\n(this is a bug)\n`, code: exitCode.bug }
}

/** Messages quote names from files that nobody vouches for. */
function sentence(text: string): string {
  return `rostrum: ${escapeHidden(text)}\n`
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
