import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { C1zError, inspect, type OpenOptions, SyncFile } from '../src/index.ts'
import { makeFolder } from './_folder.ts'

const path = fileURLToPath(new URL('fixtures/go-connector-s.c1z', import.meta.url))
const syncId = '3MS394P5PcvS8ax8P1opxW9qy03'

const reading: [string, OpenOptions, string][] = [
  ['decoded bytes', { limits: { maxDecodedBytes: 1000 } }, 'decodes to .* bytes or more, the limit is 1000 bytes'],
  ['a window', { limits: { maxWindowBytes: 1024 } }, 'asks for a zstd window of'],
  ['syncs', { limits: { maxSyncs: 0 } }, 'has more than 0 syncs'],
  ['rows', { limits: { maxRows: 474 } }, 'has more than 474 rows in v1_grants'],
  ['a row', { limits: { maxRowBytes: 100 } }, 'data has .* bytes, the limit is 100'],
  ['a token', { limits: { maxTokenBytes: 50 } }, 'sync_token has .* bytes, the limit is 50'],
]

test.each(reading)('S1C-3: a limit on %s is kept, and nothing stays in the temporary folder', async (_, more, what) => {
  const tempDir = makeFolder()
  const error = await (async () => {
    await using file = await SyncFile.open(path, { ...more, tempDir })
    for (const _ of file.grants(syncId));
  })().catch((error: unknown) => error)
  expect(error).toBeInstanceOf(C1zError)
  expect(error).toMatchObject({ reason: 'limit_exceeded', message: expect.stringMatching(what) })
  expect(readdirSync(tempDir)).toEqual([])
})

test('the environment of the Go reader limits as it does there', async () => {
  const env = { BATON_DECODER_MAX_MEMORY_MB: '1' }
  await expect(inspect(path, { env })).rejects.toMatchObject({ reason: 'limit_exceeded' })
  await expect(inspect(path, { env: { BATON_DECODER_MAX_DECODED_SIZE_MB: '0' } })).rejects.toMatchObject({
    reason: 'setting_invalid',
  })
})

test('a temporary folder that is not there is named', async () => {
  const tempDir = join(makeFolder(), 'gone')
  await expect(SyncFile.open(path, { tempDir })).rejects.toMatchObject({
    reason: 'file_not_found',
    message: expect.stringContaining(tempDir),
  })
})
