/** A stream of text: `process.stdout`, or any Writable. */
export interface TextStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean
}

/** Everything the program touches outside itself, but for the files it is told to read and write. */
export interface Io {
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** ends the command early, temporary files removed */
  readonly signal?: AbortSignal
}
