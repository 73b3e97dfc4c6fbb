import { CommanderError } from 'commander'
import { exitCode } from './cli-error.ts'
import { explain } from './explain.ts'
import type { Io } from './io.ts'
import { isPipeClosed, Output } from './output/output.ts'
import { createProgram } from './program.ts'

/** Runs `rostrum` with the arguments behind its name and returns the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const stdout = new Output(io.stdout)
  const stderr = new Output(io.stderr)
  const code = await run(argv, io, stdout, stderr)
  await stderr.flush().catch(() => {
    // Nobody reads the errors, so nobody can be told.
  })
  return code
}

async function run(argv: readonly string[], io: Io, stdout: Output, stderr: Output): Promise<number> {
  let said = ''
  const program = createProgram({ io, stdout, stderr }, (text) => {
    said += text
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    await stdout.flush()
    return exitCode.success
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return finishWith(stdout, said)
    if (isPipeClosed(error)) return exitCode.success
    if (io.signal?.aborted) return exitCode.failure
    // What was found before the error is shown all the same.
    await stdout.flush().catch(() => {})
    const { message, code } = explain(error, said)
    await stderr.write(message)
    return code
  }
}

async function finishWith(stdout: Output, text: string): Promise<number> {
  try {
    await stdout.write(text)
    await stdout.flush()
  } catch (error) {
    if (!isPipeClosed(error)) throw error
  }
  return exitCode.success
}
