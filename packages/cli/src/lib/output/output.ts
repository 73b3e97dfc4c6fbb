const chunkLength = 64 * 1024

/**
 * Text on its way to a stream, handed over in chunks. A chunk is waited for before the next one is collected, so a slow
 * reader slows the command down instead of filling the memory.
 */
export class Output {
  readonly #stream: NodeJS.WritableStream
  #pending = ''
  #failure: unknown

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream
    stream.on('error', (error) => {
      this.#failure ??= error
    })
  }

  async write(text: string): Promise<void> {
    this.#pending += text
    if (this.#pending.length >= chunkLength) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#pending === '') return
    const text = this.#pending
    this.#pending = ''
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(error) : resolve()))
    })
  }
}

/** Whoever read the output has left, as `head` does. */
export function isPipeClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}
