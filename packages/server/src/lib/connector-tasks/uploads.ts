import { createHash, randomBytes } from 'node:crypto'
import type { BatonServiceUploadAssetRequest } from '@rostrum/protocol/connectorapi'
import type { BlobStore, StoredBlob } from '../blobs/blob-store.ts'

export interface Upload extends StoredBlob {
  readonly taskId: string
  readonly blob: string
  readonly kind: 'sync file' | 'log'
}

/** An upload that is not as the protocol has it; its text is for the sender. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
}

export interface UploadOptions {
  readonly blobs: BlobStore
  readonly maxBytes: number
  /** called with what the sender says of itself, before anything is stored; throws when it may not */
  readonly allow: (metadata: { readonly taskId: string; readonly hostId: string }) => Promise<string>
}

/**
 * Stores what is uploaded for a task and returns when it is on disk, under a name of its own. Nothing is left of one that
 * breaks off or has another checksum.
 */
export async function receiveUpload(
  requests: AsyncIterable<BatonServiceUploadAssetRequest>,
  { blobs, maxBytes, allow }: UploadOptions,
): Promise<Upload> {
  const messages = requests[Symbol.asyncIterator]()
  const { msg: head } = await next(messages)
  if (head.case !== 'metadata') throw new UploadError('the first message is not the metadata')
  const folder = await allow(head.value)
  const first = (await next(messages)).msg
  if (first.case !== 'data') throw new UploadError('there is no data')
  const kind = isSyncFile(first.value.data) ? 'sync file' : 'log'
  // A name of its own: one that comes in the middle of an upload's ingestion must not take its place.
  const blob = `${folder}/${randomBytes(8).toString('hex')}${kind === 'log' ? '.log' : '.c1z'}`
  async function* content() {
    const hash = createHash('sha256')
    for (let part = first; ; part = (await next(messages)).msg) {
      if (part.case === 'data') {
        hash.update(part.value.data)
        yield part.value.data
      } else if (part.case === 'eof') {
        if (hash.digest().equals(part.value.sha256Checksum)) return
        throw new UploadError('what came has another checksum than what was sent')
      } else throw new UploadError('a message is out of its place')
    }
  }
  return { ...(await blobs.put(blob, content(), { maxBytes })), taskId: head.value.taskId, blob, kind }
}

async function next(messages: AsyncIterator<BatonServiceUploadAssetRequest>): Promise<BatonServiceUploadAssetRequest> {
  const { done, value } = await messages.next()
  if (done === true) throw new UploadError('the upload broke off')
  return value
}

/** `C1ZF` and `C1Z3`: what the file holds is looked at when it is read. */
function isSyncFile(data: Uint8Array): boolean {
  return Buffer.from(data.subarray(0, 3)).toString('latin1') === 'C1Z'
}
