import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { C1ZManifestV3Schema, type SyncRunSummary, SyncRunSummarySchema } from '@rostrum/protocol/c1z'
import { afterAll, describe, expect, test } from 'vitest'
import { C1zError, C1zPebbleError, inspect, SyncFile } from '../src/index.ts'
import { makeFolder } from './_folder.ts'
import { HostileChild } from './_hostile-child.ts'
import { byteMutations } from './_mutate.ts'
import { Random } from './_random.ts'

type Manifest = MessageInitShape<typeof C1ZManifestV3Schema>

const startedAt = { seconds: 1_772_359_200n, nanos: 500_000_000 }
const counts = { resourceTypes: 5n, resources: 133n, entitlements: 45n, grants: 475n }
const manifest: Manifest = {
  engine: 'pebble3',
  engineSchemaVersion: 24,
  payloadEncoding: 5,
  syncRuns: [{ syncId: 'one', type: 1, startedAt, endedAt: startedAt, stats: counts }],
}

function encode(manifest: Manifest, lengthOf = (bytes: Uint8Array) => bytes.length): Buffer {
  const bytes = toBinary(C1ZManifestV3Schema, create(C1ZManifestV3Schema, manifest))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(lengthOf(bytes))
  return Buffer.concat([Buffer.from('C1Z3\0'), length, bytes, Buffer.from('payload')])
}

function write(bytes: Uint8Array): string {
  const path = join(makeFolder(), 'sync.c1z')
  writeFileSync(path, bytes)
  return path
}

async function errorOf(path: string): Promise<unknown> {
  return SyncFile.open(path).then(
    () => undefined,
    (error: unknown) => error,
  )
}

const child = new HostileChild()
afterAll(() => child[Symbol.asyncDispose]())

describe('a file of format v3', () => {
  test('S1C-3: is recognised: the error says what is in it and how to get a file that can be read', async () => {
    const path = write(encode(manifest))
    const error = await errorOf(path)
    expect(error).toBeInstanceOf(C1zPebbleError)
    expect(error).toBeInstanceOf(C1zError)
    expect(error).toMatchObject({
      name: 'C1zPebbleError',
      reason: 'pebble_format',
      file: path,
      engine: 'pebble3',
      message: `${path} has format v3 (engine "pebble3", one sync of 133 resources, 45 entitlements and 475 grants), which cannot be read; run the connector again with --storage-engine sqlite`,
      syncs: [
        {
          id: 'one',
          type: 'full',
          counts: { resourceTypes: 5, resources: 133, entitlements: 45, grants: 475 },
        },
      ],
    })
  })

  test('is inspected without its payload being touched', async () => {
    const types = [1, 2, 3, 4, 5, 9]
    // A cast, because the last is none of the enum's: a later SDK may invent one.
    const syncRuns = types.map((type) =>
      create(SyncRunSummarySchema, { syncId: `${type}`, type: type as SyncRunSummary['type'], startedAt }),
    )
    expect(await inspect(write(encode({ ...manifest, syncRuns })))).toEqual({
      version: 'v3',
      engine: 'pebble3',
      syncs: ['full', 'partial', 'resources_only', 'partial_upserts', 'partial_deletions', 'type 9'].map((type, i) => ({
        id: `${types[i]}`,
        type,
        startedAt: expect.objectContaining(startedAt),
        endedAt: undefined,
        counts: undefined,
      })),
    })
  })

  test.each<[string, Manifest['syncRuns'] & object, string]>([
    ['no sync', [], 'no sync'],
    ['one sync without counts', [{ syncId: 'a' }], '1 sync'],
    ['several syncs', [{ syncId: 'a' }, { syncId: 'b' }], '2 syncs'],
  ])('with %s says so', async (_, syncRuns, text) => {
    expect(await errorOf(write(encode({ ...manifest, syncRuns })))).toMatchObject({
      message: expect.stringContaining(`(engine "pebble3", ${text})`),
    })
  })

  test('of an engine nobody has heard of is still recognised, its name kept harmless', async () => {
    expect(await errorOf(write(encode({ ...manifest, engine: 'lsm\u001b[2J9' })))).toMatchObject({
      reason: 'pebble_format',
      message: expect.stringContaining('engine "lsm\\u001b[2J9"'),
    })
  })

  test.each<[string, Buffer, string, string]>([
    ['cut in its length', encode(manifest).subarray(0, 7), 'truncated', 'is cut off'],
    ['cut in its manifest', encode(manifest).subarray(0, 30), 'truncated', 'is cut off'],
    ['a manifest over the limit', encode(manifest, () => 0xffffffff), 'limit_exceeded', 'of 4294967295 bytes'],
    ['a manifest that is none', Buffer.from('C1Z3\0\0\0\0\u0004aaaa'), 'corrupt', 'has a damaged manifest'],
    ['no engine', encode({ ...manifest, engine: '' }), 'corrupt', 'it names no engine'],
    [
      'a thousand syncs',
      encode({ ...manifest, syncRuns: Array.from({ length: 1000 }, () => ({ syncId: 'x' })) }),
      'corrupt',
      'too many syncs',
    ],
  ])('with %s is refused', async (_, bytes, reason, what) => {
    const path = write(bytes)
    expect(await errorOf(path)).toMatchObject({ reason, message: expect.stringContaining(what) })
    await expect(inspect(path)).rejects.toMatchObject({ reason })
  })

  test('S1C-3: damaged in any way ends in a sentence', async () => {
    const random = new Random(3)
    const path = write(encode(manifest))
    const accidents: unknown[] = []
    for (let i = 0; i < 100; i++) {
      const [name, mutate] = random.pick(Object.entries(byteMutations))
      writeFileSync(path, mutate(encode(manifest), random))
      const report = await child.read(path)
      if (report.kind !== 'refused') accidents.push([i, name, report])
    }
    expect(accidents).toEqual([])
  })
})
