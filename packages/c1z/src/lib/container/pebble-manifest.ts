import type { FileHandle } from 'node:fs/promises'
import { fromBinary } from '@bufbuild/protobuf'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { type SyncRunSummary, SyncRunSummarySchema } from '@rostrum/protocol/c1z'
import { C1zError } from '../c1z-error.ts'
import { magicLength } from './magic.ts'

/** What the header of a v3 file tells without its payload being touched. */
export interface PebbleManifest {
  readonly engine: string
  readonly syncs: readonly SyncRunSummary[]
}

const maxManifestBytes = 16 * 1024 * 1024
/** A v3 file holds one sync; more than these are no manifest that a Go program wrote. */
const maxSyncs = 100
const maxSummaryBytes = 1024 * 1024

/** Field numbers of `c1.c1z.v3.C1ZManifestV3`; the rest, most of all its bulky descriptors, is skipped. */
const engineField = 1
const syncRunsField = 40

export async function readPebbleManifest(source: FileHandle, file: string): Promise<PebbleManifest> {
  const refuse = (reason: 'truncated' | 'corrupt' | 'limit_exceeded', what: string) =>
    new C1zError(reason, `${file} (format v3) ${what}`, { file })
  const length = Buffer.alloc(4)
  if ((await source.read(length, 0, 4, magicLength)).bytesRead < 4) throw refuse('truncated', 'is cut off')
  const manifestBytes = length.readUInt32BE(0)
  if (manifestBytes > maxManifestBytes) {
    throw refuse('limit_exceeded', `claims a manifest of ${manifestBytes} bytes, the limit is ${maxManifestBytes}`)
  }
  // The claim alone must not make us allocate.
  if (magicLength + 4 + manifestBytes > (await source.stat()).size) throw refuse('truncated', 'is cut off')
  const bytes = Buffer.alloc(manifestBytes)
  await source.read(bytes, 0, manifestBytes, magicLength + 4)
  try {
    return parseManifest(bytes)
  } catch (error) {
    throw refuse('corrupt', `has a damaged manifest: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parseManifest(bytes: Buffer): PebbleManifest {
  const reader = new BinaryReader(bytes)
  const syncs: SyncRunSummary[] = []
  let engine = ''
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (type !== WireType.LengthDelimited) reader.skip(type, field)
    else if (field === engineField) engine = reader.string()
    else if (field === syncRunsField) {
      const summary = reader.bytes()
      if (syncs.length === maxSyncs || summary.length > maxSummaryBytes) throw new Error('too many syncs')
      syncs.push(fromBinary(SyncRunSummarySchema, summary))
    } else reader.skip(type, field)
  }
  if (engine === '') throw new Error('it names no engine')
  return { engine, syncs }
}
