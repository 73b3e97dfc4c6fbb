import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BlobNotFoundError, type BlobStore, BlobTooLargeError } from '../src/lib/blobs/blob-store.ts'
import { FolderStore } from '../src/lib/blobs/folder-store.ts'
import { S3Store } from '../src/lib/blobs/s3-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'rostrum-blobs-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('in a folder', () => {
  describeContract(() => FolderStore.open(join(folder, 'blobs')))

  test('what a killed process left half written is cleared away', async () => {
    const place = join(folder, 'killed')
    const first = await FolderStore.open(place)
    await first.put('syncs/one', chunks('one'), { maxBytes: 10 })
    const [abandoned, young] = ['.unfinished-0123', '.unfinished-4567'].map((name) => join(place, 'syncs', name))
    for (const file of [abandoned, young]) writeFileSync(file ?? '', 'half')
    utimesSync(abandoned ?? '', new Date(0), new Date(0))
    const second = await FolderStore.open(place)
    expect(await all(second.list(''))).toEqual(['syncs/one'])
    // Another process may be at it.
    expect(readdirSync(join(place, 'syncs'))).toEqual(['.unfinished-4567', 'one'])
  })

  // S3 promises the same; the server of the tests does not keep it.
  test('two that put the same name at once leave one of the two, whole', async () => {
    const store = await FolderStore.open(join(folder, 'both'))
    const both = ['a', 'b'].map((letter) => letter.repeat(6_000_000))
    await Promise.all(both.map((content) => store.put('both', chunks(content, 100_000), { maxBytes: 1e9 })))
    expect(both).toContain(Buffer.concat(await all(store.read('both'))).toString())
  })
})

describe('in a bucket', () => {
  let server: S3rver
  let endpoint: string
  beforeAll(async () => {
    server = new S3rver({
      port: 0,
      silent: true,
      directory: join(folder, 's3'),
      configureBuckets: [{ name: 'blobs', configs: [] }],
    })
    const { port } = await server.run()
    endpoint = `http://localhost:${port}`
    return () => server.close()
  })
  describeContract(
    async () =>
      new S3Store({
        bucket: 'blobs',
        prefix: 'rostrum/',
        endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      }),
  )
})

/** What every store keeps to. */
function describeContract(open: () => Promise<BlobStore>): void {
  let store: BlobStore
  beforeAll(async () => {
    store = await open()
    return () => store[Symbol.asyncDispose]()
  })

  test('what is put is read back, also as a file, with its size and hash', async () => {
    const content = randomBytes(12_000_000)
    const stored = await store.put('syncs/2Z/large.c1z', chunks(content, 300_000), { maxBytes: content.length })
    expect(stored).toEqual({ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') })
    expect(Buffer.concat(await all(store.read('syncs/2Z/large.c1z'))).equals(content)).toBe(true)
    const lent = await store.withFile('syncs/2Z/large.c1z', async (path) => readFileSync(path))
    expect(lent.equals(content)).toBe(true)
  })

  test('an empty blob is one', async () => {
    expect((await store.put('empty', chunks(''), { maxBytes: 0 })).bytes).toBe(0)
    expect(Buffer.concat(await all(store.read('empty')))).toHaveLength(0)
  })

  test('one byte more than allowed leaves nothing', async () => {
    await store.put('limit/reached', chunks('12345'), { maxBytes: 5 })
    await expect(store.put('limit/passed', chunks('123456', 2), { maxBytes: 5 })).rejects.toThrow(BlobTooLargeError)
    expect(await all(store.list('limit/'))).toEqual(['limit/reached'])
  })

  test('a stream that fails half way leaves what was there before', async () => {
    async function* failing() {
      yield Buffer.alloc(6_000_000)
      throw new Error('the sender is gone')
    }
    await expect(store.put('broken', failing(), { maxBytes: 1e9 })).rejects.toThrow('the sender is gone')
    expect(await all(store.list('broken'))).toEqual([])
    await store.put('kept', chunks('before'), { maxBytes: 10 })
    await expect(store.put('kept', failing(), { maxBytes: 1e9 })).rejects.toThrow('the sender is gone')
    expect(Buffer.concat(await all(store.read('kept'))).toString()).toBe('before')
  })

  test('what is not there is an error that says so, and is removed without one', async () => {
    await expect(all(store.read('nothing'))).rejects.toThrow(BlobNotFoundError)
    await expect(store.withFile('nothing', async () => {})).rejects.toThrow('there is no blob nothing')
    await store.remove('nothing')
    await store.put('gone', chunks('x'), { maxBytes: 1 })
    await store.remove('gone')
    await expect(all(store.read('gone'))).rejects.toThrow(BlobNotFoundError)
  })

  test('names are listed in order, by their beginning', async () => {
    for (const name of ['order/b', 'order/a', 'order/c/d', 'orders'])
      await store.put(name, chunks(name), { maxBytes: 99 })
    expect(await all(store.list('order/'))).toEqual(['order/a', 'order/b', 'order/c/d'])
    expect(await all(store.list('order'))).toEqual(['order/a', 'order/b', 'order/c/d', 'orders'])
    expect(await all(store.list('nobody'))).toEqual([])
  })

  test.each(['', '..', '../outside', 'a/../../b', '/etc/passwd', 'a//b', '.hidden', 'a\\b', 'x'.repeat(101)])(
    'the name %j is refused',
    async (name) => {
      await expect(store.put(name, chunks('x'), { maxBytes: 1 })).rejects.toThrow('no name for a blob')
      await expect(all(store.read(name))).rejects.toThrow('no name for a blob')
    },
  )
}

async function* chunks(content: string | Buffer, size = 1_000_000) {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
