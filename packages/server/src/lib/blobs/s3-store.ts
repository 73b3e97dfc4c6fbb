import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { assertBlobName, BlobNotFoundError, type BlobStore, type StoredBlob } from './blob-store.ts'
import { measure } from './measure.ts'

export interface S3StoreOptions {
  readonly bucket: string
  /** put before every name, such as `rostrum/`; empty by default */
  readonly prefix?: string
  /** the service, when it is not Amazon's */
  readonly endpoint?: string
  readonly region: string
  /** by default found as Amazon's programs do */
  readonly credentials?: NonNullable<S3ClientConfig['credentials']>
}

/** Blobs in a bucket, which several servers share. */
export class S3Store implements BlobStore {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string

  constructor({ bucket, prefix = '', endpoint, region, credentials }: S3StoreOptions) {
    this.#bucket = bucket
    this.#prefix = prefix
    this.#client = new S3Client({
      region,
      ...(credentials && { credentials }),
      // Services of one's own rarely have a name for each bucket, nor know the newer checksums.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
  }

  async put(name: string, content: AsyncIterable<Uint8Array>, { maxBytes }: { maxBytes: number }): Promise<StoredBlob> {
    const { stream, result } = measure(name, content, maxBytes)
    const body = Readable.from(stream)
    // The upload waits for its stream without hearing that it failed.
    const failed = new Promise<never>((_, reject) => body.once('error', reject))
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#at(name), Body: body },
      leavePartsOnError: false,
    })
    try {
      await Promise.race([upload.done(), failed])
      return result()
    } catch (error) {
      await upload.abort()
      throw error
    }
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const { Body } = await this.#get(name)
    // In Node the body is a stream of Node.
    if (Body instanceof Readable) yield* Body
  }

  async withFile<T>(name: string, work: (path: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'rostrum-blob-'))
    try {
      const path = join(folder, 'blob')
      await pipeline(this.read(name), createWriteStream(path, { mode: 0o600 }))
      return await work(path)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async remove(name: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#at(name)))
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const query = { Bucket: this.#bucket, Prefix: this.#prefix + prefix }
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, query))
      for (const { Key } of Contents) if (Key !== undefined) yield Key.slice(this.#prefix.length)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy()
  }

  async #get(name: string) {
    try {
      return await this.#client.send(new GetObjectCommand(this.#at(name)))
    } catch (error) {
      throw error instanceof NoSuchKey ? new BlobNotFoundError(name, { cause: error }) : error
    }
  }

  #at(name: string) {
    assertBlobName(name)
    return { Bucket: this.#bucket, Key: this.#prefix + name }
  }
}
