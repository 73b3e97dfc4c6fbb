import { createHash, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { WorkingCopy } from '@rostrum/c1z'
import type { Connector } from '../capability.ts'
import type { ConnectorEnvironment } from '../environment.ts'
import { describeError } from '../errors.ts'
import { expandGrants } from './expansion/expand.ts'
import { type ExternalResourceOptions, ExternalResources } from './external-resources.ts'
import { Ingest } from './ingest.ts'
import { runPhases } from './phases/run-phases.ts'
import { noPassesYet, runPasses } from './run-passes.ts'
import { chooseScope, type ScopeRequest, type SyncScope } from './scope.ts'

export interface SyncOptions extends ScopeRequest {
  readonly connector: Connector
  readonly environment: ConnectorEnvironment
  /** the sync file; it is replaced only when the sync is complete */
  readonly file: string
  /** where the working copy lives; beside the file when absent */
  readonly tempDir?: string
  /** the variables that say how many syncs a file keeps and how much reading one may cost */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** pages read beside each other where a connector has no list passes: -1 = by processors, 0 and 1 = one at a time */
  readonly workers?: number
  /** another connector's sync file whose people this one's grants are matched to */
  readonly externalResources?: ExternalResourceOptions
  /** store expandable grants as they are: the control plane expands them */
  readonly skipExpandGrants?: boolean
  /** look whether the connector could sync, and finish an empty sync */
  readonly validateOnly?: boolean
  /** name and version of the program: another program does not go on with this one's unfinished sync */
  readonly connectorKey: string
  readonly signal: AbortSignal
}

export interface SyncSummary {
  readonly syncId: string
  /** whether an unfinished sync of an earlier run was gone on with */
  readonly resumed: boolean
  /** rows in the file by resource type, and `entitlement` and `grant` */
  readonly counts: Readonly<Record<string, number>>
  readonly durationMs: number
  /** when the connector's credential ends, an RFC 3339 time, where it has learned that */
  readonly secretEndsAt?: string
}

/**
 * Reads everything the connector sees into the sync file.
 *
 * Until the end all rows live in a working copy beside it. A run that is killed, or cancelled through the signal,
 * leaves the working copy for the next run to go on with; one that succeeds or fails removes it. A failed run leaves
 * the sync file as it was.
 */
export async function runSync(options: SyncOptions): Promise<SyncSummary> {
  const scope = chooseScope(options.connector, options)
  const external =
    options.externalResources && (await ExternalResources.open(options.externalResources, options.tempDir))
  try {
    return await syncInto(options, scope, external)
  } finally {
    await external?.close()
  }
}

async function syncInto(
  options: SyncOptions,
  scope: SyncScope,
  external: ExternalResources | undefined,
): Promise<SyncSummary> {
  const { connector, environment, signal } = options
  const startedAt = environment.clock.now()
  const copy = await WorkingCopy.open({
    file: options.file,
    ...(options.tempDir !== undefined && { tempDir: options.tempDir }),
    ...(options.env !== undefined && { env: options.env }),
    now: () => environment.clock.now(),
    fingerprint: fingerprint(options, scope, external),
    syncType: scope.type,
    upsert: !usesPasses(connector, scope) || external !== undefined,
  })
  try {
    if (copy.adopted) environment.log.info('going on with an unfinished sync', { sync_id: copy.syncId })
    // A run killed while it finished leaves nothing to ask the upstream for.
    if (!copy.complete) {
      for (const warning of await connector.validate(signal)) environment.log.warn(warning)
      if (options.validateOnly !== true) await readRows(options, scope, copy, external)
      if (scope.wantsGrants && options.skipExpandGrants !== true) expandGrants(copy, environment, signal)
    }
    const { counts } = await copy.finish()
    return {
      syncId: copy.syncId,
      resumed: copy.adopted,
      counts: {
        ...counts.resourcesByResourceType,
        entitlement: counts.entitlements,
        grant: counts.grants,
      },
      durationMs: environment.clock.now().getTime() - startedAt.getTime(),
      ...(connector.secretEndsAt !== undefined && { secretEndsAt: connector.secretEndsAt }),
    }
  } catch (error) {
    if (signal.aborted) {
      copy.close()
      environment.log.info('interrupted; the next run goes on from here', { sync_id: copy.syncId })
    } else {
      await discard(copy, environment)
    }
    throw error
  }
}

async function readRows(
  options: SyncOptions,
  scope: SyncScope,
  copy: WorkingCopy,
  external: ExternalResources | undefined,
): Promise<void> {
  const { connector, environment, signal } = options
  const ingest = new Ingest(connector, scope, external)
  if (copy.adopted) ingest.restore(copy.entitlements())
  if (external !== undefined && copy.checkpoint === '') copy.transaction((tx) => external.copyInto(tx, scope))
  if (usesPasses(connector, scope)) {
    if (copy.checkpoint === '') {
      copy.transaction((tx) => {
        for (const { resourceType } of connector.resourceTypes) {
          if (scope.wantsType(resourceType.id)) tx.putResourceType(resourceType)
        }
        tx.putCheckpoint(noPassesYet)
      })
    }
    await runPasses({ set: connector.listPasses.start(), copy, ingest, environment, signal })
  } else {
    const targets = options.targets ?? []
    const workers = options.workers === -1 ? Math.min(availableParallelism(), 4) : (options.workers ?? 1)
    await runPhases({ connector, copy, ingest, scope, targets, workers, environment, signal })
  }
  for (const [kind, count] of ingest.dropped) {
    environment.log.warn('rows without an identity were dropped', { kind, count })
  }
}

type WithPasses = Connector & { listPasses: NonNullable<Connector['listPasses']> }

function usesPasses(connector: Connector, scope: SyncScope): connector is WithPasses {
  return connector.listPasses !== undefined && scope.type !== 'partial'
}

/** Everything that decides what the rows are: an unfinished sync with another fingerprint is not gone on with. */
function fingerprint(options: SyncOptions, scope: SyncScope, external: ExternalResources | undefined): string {
  const parts = [
    options.connectorKey,
    scope.type,
    options.resourceTypes ?? [],
    options.targets ?? [],
    options.externalResources ?? {},
    external?.syncId ?? '',
    scope.wantsEntitlements,
    scope.wantsGrants,
    // A targeted sync is to show how things are now, so it never goes on with an older one.
    scope.type === 'partial' ? randomUUID() : '',
    Object.entries(options.connector.scope).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

async function discard(copy: WorkingCopy, environment: ConnectorEnvironment): Promise<void> {
  try {
    await copy.discard()
  } catch (error) {
    // The error that made the sync fail matters more than a file that could not be removed.
    environment.log.warn('the working copy could not be removed', { error: describeError(error) })
  }
}
