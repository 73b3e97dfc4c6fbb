import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeBatonResourceId } from '@rostrum/protocol'
import type { Task_SyncFullTask } from '@rostrum/protocol/connectorapi'
import type { ConnectorEnvironment, Logger } from '../environment.ts'
import { describeError } from '../errors.ts'
import type { SyncOptions, SyncSummary } from '../sync/run-sync.ts'
import type { ControlPlane } from './control-plane.ts'
import { DebugLog } from './debug-log.ts'
import { makeSyncFolder } from './sync-folder.ts'

/** What every sync of this program shares; a task adds what to read. */
export type SyncBasics = Omit<SyncOptions, 'environment' | 'file' | 'signal' | 'targets'>

export interface SyncTaskOptions {
  readonly taskId: string
  readonly task: Task_SyncFullTask
  /** the control plane wants to see what is logged meanwhile */
  readonly debug: boolean
  readonly basics: SyncBasics
  readonly runSync: (options: SyncOptions) => Promise<SyncSummary>
  readonly tempDir: string
  readonly controlPlane: ControlPlane
  readonly environment: ConnectorEnvironment
  /** the usual logger, whose lines of every level go to `write` as well */
  readonly logAlso: (write: (line: string) => void) => Logger
  readonly signal: AbortSignal
}

const pausesMs = [0, 1000]

/** Syncs into a file of its own, uploads that, and leaves nothing behind (baton-protocol 8.6); tells what it was like. */
export async function runSyncTask(options: SyncTaskOptions): Promise<SyncSummary> {
  const folder = await makeSyncFolder(options.tempDir)
  try {
    return await (options.debug ? syncWithLog(options, folder) : syncAndUpload(options, folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function syncWithLog(options: SyncTaskOptions, folder: string): Promise<SyncSummary> {
  const { environment, logAlso, signal, taskId } = options
  using debugLog = new DebugLog(join(folder, 'debug.log'))
  const logging = { ...options, environment: { ...environment, log: logAlso(debugLog.write) } }
  let summary: SyncSummary
  try {
    summary = await syncAndUpload(logging, folder)
  } catch (error) {
    // It was asked for to see this failure, which matters more than one of its upload.
    logging.environment.log.debug('the sync failed', { task_id: taskId, error: describeError(error) })
    if (!signal.aborted) await upload(options, debugLog.file).catch(() => undefined)
    throw error
  }
  if (!debugLog.isEmpty) await upload(options, debugLog.file)
  return summary
}

async function syncAndUpload(options: SyncTaskOptions, folder: string): Promise<SyncSummary> {
  const { taskId, task, basics, environment, signal } = options
  if (task.storageEngine !== '' && task.storageEngine !== 'sqlite') {
    environment.log.warn('sync files are written by the sqlite engine only', { wanted: task.storageEngine })
  }
  const file = join(folder, 'sync.c1z')
  const summary = await options.runSync({
    ...basics,
    environment,
    file,
    tempDir: folder,
    ...(task.syncResourceTypeIds.length > 0 && { resourceTypes: task.syncResourceTypeIds }),
    targets: task.targetedSyncResources.flatMap(({ id, parentResourceId }) =>
      id === undefined ? [] : [makeBatonResourceId(id, parentResourceId)],
    ),
    skipEntitlementsAndGrants: task.skipEntitlementsAndGrants || basics.skipEntitlementsAndGrants === true,
    skipGrants: false,
    wholeWithoutGrants: task.skipGrants || basics.skipGrants === true,
    skipExpandGrants: task.skipExpandGrants,
    signal,
  })
  const { syncId, counts, durationMs } = summary
  environment.log.info('sync complete', { task_id: taskId, sync_id: syncId, counts, duration: durationMs / 1000 })
  await upload(options, file)
  return summary
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
