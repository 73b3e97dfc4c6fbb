import type { WorkingCopy } from '@rostrum/c1z'
import type { Connector } from '../../capability.ts'
import type { ConnectorEnvironment } from '../../environment.ts'
import { Code, ConnectorError, codeOf, describeError } from '../../errors.ts'
import type { Ingest } from '../ingest.ts'
import { retryUnavailable } from '../retry.ts'
import type { SyncScope } from '../scope.ts'
import { type Action, ActionStack, type Operation } from './actions.ts'
import { listEntitlements, listGrants, scheduleRelations } from './list-relations.ts'
import { listResources } from './list-resources.ts'
import { listStaticEntitlements } from './list-static-entitlements.ts'
import { PageChains } from './page-chains.ts'
import { type PhaseRun, type Step, type Store, wantedTypes } from './phase-run.ts'
import { readTarget, scheduleTargets } from './targets.ts'

export interface PhaseOptions {
  readonly connector: Connector
  readonly copy: WorkingCopy
  readonly ingest: Ingest
  readonly scope: SyncScope
  readonly targets: readonly string[]
  /** how many pages may be read beside each other */
  readonly workers: number
  readonly environment: ConnectorEnvironment
  readonly signal: AbortSignal
}

/** A sync in which more of its actions were skipped than this, and more than ten, is not worth keeping. */
const skippedShareMax = 0.1
const skippedMax = 10

/**
 * The phases of baton-protocol 12.2, for connectors without list passes and for targeted syncs: types, resources,
 * static entitlements, entitlements, grants. Each page is committed with the stack of what is left.
 */
export async function runPhases(options: PhaseOptions): Promise<void> {
  const { connector, copy } = options
  const stack = ActionStack.parse(copy.checkpoint)
  if (copy.checkpoint === '') stack.push({ operation: 'init' })
  // A failed page stops the ones that are read beside it.
  const failure = new AbortController()
  const run: PhaseRun = {
    ...options,
    signal: AbortSignal.any([options.signal, failure.signal]),
    syncers: new Map(connector.resourceTypes.map((syncer) => [syncer.resourceType.id, syncer])),
    stack,
    chains: new PageChains(stack),
    listedChildren: new Set(),
  }
  const steps = makeSteps(options)
  while (!stack.isEmpty) {
    options.signal.throwIfAborted()
    const reading = stack.top(Math.max(1, options.workers)).map(async (action) => {
      try {
        return await readOrSkip(run, steps[action.operation], action)
      } catch (error) {
        failure.abort(error)
        throw error
      }
    })
    await Promise.allSettled(reading)
    options.signal.throwIfAborted()
    if (failure.signal.aborted) throw failure.signal.reason
    for (const store of await Promise.all(reading)) {
      copy.transaction((tx) => {
        store(tx)
        tx.putCheckpoint(stack.toString())
      })
    }
    assertFewSkipped(stack)
  }
}

function makeSteps({ scope, targets }: PhaseOptions): Record<Operation, Step> {
  return {
    async init(run, action) {
      return () => {
        run.stack.advance(action, '')
        // From the last to the first, for the last one pushed is the first one done.
        if (targets.length > 0) {
          scheduleTargets(run, targets)
        } else {
          if (scope.wantsGrants) scheduleRelations(run, 'list-grants')
          if (scope.wantsEntitlements) {
            scheduleRelations(run, 'list-entitlements')
            run.stack.push({ operation: 'list-static-entitlements' })
          }
          run.stack.push({ operation: 'list-resources' })
        }
        run.stack.push({ operation: 'list-resource-types' })
      }
    },
    async 'list-resource-types'(run, action) {
      return (tx) => {
        for (const type of wantedTypes(run)) tx.putResourceType(type)
        run.stack.advance(action, '')
      }
    },
    'list-resources': listResources,
    'list-static-entitlements': listStaticEntitlements,
    'list-entitlements': listEntitlements,
    'list-grants': listGrants,
    'targeted-resource-sync': readTarget,
  }
}

async function readOrSkip(run: PhaseRun, step: Step, action: Action): Promise<Store> {
  const { environment, signal, stack } = run
  try {
    return await retryUnavailable(environment, signal, action.operation, () => step(run, action))
  } catch (error) {
    if (codeOf(error) !== Code.notFound || !maySkip(action)) throw error
    const subject = action.resource_id === undefined ? 'parent' : 'resource'
    environment.log.warn('skipped, it no longer exists', {
      operation: action.operation,
      resource_type: action.resource_type_id,
      [subject]:
        action.resource_id ??
        (action.parent_resource_id && `${action.parent_resource_type_id}:${action.parent_resource_id}`),
      error: describeError(error),
    })
    return () => stack.skip(action)
  }
}

/**
 * One resource, or the children of one, may go away between being listed and being asked about. A whole list that is
 * not found would make everything in it look deleted, so that fails the sync, stricter than baton-protocol 12.5.
 */
function maySkip(action: Action): boolean {
  return (action.resource_id !== undefined && !action.type_scoped) || action.parent_resource_id !== undefined
}

function assertFewSkipped({ warnings, completed }: ActionStack): void {
  if (warnings <= skippedMax || warnings / completed <= skippedShareMax) return
  throw new ConnectorError(
    'upstream_failure',
    `too many resources vanished while they were read: ${warnings} of ${completed} steps were skipped`,
    { fix: 'run the sync again when the upstream is less busy', code: Code.aborted },
  )
}
