/** Files by name: sync files, evidence, exports. A blob is there whole or not at all, and never changes. */
export interface BlobStore extends AsyncDisposable {
  /**
   * Stores what the stream yields, on disk or in the bucket when this resolves. Nothing is left when the stream fails or
   * yields more than `maxBytes`, which is a BlobTooLargeError. A blob of the same name is replaced.
   */
  put(name: string, content: AsyncIterable<Uint8Array>, limits: { readonly maxBytes: number }): Promise<StoredBlob>
  /** A BlobNotFoundError when there is none. */
  read(name: string): AsyncIterable<Uint8Array>
  /** Lends the blob as a file of this machine, which is gone, or not to be touched any more, afterwards. */
  withFile<T>(name: string, work: (path: string) => Promise<T>): Promise<T>
  /** Does nothing when there is none. */
  remove(name: string): Promise<void>
  /** Names that begin so, in order. */
  list(prefix: string): AsyncIterable<string>
}

export interface StoredBlob {
  readonly bytes: number
  /** hexadecimal */
  readonly sha256: string
}

export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError'

  constructor(blob: string, options?: ErrorOptions) {
    super(`there is no blob ${blob}`, options)
  }
}

export class BlobTooLargeError extends Error {
  override readonly name = 'BlobTooLargeError'
  readonly maxBytes: number

  constructor(blob: string, maxBytes: number) {
    super(`blob ${blob} is larger than ${maxBytes} bytes`)
    this.maxBytes = maxBytes
  }
}

const part = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/

/** Names are made by the server: words between slashes, so that none leads out of the store. */
export function assertBlobName(name: string): void {
  if (!name.split('/').every((word) => part.test(word)) || name.length > 500)
    throw new TypeError(`${JSON.stringify(name)} is no name for a blob (this is a bug)`)
}
