import { createHash } from 'node:crypto'
import { BlobTooLargeError, type StoredBlob } from './blob-store.ts'

/** Passes a stream on while it is counted and hashed; ends it with an error where it becomes too large. */
export function measure(name: string, content: AsyncIterable<Uint8Array>, maxBytes: number) {
  const hash = createHash('sha256')
  let bytes = 0
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new BlobTooLargeError(name, maxBytes)
      hash.update(chunk)
      yield chunk
    }
  }
  return { stream: pass(), result: (): StoredBlob => ({ bytes, sha256: hash.digest('hex') }) }
}
