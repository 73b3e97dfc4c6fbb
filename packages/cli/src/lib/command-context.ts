import type { Io } from './io.ts'
import type { Output } from './output/output.ts'

/** What every command is given. */
export interface CommandContext {
  readonly io: Io
  readonly stdout: Output
  readonly stderr: Output
}
