import { openContainer } from './container/open-container.ts'
import { type OpenOptions, SyncFile } from './sync-file.ts'
import { type SyncSummary, summarizePebble } from './sync-summary.ts'

/** What a sync file of any known format tells about itself. */
export interface Inspection {
  readonly version: 'v1' | 'v3'
  /** `sqlite`, or the name that a v3 manifest gives */
  readonly engine: string
  readonly syncs: readonly SyncSummary[]
}

export async function inspect(path: string, options: OpenOptions = {}): Promise<Inspection> {
  const container = await openContainer(path)
  await container.handle.close()
  if (container.version === 'v3') {
    const { engine, syncs } = container.manifest
    return { version: 'v3', engine, syncs: syncs.map(summarizePebble) }
  }
  await using file = await SyncFile.open(path, options)
  const syncs = file.syncs.map((run) => {
    const { resourceTypes, resources, entitlements, grants } = file.stats(run.id)
    return { ...summarize(run), counts: { resourceTypes, resources, entitlements, grants } }
  })
  return { version: 'v1', engine: 'sqlite', syncs }
}

function summarize({ id, type, startedAt, endedAt }: SyncFile['syncs'][number]): Omit<SyncSummary, 'counts'> {
  return { id, type, startedAt, endedAt }
}
