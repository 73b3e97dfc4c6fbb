import { C1zError } from './c1z-error.ts'
import type { PebbleManifest } from './container/pebble-manifest.ts'
import { quote } from './quote.ts'
import { type SyncSummary, summarizePebble } from './sync-summary.ts'

/** The file is sound but of format v3, which this package recognises and does not read. */
export class C1zPebbleError extends C1zError {
  override readonly name = 'C1zPebbleError'
  declare readonly reason: 'pebble_format'
  readonly engine: string
  readonly syncs: readonly SyncSummary[]

  constructor(file: string, manifest: PebbleManifest) {
    const syncs = manifest.syncs.map(summarizePebble)
    super(
      'pebble_format',
      `${file} has format v3 (engine ${quote(manifest.engine)}, ${describe(syncs)}), which cannot be read; run the connector again with --storage-engine sqlite`,
      { file },
    )
    this.engine = manifest.engine
    this.syncs = syncs
  }
}

function describe(syncs: readonly SyncSummary[]): string {
  const [first] = syncs
  if (first === undefined) return 'no sync'
  if (syncs.length > 1 || first.counts === undefined) return `${syncs.length} sync${syncs.length === 1 ? '' : 's'}`
  const { resources, entitlements, grants } = first.counts
  return `one sync of ${resources} resources, ${entitlements} entitlements and ${grants} grants`
}
