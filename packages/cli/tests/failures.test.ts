import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { C1ZManifestV3Schema } from '@rostrum/protocol/c1z'
import { expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { changedFile, fileOf } from './_raw.ts'
import { goFile, rostrum } from './_rostrum.ts'

function pebbleFile(): string {
  const manifest = toBinary(C1ZManifestV3Schema, create(C1ZManifestV3Schema, { engine: 'pebble3' }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(manifest.length)
  return fileOf(Buffer.concat([Buffer.from('C1Z3\0'), length, manifest]))
}

function folderAsFile(): string {
  const file = join(makeFolder(), 'sync.c1z')
  mkdirSync(file)
  return file
}

const goBytes = readFileSync(goFile)

test.each<[string, () => string, RegExp]>([
  ['that is missing', () => join(makeFolder(), 'sync.c1z'), /sync\.c1z/],
  ['that is a folder', folderAsFile, /sync\.c1z/],
  ['of no bytes', () => fileOf(new Uint8Array()), /sync\.c1z/],
  ['of text', () => fileOf(Buffer.from('not a sync file')), /sync\.c1z/],
  ['of the Pebble format', pebbleFile, /run the connector again with --storage-engine sqlite/],
  ['cut off', () => fileOf(goBytes.subarray(0, 20_000)), /cut off/],
  ['with bytes behind its end', () => fileOf(Buffer.concat([goBytes, Buffer.from('more')])), /sync\.c1z/],
  [
    'with a trigger',
    () => changedFile('create trigger t after insert on v1_grants begin select 1; end'),
    /trigger|"t"/,
  ],
  ['with a view', () => changedFile('create view v as select 1'), /view|"v"/],
])('a file %s is refused in one sentence', async (_, makeFile, reason) => {
  const file = makeFile()
  const tempDir = makeFolder()
  for (const command of [['grants'], ['syncs'], ['diff'], ['export', 'csv', '--out', join(tempDir, 'out.csv')]]) {
    const { code, stdout, stderr } = await rostrum(['c1z', ...command, '-f', file])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^rostrum: [^\n]+\n$/)
    expect(stderr).toMatch(reason)
  }
  expect(readdirSync(tempDir)).toEqual([])
})

test('a row that cannot be read ends the listing; what was found before it is shown', async () => {
  const file = changedFile(`update v1_grants set data = x'ffff' where id = (select max(id) from v1_grants)`)
  const { code, stdout, stderr } = await rostrum(['c1z', 'grants', '-f', file, '--json'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^rostrum: [^\n]*v1_grants[^\n]*\n$/)
  expect(stdout.match(/"grant":/g)).toHaveLength(474)
})

test('a file whose only sync is unfinished has nothing to show but the sync itself', async () => {
  const file = changedFile('update v1_sync_runs set ended_at = null')
  expect(await rostrum(['c1z', 'stats', '-f', file])).toEqual({
    code: 0,
    stdout: 'No finished sync found in the c1z\n',
    stderr: '',
  })
  for (const command of [['resources'], ['grants', '--json'], ['stats', '--json'], ['export', 'json']]) {
    const { code, stdout, stderr } = await rostrum(['c1z', ...command, '-f', file])
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
    expect(stderr).toMatch(/^rostrum: no finished sync found in [^\n]+; rostrum c1z syncs lists all\n$/)
  }
  expect((await rostrum(['c1z', 'syncs', '-f', file])).stdout).toMatch(/3MS394P5PcvS8ax8P1opxW9qy03 \| \S+ \| - /)
  const named = await rostrum(['c1z', 'resources', '-f', file, '--sync-id', '3MS394P5PcvS8ax8P1opxW9qy03'])
  expect(named.stdout.trimEnd().split('\n')).toHaveLength(134)
})

test('an entitlement without a resource is listed with a stand-in', async () => {
  // Entitlement {2 id: "lonely"}
  const file = changedFile(`update v1_entitlements set data = x'12066c6f6e656c79', external_id = 'lonely' where id = 1`)
  const { code, stdout } = await rostrum(['c1z', 'entitlements', '-f', file])
  expect(code).toBe(0)
  expect(stdout).toMatch(/lonely +\| - +\| MISSING RESOURCE TYPE \(\) \| MISSING RESOURCE \(:\) \| -/)
})

test('a mistyped command or option is answered in one sentence', async () => {
  for (const [argv, answer] of [
    [['nope'], "rostrum: unknown command 'nope'\n"],
    [['c1z', 'grant'], "rostrum: unknown command 'grant' (Did you mean grants?)\n"],
    [['c1z', 'grants', '--nope'], "rostrum: unknown option '--nope'\n"],
    [['c1z', 'grants', 'extra'], /^rostrum: too many arguments for 'grants'[^\n]*\n$/],
    [['c1z', 'export', 'pdf'], "rostrum: unknown command 'pdf'\n"],
  ] as const) {
    const { code, stdout, stderr } = await rostrum(argv)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(answer)
  }
})

test('a group of commands without one shows its help and fails', async () => {
  for (const argv of [[], ['c1z'], ['c1z', 'export']]) {
    const { code, stdout, stderr } = await rostrum(argv)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^Usage: rostrum /)
  }
})
