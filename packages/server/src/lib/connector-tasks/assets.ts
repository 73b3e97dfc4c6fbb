import type { Database } from '@rostrum/database'
import type { ConnectorTask } from '@rostrum/database/connector-tasks'
import type { BatonServiceUploadAssetRequest } from '@rostrum/protocol/connectorapi'
import type { BlobStore } from '../blobs/blob-store.ts'
import { readDebugLog } from '../syncs/debug-log.ts'
import type { SyncRuns } from '../syncs/sync-runs.ts'
import type { ConnectorTasks } from './connector-tasks.ts'
import { receiveUpload, UploadError } from './uploads.ts'

export interface AssetsOptions {
  readonly database: Database
  readonly blobs: BlobStore
  readonly tasks: ConnectorTasks
  readonly syncs: SyncRuns
  readonly maxBytes: number
}

/** An upload for a task that the host does not have, or no longer. */
export class UnknownTaskError extends Error {
  override readonly name = 'UnknownTaskError'
}

/** What hosts upload beside their tasks: sync files, and logs of what went on. */
export class Assets {
  readonly #options: AssetsOptions

  constructor(options: AssetsOptions) {
    this.#options = options
  }

  /** Resolves when what came is on disk and belongs to its task: only then may the host be told so. */
  async receive(connectorId: string, requests: AsyncIterable<BatonServiceUploadAssetRequest>): Promise<void> {
    const { database, blobs, tasks, syncs, maxBytes } = this.#options
    let held: ConnectorTask | undefined
    const upload = await receiveUpload(requests, {
      blobs,
      maxBytes,
      allow: async ({ taskId, hostId }) => {
        held = await tasks.findHeld({ connectorId, hostId }, taskId)
        if (held === undefined) throw new UnknownTaskError(`this host has no task ${taskId}`)
        // Nobody would read it, nor remove it.
        if (held.kind !== 'syncFull') throw new UploadError(`task ${taskId} is no sync and takes no upload`)
        return `uploads/${connectorId}/${taskId}`
      },
    })
    const task = held
    if (task === undefined) return
    if (upload.kind === 'log') {
      if (task.sync_run_id !== null) await readDebugLog(database, task.sync_run_id, blobs.read(upload.blob))
      await blobs.remove(upload.blob)
      return
    }
    const { replaced } = await database.transaction((tx) => syncs.noteUpload(tx, task, upload))
    if (replaced !== undefined) await blobs.remove(replaced)
  }
}
