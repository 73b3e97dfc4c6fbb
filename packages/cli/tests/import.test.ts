import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { create, toBinary } from '@bufbuild/protobuf'
import { C1ZManifestV3Schema } from '@rostrum/protocol/c1z'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { TestInstallation } from './_installation.ts'
import { changedFile, fileOf } from './_raw.ts'
import { goFile } from './_rostrum.ts'
import { addSync, userType } from './_syncs.ts'

const mebibyte = 1024 * 1024
const goBytes = readFileSync(goFile)

let installation: TestInstallation
/** one that takes files, and has the state of the Go connector's */
let connectorId: string
beforeAll(async () => {
  installation = await TestInstallation.start({ ROSTRUM_UPLOAD_MAX_MB: '1' })
  connectorId = Object(await installation.json('import', goFile, '--name', 'Files')).connectorId
})
afterAll(() => installation[Symbol.asyncDispose]())

function pebbleFile(): string {
  const manifest = toBinary(C1ZManifestV3Schema, create(C1ZManifestV3Schema, { engine: 'pebble3' }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(manifest.length)
  return fileOf(Buffer.concat([Buffer.from('C1Z3\0'), length, manifest]))
}

async function partialFile(): Promise<string> {
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, (tx) => tx.putResourceType(userType), 'partial')
  return file
}

const noSync = 'the file holds no finished sync of the type full; let the connector sync to its end'
const noRows = "the file's sync has no resource type: nothing was read; let the connector sync again"
const everyRow = 'delete from v1_grants; delete from v1_entitlements; delete from v1_resources'
const lastGrant = 'id = (select max(id) from v1_grants)'

test.each<[string, () => string | Promise<string>, string | RegExp]>([
  ['of text', () => fileOf(Buffer.from('not a sync file')), /^the file is no sync file: it begins with "not a"/],
  ['of no bytes', () => fileOf(Buffer.alloc(0)), 'the file is empty; sync it again'],
  [
    'of the Pebble format',
    pebbleFile,
    /^the file has format v3 .*run the connector again with --storage-engine sqlite$/,
  ],
  [
    'cut off',
    () => fileOf(goBytes.subarray(0, 20_000)),
    /^the file is cut off after 20000 bytes; copy or sync it again$/,
  ],
  [
    'cut off in its first bytes',
    () => fileOf(goBytes.subarray(0, 3)),
    /^the file is no sync file: it has only 3 bytes$/,
  ],
  ['with a byte of its content changed', () => fileOf(flipped(goBytes)), /^the file has a damaged zstd stream: /],
  [
    'with bytes behind its end',
    () => fileOf(Buffer.concat([goBytes, Buffer.from('more')])),
    /^the file has 4 bytes behind/,
  ],
  [
    'that decodes to too much',
    bomb,
    /^the file decodes to more than 200 times its size of \d+ bytes; sync files never do$/,
  ],
  [
    'with a view',
    () => changedFile('create view v as select 1'),
    /^the file is not a sync file that can be trusted: "v" is a "view"/,
  ],
  ['whose only sync is unfinished', () => changedFile('update v1_sync_runs set ended_at = null'), noSync],
  ['without any sync', () => changedFile('delete from v1_sync_runs'), noSync],
  ['with a sync of a part only', partialFile, noSync],
  ['without rows', () => changedFile(`${everyRow}; delete from v1_resource_types`), noRows],
  ['without resource types', () => changedFile('delete from v1_resource_types'), noRows],
  [
    'with a row that is no message',
    () => changedFile(`update v1_grants set data = x'ffff' where ${lastGrant}`),
    /^the file, v1_grants, row \d+: data is no such message/,
  ],
])(
  'a file %s is refused with the check that failed, and shows nothing of the server: CON-34, CON-38',
  async (_, make, says) => {
    const told = await installation.inProcess('import', await make(), '--connector', connectorId, '--json')
    const { outcome, error, counts } = JSON.parse(told.stdout)
    const evidence = typeof says === 'string' ? says : expect.stringMatching(says)
    expect({ outcome, error, counts }).toEqual({
      outcome: 'failed',
      error: { class: 'unexpected_data', message: expect.any(String), evidence, fix: expect.any(String) },
      counts: {},
    })
    expect(told).toMatchObject({ code: 2, stderr: `rostrum: the import failed: ${error.evidence}\n` })
    const log = await installation.inProcess('connector', 'log', connectorId)
    expect(log.stdout).toContain(error.evidence)
    for (const text of [told.stdout, told.stderr, log.stdout]) {
      expect(text).not.toContain(installation.dataDir)
      expect(text).not.toContain('uploads/')
      // SQLite reads a decoded copy.
      expect(text).not.toContain('rostrum-c1z-')
    }
  },
)

/** The last but some bytes are of the compressed blocks, not of a header. */
function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const at = copy.length - 5000
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

function bomb(): string {
  return fileOf(Buffer.concat([Buffer.from('C1ZF\0'), zstdCompressSync(Buffer.alloc(100 * mebibyte))]))
}

test('a refused file changes nothing: the next good one finds everything as it was: CON-34, CON-16', async () => {
  const refused = await installation.inProcess('import', fileOf(Buffer.from('no')), '--connector', connectorId)
  expect(refused.code).toBe(2)
  const { outcome, counts } = Object(await installation.json('import', goFile, '--connector', connectorId))
  expect(outcome).toBe('succeeded')
  expect(counts.grants.total).toBeGreaterThan(100)
  for (const { added, changed, removed } of Object.values<Record<string, number>>(counts))
    expect({ added, changed, removed }).toEqual({ added: 0, changed: 0, removed: 0 })
})

test('of several syncs in a file the latest finished full one is taken: CON-34', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  const full = await addSync(file, (tx) => tx.putResourceType(userType))
  await addSync(file, (tx) => tx.putResourceType({ ...userType, id: 'other' }), 'partial')
  const { outcome, counts } = Object(await installation.json('import', file, '--name', full))
  expect({ outcome, types: counts.resource_types.total }).toEqual({ outcome: 'succeeded', types: 1 })
})

test.each<[string, () => string, RegExp]>([
  ['of the Pebble format', pebbleFile, /^rostrum: the file has format v3 .*--storage-engine sqlite\n$/],
  [
    'beyond the limit',
    () => fileOf(randomBytes(mebibyte + 1)),
    /^rostrum: the file is larger than 1048576 bytes; .*\n$/,
  ],
  [
    'with a row that is no message',
    () => changedFile(`update v1_grants set data = x'ffff' where ${lastGrant}`),
    /^rostrum: the file, v1_grants, row \d+: data is no such message/,
  ],
])('a file %s for a new app is refused in words, and leaves no app: CON-34', async (_, make, says) => {
  const before = await installation.json('connector', 'list')
  const { code, stdout, stderr } = await installation.inProcess('import', make(), '--name', 'New')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(says)
  expect(stderr).not.toContain(installation.dataDir)
  expect(await installation.json('connector', 'list')).toEqual(before)
})

test('a file at the limit is looked at, one beyond it is refused before it is stored: CON-34', async () => {
  const blobs = () => readdirSync(join(installation.dataDir, 'blobs'), { recursive: true }).length
  const beyond = fileOf(randomBytes(mebibyte + 1))
  const before = blobs()
  const refused = await installation.inProcess('import', beyond, '--connector', connectorId)
  const sentence = 'the file is larger than 1048576 bytes; ROSTRUM_UPLOAD_MAX_MB says how large one may be'
  expect(refused).toEqual({ code: 2, stdout: '', stderr: `rostrum: ${sentence}\n` })
  expect(blobs()).toBe(before)
  const taken = await installation.inProcess('import', fileOf(Buffer.alloc(mebibyte)), '--connector', connectorId)
  expect(taken.stderr).toMatch(/the import failed: the file is no sync file/)
})

test('a connector that is read by its own program takes no files, and one that takes files is not asked to sync: CON-34', async () => {
  const made = Object(await installation.json('connector', 'create', '--type', 'baton', '--name', 'Read'))
  const taken = await installation.inProcess('import', goFile, '--connector', made.connectorId)
  expect(taken).toMatchObject({ code: 2, stdout: '' })
  expect(taken.stderr).toBe(
    `rostrum: connector ${made.connectorId} is read by its own program and takes no files: import into a new app instead\n`,
  )
  const asked = await installation.inProcess('connector', 'sync', connectorId)
  const sentence = 'rostrum: this connector takes files: import one\n'
  expect(asked).toEqual({ code: 2, stdout: '', stderr: sentence })
})
