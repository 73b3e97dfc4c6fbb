/** What the program ends with; the numbers above 1 are gRPC's, as in the `baton` reader. */
export const exitCode = { success: 0, failure: 2, notFound: 5, bug: 13 } as const

/** An error whose message is meant for the person who typed the command. */
export class CliError extends Error {
  override readonly name: string = 'CliError'
  readonly exitCode: number

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.exitCode = options.exitCode ?? exitCode.failure
  }
}

/** Something that was named is not in the file. */
export class NotFoundError extends CliError {
  override readonly name = 'NotFoundError'

  constructor(message: string) {
    super(message, { exitCode: exitCode.notFound })
  }
}
