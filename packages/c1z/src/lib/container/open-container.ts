import type { FileHandle } from 'node:fs/promises'
import { C1zError } from '../c1z-error.ts'
import { quote } from '../quote.ts'
import { openForReading } from './decode.ts'
import { detectVersion, magicLength } from './magic.ts'
import { type PebbleManifest, readPebbleManifest } from './pebble-manifest.ts'

export type Container =
  | { readonly version: 'v1'; readonly handle: FileHandle }
  | { readonly version: 'v3'; readonly handle: FileHandle; readonly manifest: PebbleManifest }

/** Opens a sync file and finds out which format it has. The caller closes the handle. */
export async function openContainer(file: string): Promise<Container> {
  const handle = await openForReading(file)
  try {
    const head = Buffer.alloc(magicLength)
    const { bytesRead } = await handle.read(head, 0, magicLength, 0)
    if (bytesRead === 0) throw new C1zError('not_a_sync_file', `${file} is empty; sync it again`, { file })
    if (bytesRead < magicLength) {
      throw new C1zError('not_a_sync_file', `${file} is no sync file: it has only ${bytesRead} bytes`, { file })
    }
    const version = detectVersion(head)
    if (version === undefined) {
      const found = quote(head.toString('latin1'))
      throw new C1zError('not_a_sync_file', `${file} is no sync file: it begins with ${found}, not with C1ZF`, { file })
    }
    if (version === 'v3') return { version, handle, manifest: await readPebbleManifest(handle, file) }
    return { version, handle }
  } catch (error) {
    await handle.close()
    throw error
  }
}
