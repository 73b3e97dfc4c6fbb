import type { Database } from '@rostrum/database'
import { addAuditEvent, type SyncRun, settleProvisionings } from '@rostrum/database/queries'
import { countGoneOnPurpose, discoverApps, ensureBuiltins, matchAccounts } from '@rostrum/database/uplift'
import type { Reconciler } from '@rostrum/jobs'
import { by, system } from '../audit/actor.ts'
import { BlobNotFoundError, type BlobStore } from '../blobs/blob-store.ts'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { endAll, type Uplift, type UpliftOptions, uplift } from '../uplift/uplift.ts'
import { usualGuard } from './anomaly-guard.ts'
import { explainRefusal } from './refused-file.ts'
import { readScope, type SyncScope } from './scope.ts'
import { ingestReconciler, readRequest, type SyncRuns } from './sync-runs.ts'

export interface IngestOptions {
  readonly database: Database
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly syncs: SyncRuns
  readonly log: Logger
}

/** A file that ended the server so often is not tried again. */
const attempts = 5

/**
 * Makes uploaded files the state of their apps, one after another. A server that dies in the middle has changed nothing:
 * the next one starts again from the stored file (product.md CON-17).
 */
export function createIngestReconciler(options: IngestOptions): Reconciler {
  return {
    name: ingestReconciler,
    everyMs: 5000,
    async reconcile({ signal }) {
      let ingested = 0
      await options.database.transaction((tx) => options.syncs.beginEnds(tx))
      for (const run of await listIngesting(options.database)) {
        if (signal.aborted) break
        await ingest(run, options)
        ingested++
      }
      return { ingested }
    },
  }
}

function listIngesting({ db }: Database): Promise<SyncRun[]> {
  return db.selectFrom('sync_runs').selectAll().where('state', '=', 'ingesting').orderBy('id').execute()
}

async function ingest(run: SyncRun, options: IngestOptions): Promise<void> {
  const { database, syncs, log } = options
  const fail = (failure: 'unexpected_data' | 'internal', why: string) =>
    database.transaction((tx) => syncs.fail(tx, run, failure, why))
  if (run.ingest_attempts >= attempts) return fail('internal', `its file could not be ingested in ${attempts} attempts`)
  // Committed before anything is read, for that may be what ends this process.
  await database.db
    .updateTable('sync_runs')
    .set((set) => ({ ingest_attempts: set('ingest_attempts', '+', 1) }))
    .where('id', '=', run.id)
    .execute()
  try {
    const result = await bring(run, options)
    if (result.kind === 'held')
      await database.transaction((tx) => syncs.hold(tx, run, { falls: result.falls, counts: result.counts }))
  } catch (error) {
    if (error instanceof BlobNotFoundError) return fail('internal', 'its file is not kept any more')
    if (error instanceof RefusedFile) return fail('unexpected_data', error.message)
    log.error({ err: error, syncRunId: run.id }, 'a sync file could not be ingested, and will be tried again')
    throw error
  }
}

async function bring(run: SyncRun, options: IngestOptions): Promise<Uplift> {
  const { database, blobs, clock, syncs } = options
  const connector = await database.db
    .selectFrom('connectors')
    .selectAll()
    .where('id', '=', run.connector_id)
    .executeTakeFirstOrThrow()
  const scope = findNarrowing(run, connector.scope_digest, readScope(connector.metadata))
  const at = clock.now()
  const request = readRequest(run.request)
  const target = { syncRunId: run.id, appId: run.app_id, connectorId: run.connector_id, at, ...request }
  if (connector.ends_data && run.file_key === null) return bringEnd(run, options, at)
  const isGuarded = connector.is_anomaly_guard_enabled && run.decided_at === null
  return blobs.withFile(run.file_key ?? '', (path) =>
    upliftOrRefuse({
      database,
      path,
      ...target,
      readFrom: run.trigger === 'file' ? undefined : (run.started_at ?? undefined),
      guard: isGuarded ? usualGuard : undefined,
      ...(scope && { countGoneOnPurpose: (tx) => countGoneOnPurpose(tx, target, scope) }),
      afterApply: async (tx, counts, readFrom) => {
        await syncs.supersede(tx, run)
        const settled = await settleProvisionings(tx, { syncRunId: run.id, connectorId: run.connector_id, readFrom })
        for (const { id, isConfirmed } of settled) {
          const verb = isConfirmed ? 'provisioning.confirmed' : 'provisioning.refuted'
          const event = { ...by(system), verb, object: { kind: 'provisioning', id }, detail: { syncRunId: run.id } }
          await addAuditEvent(tx, { ...event, outcome: isConfirmed ? 'succeeded' : 'failed' }, at)
        }
        await tx
          .updateTable('connectors')
          .set({ scope_digest: run.scope_digest })
          .where('id', '=', run.connector_id)
          .execute()
        await nameApp(tx, run.app_id, connector.metadata)
        await ensureBuiltins(tx, { appId: run.app_id, at, syncRunId: run.id })
        await discoverApps(tx, { appId: run.app_id, connectorId: run.connector_id, at })
        await syncs.log(tx, run.id, { level: 'info', phase: 'end', message: 'applied', fields: counts })
        await syncs.finish(tx, run, { outcome: 'succeeded', counts, appliedAt: at })
        // Last, for all matching waits for each other until its transaction ends.
        await matchAccounts(tx, { appId: run.app_id, at })
      },
    }),
  )
}

/** What a deleted connector brought is ended; its app, its people and what others brought stay (product.md CON-20). */
async function bringEnd(run: SyncRun, { database, syncs }: IngestOptions, at: Date): Promise<Uplift> {
  const { app_id: appId, connector_id: connectorId, id: syncRunId } = run
  const counts = await endAll({
    ...{ database, syncRunId, appId, connectorId, at },
    afterApply: async (tx, ended) => {
      await syncs.supersede(tx, run)
      await tx.updateTable('connectors').set({ ends_data: false }).where('id', '=', connectorId).execute()
      await ensureBuiltins(tx, { appId, at, syncRunId })
      await discoverApps(tx, { appId, connectorId, at })
      const message = 'all that the connector brought is ended'
      await syncs.log(tx, run.id, { level: 'info', phase: 'end', message, fields: ended })
      await syncs.finish(tx, run, { outcome: 'succeeded', counts: ended, appliedAt: at })
      await matchAccounts(tx, { appId, at })
    },
  })
  return { kind: 'applied', counts }
}

/** The new limits of a connector whose limits changed since its last good sync, with its settings or by a person. */
function findNarrowing(run: SyncRun, lastDigest: string | null, scope: SyncScope | undefined): SyncScope | undefined {
  if (run.scope_digest === null || lastDigest === null || run.scope_digest === lastDigest) return undefined
  return scope?.digest === run.scope_digest ? scope : undefined
}

/** A new app takes its connector's name with the first upload (product.md CON-30). */
async function nameApp(tx: Parameters<SyncRuns['log']>[0], appId: string, metadata: unknown): Promise<void> {
  const { displayName } = Object(metadata)
  if (typeof displayName !== 'string' || displayName === '') return
  await tx
    .updateTable('apps')
    .set({ display_name: displayName, takes_connector_name: false })
    .where('id', '=', appId)
    .where('takes_connector_name', '=', true)
    .execute()
}

/** A file that brings nothing however often it is tried; the text says why. */
class RefusedFile extends Error {}

async function upliftOrRefuse(options: UpliftOptions): Promise<Uplift> {
  try {
    return await uplift(options)
  } catch (error) {
    const why = explainRefusal(error)
    // Where this server keeps the file is nobody's business.
    throw why === undefined ? error : new RefusedFile(why.replaceAll(options.path, 'the file'), { cause: error })
  }
}
