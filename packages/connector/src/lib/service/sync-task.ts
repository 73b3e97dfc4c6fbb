import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeBatonResourceId } from '@rostrum/protocol'
import type { Task_SyncFullTask } from '@rostrum/protocol/connectorapi'
import type { ConnectorEnvironment } from '../environment.ts'
import { describeError } from '../errors.ts'
import type { SyncOptions, SyncSummary } from '../sync/run-sync.ts'
import type { ControlPlane } from './control-plane.ts'
import { makeSyncFolder } from './sync-folder.ts'

/** What every sync of this program shares; a task adds what to read. */
export type SyncBasics = Omit<SyncOptions, 'file' | 'signal' | 'targets'>

export interface SyncTaskOptions {
  readonly taskId: string
  readonly task: Task_SyncFullTask
  readonly basics: SyncBasics
  readonly runSync: (options: SyncOptions) => Promise<SyncSummary>
  readonly tempDir: string
  readonly controlPlane: ControlPlane
  readonly environment: ConnectorEnvironment
  readonly signal: AbortSignal
}

const pausesMs = [0, 1000]

/** Syncs into a file of its own, uploads that, and leaves nothing behind (baton-protocol 8.6). */
export async function runSyncTask(options: SyncTaskOptions): Promise<void> {
  const { taskId, task, basics, environment, signal } = options
  if (task.storageEngine !== '' && task.storageEngine !== 'sqlite') {
    environment.log.warn('sync files are written by the sqlite engine only', { wanted: task.storageEngine })
  }
  const folder = await makeSyncFolder(options.tempDir)
  try {
    const file = join(folder, 'sync.c1z')
    const { syncId, counts, durationMs } = await options.runSync({
      ...basics,
      file,
      tempDir: folder,
      ...(task.syncResourceTypeIds.length > 0 && { resourceTypes: task.syncResourceTypeIds }),
      targets: task.targetedSyncResources.flatMap(({ id, parentResourceId }) =>
        id === undefined ? [] : [makeBatonResourceId(id, parentResourceId)],
      ),
      skipEntitlementsAndGrants: task.skipEntitlementsAndGrants || basics.skipEntitlementsAndGrants === true,
      skipGrants: task.skipGrants || basics.skipGrants === true,
      skipExpandGrants: task.skipExpandGrants,
      signal,
    })
    environment.log.info('sync complete', { task_id: taskId, sync_id: syncId, counts, duration: durationMs / 1000 })
    await upload(options, file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** An interrupted upload is sent again whole: there is no way to go on with one. */
async function upload({ taskId, controlPlane, environment, signal }: SyncTaskOptions, file: string): Promise<void> {
  for (const pauseMs of pausesMs) {
    try {
      await controlPlane.upload(taskId, file, signal)
      environment.log.info('upload complete', { task_id: taskId })
      return
    } catch (error) {
      if (signal.aborted) throw error
      environment.log.warn('upload failed, it is tried again', { task_id: taskId, error: describeError(error) })
      await environment.clock.sleep(pauseMs, signal)
    }
  }
  await controlPlane.upload(taskId, file, signal)
  environment.log.info('upload complete', { task_id: taskId })
}
