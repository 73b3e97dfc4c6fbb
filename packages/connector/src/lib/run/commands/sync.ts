import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Connector } from '../../capability.ts'
import type { ConnectorDefinition, Settings } from '../../definition.ts'
import { Code, ConnectorError, describeError } from '../../errors.ts'
import type { SyncOptions } from '../../sync/run-sync.ts'
import { chooseOperation, type Operation } from '../operations.ts'
import type { RunnerIo } from '../runner-io.ts'
import type { Session } from '../session.ts'
import { flagOf, listOf, numberOf, textOf } from '../settings/read-setting.ts'
import { findTempDir } from '../settings/writable-folder.ts'
import { UsageError } from '../usage-error.ts'

/** What the program does without a command: one task, then it ends. */
export async function runOnce(definition: ConnectorDefinition, session: Session, io: RunnerIo): Promise<number> {
  const { settings, environment } = session
  const serves = textOf(settings, 'client-id') !== ''
  const operation = serves ? undefined : chooseOperation(settings)
  refuseWhatIsNotThere(operation)
  const connector = definition.create(settings, environment)
  try {
    if (operation !== undefined) {
      const { runOperation } = await import('./operation.ts')
      await runOperation(operation, connector, session, io)
      return Code.ok
    }
    const options = readSyncOptions(settings, io)
    if (serves) {
      const { serve } = await import('./serve.ts')
      return await serve({ definition, connector, session, io, basics: options })
    }
    await sync(
      {
        ...options,
        connector,
        environment,
        connectorKey: `${definition.name} ${definition.version}`,
        signal: session.signal,
      },
      session,
      io,
    )
    return Code.ok
  } finally {
    await closeQuietly(connector, session)
  }
}

async function sync(options: SyncOptions, session: Session, io: RunnerIo): Promise<void> {
  const runSync = await io.loadSync()
  session.environment.log.info('sync begins', { file: options.file })
  const { syncId, resumed, counts, durationMs } = await session.telemetry.span('sync', {}, () => runSync(options))
  if (session.showSummary({ file: options.file, counts, durationMs, resumed })) return
  session.environment.log.info('sync complete', {
    sync_id: syncId,
    file: options.file,
    resumed,
    counts,
    requests: session.progress.requests,
    pages: session.progress.pages,
    duration: durationMs / 1000,
  })
}

/** Asked for, understood, and refused rather than taken for a sync. */
function refuseWhatIsNotThere(operation: Operation | undefined): void {
  if (operation === undefined || operation.kind !== undefined) return
  throw new ConnectorError(
    'refused',
    `--${operation.flag} asks for ${operation.what}, which this connector cannot do`,
    {
      code: Code.unimplemented,
      ...(operation.instead !== undefined && { fix: operation.instead }),
    },
  )
}

type ReadOptions = Omit<SyncOptions, 'connector' | 'environment' | 'connectorKey' | 'signal'>

function readSyncOptions(settings: Settings, { cwd, env }: Pick<RunnerIo, 'cwd' | 'env'>): ReadOptions {
  // Without one the working copy lives beside the sync file, where there is room for it and a rename is atomic.
  const tempDir = findTempDir(settings, env)
  const workers = numberOf(settings, 'workers')
  const externalResources = readExternalResources(settings, cwd)
  return {
    file: resolve(cwd, textOf(settings, 'file')),
    ...(tempDir !== undefined && { tempDir }),
    env,
    resourceTypes: listOf(settings, 'sync-resource-types'),
    targets: listOf(settings, 'sync-resources'),
    validateOnly: flagOf(settings, 'skip-full-sync') && textOf(settings, 'client-id') !== '',
    skipEntitlementsAndGrants: flagOf(settings, 'skip-entitlements-and-grants'),
    skipGrants: flagOf(settings, 'skip-grants'),
    workers: workers === 0 && flagOf(settings, 'parallel-sync') ? -1 : workers,
    ...(externalResources !== undefined && { externalResources }),
  }
}

function readExternalResources(settings: Settings, cwd: string): SyncOptions['externalResources'] {
  const path = textOf(settings, 'external-resource-c1z')
  if (path === '') return undefined
  const file = resolve(cwd, path)
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UsageError(`--external-resource-c1z is ${path}, which is not an existing file`)
  }
  return {
    file,
    entitlementId: textOf(settings, 'external-resource-entitlement-id-filter'),
    traits: listOf(settings, 'external-resource-traits'),
  }
}

async function closeQuietly(connector: Connector, { environment }: Session): Promise<void> {
  try {
    await connector.close()
  } catch (error) {
    // How the run ended matters more than how its connections did.
    environment.log.warn('the connector could not be closed', { error: describeError(error) })
  }
}
