import { parseSettings, readText } from './commands/stdin-settings.ts'
import type { RunnerIo } from './runner-io.ts'
import { UsageError } from './usage-error.ts'

/**
 * For `--supervised`: takes the settings that the supervisor sends on standard input, and listens for its end. Whoever
 * started the program holds the other end of the pipe: when that is gone, however it went, the program stops in order.
 * @throws UsageError when there is no such pipe, or no settings on it
 */
export async function takeSupervision(io: RunnerIo): Promise<RunnerIo> {
  if (!io.stdin.mayHoldData) throw new UsageError('--supervised: the settings come on standard input, and it is closed')
  const chunks = io.stdin.chunks()[Symbol.asyncIterator]()
  const sent = parseSettings(await readText(chunks, io.clock))
  const closed = waitForEnd(chunks)
  return {
    ...io,
    env: { ...io.env, ...sent },
    listen(listener) {
      let isListening = true
      void closed.then(() => {
        if (isListening) listener.onSignal('SIGTERM')
      })
      const end = io.listen(listener)
      return () => {
        isListening = false
        end()
      }
    },
  }
}

/** A pipe that breaks has ended, too. */
async function waitForEnd(chunks: AsyncIterator<string>): Promise<void> {
  try {
    while ((await chunks.next()).done !== true);
  } catch {
    // Nobody is there any more, whatever the reason.
  }
}
