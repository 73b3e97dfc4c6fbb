import type { Database, Tx } from '@rostrum/database'
import { addAuditEvent, advanceSyncRun, createId, requestSyncRun, type SyncRun, wake } from '@rostrum/database/queries'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { type BlobStore, BlobTooLargeError } from '../blobs/blob-store.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import { getLiveConnector, ingestReconciler, type SyncRuns } from './sync-runs.ts'

export interface FileImportsOptions {
  readonly database: Database
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly syncs: SyncRuns
  readonly maxBytes: number
}

/** Sync files that a person brings (product.md CON-34). From here on they go the way of all syncs, guard included. */
export class FileImports {
  readonly #options: FileImportsOptions

  constructor(options: FileImportsOptions) {
    this.#options = options
  }

  /**
   * Stores the file and lets it be ingested; its checks come then, before a row is read.
   * @throws ServiceError when the connector takes no files, has a sync under way, or the file is too large
   */
  async add(connectorId: string, content: AsyncIterable<Uint8Array>, actor: Actor): Promise<SyncRun['id']> {
    const { database, blobs, clock, syncs, maxBytes } = this.#options
    const blob = `uploads/${connectorId}/imports/${createId(clock.now())}.c1z`
    await database.transaction((tx) => getFileConnector(tx, connectorId))
    const stored = await blobs.put(blob, content, { maxBytes }).catch((error) => {
      if (!(error instanceof BlobTooLargeError)) throw error
      const text = `the file is larger than ${maxBytes} bytes; ROSTRUM_UPLOAD_MAX_MB says how large one may be`
      throw new ServiceError('invalid_argument', 'FILE_TOO_LARGE', text)
    })
    try {
      return await database.transaction(async (tx) => {
        const now = clock.now()
        const { app_id: appId } = await getFileConnector(tx, connectorId)
        const { id, isNew } = await requestSyncRun(tx, { appId, connectorId, trigger: 'file' }, now)
        if (!isNew)
          throw new ServiceError(
            'failed_precondition',
            'SYNC_UNDER_WAY',
            `sync ${id} of this connector is under way: import the file when it has ended`,
          )
        await advanceSyncRun(
          tx,
          id,
          { from: ['queued'], to: 'ingesting' },
          {
            requested_by: userOf(actor),
            started_at: now,
            file_key: blob,
            file_sha256: Buffer.from(stored.sha256, 'hex'),
            file_bytes: stored.bytes,
          },
        )
        const fields = { bytes: stored.bytes, sha256: stored.sha256 }
        await syncs.log(tx, id, { level: 'info', phase: 'ingest', message: 'a file was imported by hand', fields })
        const object = { kind: 'sync_run', id }
        const detail = { connectorId, ...fields }
        await addAuditEvent(tx, { ...by(actor), verb: 'sync.imported', object, outcome: 'succeeded', detail }, now)
        await wake(tx, ingestReconciler)
        return id
      })
    } catch (error) {
      await blobs.remove(blob)
      throw error
    }
  }
}

/** One whose state comes from files; a file among the syncs of another would undo what they brought, and they it. */
async function getFileConnector(tx: Tx, id: string) {
  const connector = await getLiveConnector(tx, id)
  if (connector.hosting === 'file') return connector
  throw new ServiceError(
    'failed_precondition',
    'CONNECTOR_TAKES_NO_FILES',
    `connector ${id} is read by its own program and takes no files: import into a new app instead`,
  )
}
