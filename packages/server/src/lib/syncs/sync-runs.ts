import { createHash } from 'node:crypto'
import { create, toJson } from '@bufbuild/protobuf'
import type { Tx } from '@rostrum/database'
import { addConnectorTask, type ConnectorTask } from '@rostrum/database/connector-tasks'
import {
  addAuditEvent,
  addSyncLog,
  addToOutbox,
  advanceSyncRun,
  createId,
  finishSyncRun,
  requestSyncRun,
  type SyncLogLine,
  type SyncRun,
  type SyncRunEnd,
  wake,
} from '@rostrum/database/queries'
import { TaskSchema } from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { type Actor, by, system, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { TaskEnding, TaskFollowUp } from '../connector-tasks/follow-up.ts'
import type { Upload } from '../connector-tasks/uploads.ts'
import { redact } from '../redact.ts'
import { ServiceError } from '../service-error.ts'
import { classifyFailure, type FailureClass, treatments } from './failure-class.ts'
import { decideNotice, isGivenUp, type PastSync } from './notices.ts'
import { readScope } from './scope.ts'
import { readSecretEnd } from './secret-end.ts'
import { findNextStart, type Schedule } from './sync-schedule.ts'

/** The reconciler that ingests what was uploaded. */
export const ingestReconciler = 'ingest'
/** A host that died twice at the same sync will do it a third time. */
const starts = 2
/** Enough for every pattern of failures that owners hear of. */
const pastLength = 12

/** What a sync is limited to; the file that comes of it does not say (baton-protocol 8.6). */
export interface SyncRequest {
  /** source ids of the resource types to read; all of them, unless said */
  readonly resourceTypeIds?: readonly string[]
  readonly without?: 'grants' | 'entitlements_and_grants'
}

/** A request as it was stored with its run. */
export function readRequest(stored: unknown): SyncRequest {
  const { resourceTypeIds, without } = Object(stored)
  return {
    ...(Array.isArray(resourceTypeIds) &&
      resourceTypeIds.length > 0 && { resourceTypeIds: resourceTypeIds.map(String) }),
    ...((without === 'grants' || without === 'entitlements_and_grants') && { without }),
  }
}

/** Syncs from their request to their end. What happens in between is a connector task, and then the ingestion of its file. */
export class SyncRuns implements TaskFollowUp {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Asks a connector for a sync, or joins the one that is under way (product.md CON-15).
   * @throws ServiceError when the connector cannot sync
   */
  async request(
    tx: Tx,
    wish: { connectorId: string; trigger: SyncRun['trigger']; actor: Actor; request?: SyncRequest },
  ): Promise<{ id: string; isNew: boolean }> {
    const { connectorId, trigger, actor } = wish
    const now = this.#clock.now()
    const connector = await getLiveConnector(tx, connectorId)
    const request = readRequest({ resourceTypeIds: connector.sync_resource_types, ...wish.request })
    if (connector.hosting === 'file')
      throw new ServiceError('failed_precondition', 'CONNECTOR_NOT_SYNCABLE', 'this connector takes files: import one')
    const requestedBy = userOf(actor)
    const wanted = { appId: connector.app_id, connectorId, trigger, ...(requestedBy !== null && { requestedBy }) }
    const { id, isNew } = await requestSyncRun(tx, wanted, now)
    if (!isNew) return { id, isNew }
    await tx
      .updateTable('sync_runs')
      .set({ request: JSON.stringify(request) })
      .where('id', '=', id)
      .execute()
    const task = create(TaskSchema, {
      taskType: {
        case: 'syncFull',
        value: {
          storageEngine: 'sqlite',
          syncResourceTypeIds: [...(request.resourceTypeIds ?? [])],
          skipGrants: request.without === 'grants',
          skipEntitlementsAndGrants: request.without === 'entitlements_and_grants',
        },
      },
    })
    await addConnectorTask(tx, {
      id: createId(now),
      connectorId,
      kind: 'syncFull',
      payload: toJson(TaskSchema, task, { registry: messageTypes }),
      syncRunId: id,
      idempotencyKey: `sync ${id}`,
      createdAt: now,
    })
    await tx.updateTable('connectors').set({ next_sync_at: null }).where('id', '=', connectorId).execute()
    await this.log(tx, id, { level: 'info', phase: 'queued', message: 'waiting for a host of the connector' })
    await this.#audit(tx, actor, 'sync.requested', id, { connectorId, trigger, ...request })
    return { id, isNew }
  }

  /** Begins the end of what deleted connectors brought, of each as soon as nothing of it is under way (product.md CON-20). */
  async beginEnds(tx: Tx): Promise<void> {
    const now = this.#clock.now()
    const wanted = await tx
      .selectFrom('connectors')
      .select(['id', 'app_id', 'deleted_by'])
      .where('ends_data', '=', true)
      .orderBy('id')
      .forUpdate()
      .execute()
    for (const { id: connectorId, app_id: appId, deleted_by: requestedBy } of wanted) {
      const begun = { appId, connectorId, trigger: 'manual', ...(requestedBy !== null && { requestedBy }) } as const
      const { id, isNew } = await requestSyncRun(tx, begun, now)
      if (!isNew) continue
      await advanceSyncRun(tx, id, { from: ['queued'], to: 'ingesting' })
      const message = 'the connector was deleted, and what it brought with it'
      await this.log(tx, id, { level: 'info', phase: 'ingest', message })
    }
  }

  /** A host has uploaded something for a task of a sync; of files the last one counts. */
  async noteUpload(tx: Tx, task: ConnectorTask, upload: Upload): Promise<{ readonly replaced: string | undefined }> {
    const runId = task.sync_run_id
    if (runId === null || upload.kind !== 'sync file') return { replaced: undefined }
    const run = await tx
      .selectFrom('sync_runs')
      .innerJoin('connectors', 'connectors.id', 'sync_runs.connector_id')
      .select(['sync_runs.file_key', 'connectors.metadata'])
      .where('sync_runs.id', '=', runId)
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('sync_runs')
      .set({
        file_key: upload.blob,
        file_sha256: Buffer.from(upload.sha256, 'hex'),
        file_bytes: upload.bytes,
        scope_digest: readScope(run.metadata)?.digest ?? null,
      })
      .where('id', '=', runId)
      .execute()
    const fields = { bytes: upload.bytes, sha256: upload.sha256 }
    await this.log(tx, runId, { level: 'info', phase: 'upload', message: 'the sync file has arrived', fields })
    return { replaced: run.file_key === null || run.file_key === upload.blob ? undefined : run.file_key }
  }

  async ended(tx: Tx, { task, outcome, code, message, request, at }: TaskEnding): Promise<void> {
    const run = await findOpen(tx, task.sync_run_id)
    if (run === undefined) return
    if (outcome === 'cancelled') return this.finish(tx, run, { outcome: 'cancelled' }, message)
    if (outcome === 'failed') {
      const failure = request === undefined ? 'host' : classifyFailure({ code, message })
      return this.fail(tx, run, failure, message)
    }
    if (run.file_key === null) return this.fail(tx, run, 'host', 'the connector reported success and uploaded no file')
    await noteSecretEnd(tx, run.connector_id, request)
    await advanceSyncRun(tx, run.id, { from: ['queued', 'running'], to: 'ingesting' })
    await this.log(tx, run.id, { level: 'info', phase: 'ingest', message: `read in ${seconds(run.started_at, at)} s` })
    await wake(tx, ingestReconciler)
  }

  async requeued(tx: Tx, task: ConnectorTask, why: string): Promise<void> {
    const run = await findOpen(tx, task.sync_run_id)
    if (run?.state !== 'running') return
    await advanceSyncRun(tx, run.id, { from: ['running'], to: 'queued' })
    await this.log(tx, run.id, { level: 'warn', phase: 'queued', message: `to be tried again: ${why}` })
  }

  async lost(_tx: Tx, task: ConnectorTask): Promise<'again' | 'end'> {
    return task.attempts < starts ? 'again' : 'end'
  }

  /** Ends a run as failed; its evidence is cleaned of secrets first. */
  async fail(tx: Tx, run: SyncRun, failure: FailureClass, evidence: string): Promise<void> {
    const { says, fix } = treatments[failure]
    const clean = redact(evidence)
    await this.log(tx, run.id, { level: 'error', phase: 'end', message: `${says}: ${clean}` })
    await this.finish(tx, run, { outcome: 'failed', errorClass: failure, message: says, evidence: clean, fix }, clean)
  }

  /** Ends a run, with all that follows for the connector: the next start, notices to owners, giving up. */
  async finish(tx: Tx, run: SyncRun, end: SyncRunEnd, why = '', actor = system): Promise<void> {
    const now = this.#clock.now()
    await finishSyncRun(tx, run.id, end, now)
    const detail = { connectorId: run.connector_id, outcome: end.outcome, ...(why !== '' && { why }) }
    const counts = end.outcome === 'succeeded' ? { counts: end.counts } : {}
    await this.#audit(tx, actor, 'sync.ended', run.id, { ...detail, ...counts }, end.outcome === 'failed')
    await this.#decideWhatFollows(tx, run, end, now)
  }

  /** Plans the next start; `after` is when the last one began. */
  async planNext(tx: Tx, connectorId: string, after: Date): Promise<void> {
    const now = this.#clock.now()
    const connector = await tx
      .selectFrom('connectors')
      .select(['app_id', 'hosting', 'paused_at', 'sync_interval_seconds', 'sync_cron', 'sync_time_zone'])
      .where('id', '=', connectorId)
      .executeTakeFirstOrThrow()
    if (connector.hosting === 'file' || connector.paused_at !== null) return
    const requestable = await tx
      .selectFrom('entitlements')
      .select('id')
      .where('app_id', '=', connector.app_id)
      .where('is_requestable', '=', true)
      .where('ended_at', 'is', null)
      .limit(1)
      .executeTakeFirst()
    const next = findNextStart(
      scheduleOf(connector, requestable !== undefined),
      { startedAt: after, jitter: jitterOf(connectorId) },
      now,
    )
    await tx.updateTable('connectors').set({ next_sync_at: next }).where('id', '=', connectorId).execute()
  }

  /** Plans the next start anew, after its schedule has changed or its rest is over. */
  async planAgain(tx: Tx, connectorId: string): Promise<void> {
    const last = await tx
      .selectFrom('sync_runs')
      .select(['started_at', 'created_at', 'state'])
      .where('connector_id', '=', connectorId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    // The first comes with its first host, and after one that is under way the next is planned anyway.
    const isUnderWay = last !== undefined && last.state !== 'finished' && last.state !== 'held'
    if (last === undefined || isUnderWay) return
    const { paused_at: pausedAt } = await getLiveConnector(tx, connectorId)
    if (pausedAt === null) await this.planNext(tx, connectorId, last.started_at ?? last.created_at)
  }

  /** A person wants it stopped; it has ended when its host has heard of that. */
  async noteCancel(tx: Tx, run: SyncRun, actor: Actor): Promise<void> {
    await this.log(tx, run.id, { level: 'warn', phase: 'end', message: 'cancelled by a person' })
    await this.#audit(tx, actor, 'sync.cancel_requested', run.id, { connectorId: run.connector_id })
  }

  /** Adds a line to the log of a run; the caller's text is clean already, its fields too. */
  async log(tx: Tx, runId: string, line: Omit<SyncLogLine, 'at'>): Promise<void> {
    await addSyncLog(tx, runId, [{ at: this.#clock.now(), ...line }])
  }

  async #decideWhatFollows(tx: Tx, run: SyncRun, end: SyncRunEnd, now: Date): Promise<void> {
    const connector = await tx
      .selectFrom('connectors')
      .select('deleted_at')
      .where('id', '=', run.connector_id)
      .executeTakeFirstOrThrow()
    // Of what is deleted nobody hears any more, and nothing of it starts again.
    if (connector.deleted_at !== null) return
    const past = await tx
      .selectFrom('sync_runs')
      .select(['outcome', 'error_class'])
      .where('connector_id', '=', run.connector_id)
      .where('state', '=', 'finished')
      .where('id', '<>', run.id)
      .orderBy('ended_at', 'desc')
      .limit(pastLength)
      .execute()
    const earlier = past.map(
      (row): PastSync => ({ outcome: row.outcome ?? 'failed', failure: row.error_class ?? undefined }),
    )
    const failure = end.outcome === 'failed' ? end.errorClass : undefined
    const current: PastSync = { outcome: end.outcome, failure }
    const notice = decideNotice(current, earlier)
    if (notice !== undefined)
      await this.#tell(tx, run, notice, { failure, fix: failure && treatments[failure].fix }, now)
    if (isGivenUp(current, earlier)) return this.#disable(tx, run, now)
    if (end.outcome === 'succeeded') await this.#enable(tx, run)
    // A discarded one was followed by its next start when it was held.
    if (end.outcome !== 'discarded') await this.planNext(tx, run.connector_id, run.started_at ?? run.created_at)
  }

  /** Nothing is tried by itself any more. A person may still ask for a sync, with a new credential say. */
  async #disable(tx: Tx, run: SyncRun, now: Date): Promise<void> {
    const why = { disabled_category: 'credentials', disabled_reason: treatments.credentials.says }
    const { numUpdatedRows } = await tx
      .updateTable('connectors')
      .set({ ...why, disabled_at: now, next_sync_at: null })
      .where('id', '=', run.connector_id)
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    const detail = { connectorId: run.connector_id, failure: 'credentials' }
    await this.#audit(tx, system, 'connector.disabled', run.id, detail)
  }

  /** The credential of a connector on a machine of its own is changed there: a sync that succeeds is how it is heard of. */
  async #enable(tx: Tx, run: SyncRun): Promise<void> {
    const { numUpdatedRows } = await tx
      .updateTable('connectors')
      .set({ disabled_at: null, disabled_category: null, disabled_reason: null })
      .where('id', '=', run.connector_id)
      .where('disabled_at', 'is not', null)
      .executeTakeFirst()
    if (numUpdatedRows > 0n)
      await this.#audit(tx, system, 'connector.enabled', run.id, { connectorId: run.connector_id })
  }

  /** Owners hear of it, in the way that they chose. */
  async #tell(tx: Tx, run: SyncRun, notice: string, detail: object, now: Date): Promise<void> {
    const payload = {
      kind: `sync.${notice}`,
      connectorId: run.connector_id,
      appId: run.app_id,
      syncRunId: run.id,
      ...detail,
    }
    const message = { topic: 'notice', orderKey: run.connector_id, idempotencyKey: `sync ${run.id} ${notice}`, payload }
    await addToOutbox(tx, message, now)
  }

  /** The anomaly guard has held a run: nothing changes until a person has looked. */
  async hold(
    tx: Tx,
    run: SyncRun,
    held: { readonly falls: readonly object[]; readonly counts: object },
  ): Promise<void> {
    const now = this.#clock.now()
    await this.supersede(tx, run)
    await advanceSyncRun(tx, run.id, { from: ['ingesting'], to: 'held' }, { held: JSON.stringify(held) })
    await this.log(tx, run.id, {
      level: 'warn',
      phase: 'held',
      message: 'much more is gone than usual: nothing is changed until somebody confirms or discards it',
      fields: held,
    })
    await this.#audit(tx, system, 'sync.held', run.id, { connectorId: run.connector_id, ...held })
    await this.#tell(tx, run, 'held', held, now)
    await this.planNext(tx, run.connector_id, run.started_at ?? run.created_at)
  }

  /** What an earlier sync was held for is of no use any more once a later one has come through, or is held itself. */
  async supersede(tx: Tx, run: SyncRun): Promise<void> {
    const held = await tx
      .selectFrom('sync_runs')
      .selectAll()
      .where('connector_id', '=', run.connector_id)
      .where('state', '=', 'held')
      .where('id', '<>', run.id)
      .forUpdate()
      .execute()
    for (const old of held) await this.finish(tx, old, { outcome: 'discarded' }, 'a later sync has come')
  }

  /**
   * What a person decided about a held sync: to take it as it is, or to leave everything as it was (CON-21).
   * @throws ServiceError when it is not held, or no more
   */
  async decide(tx: Tx, runId: string, decision: 'confirm' | 'discard', actor: Actor): Promise<void> {
    const now = this.#clock.now()
    const run = await tx.selectFrom('sync_runs').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst()
    if (run === undefined) throw new ServiceError('not_found', 'SYNC_RUN_NOT_FOUND', `there is no sync ${runId}`)
    if (run.state !== 'held')
      throw new ServiceError(
        'failed_precondition',
        'SYNC_NOT_HELD',
        `sync ${runId} is not held, it is ${run.outcome ?? run.state}`,
      )
    const decided = { decided_at: now, decided_by: userOf(actor) }
    if (decision === 'discard') {
      await tx.updateTable('sync_runs').set(decided).where('id', '=', runId).execute()
      await this.finish(tx, run, { outcome: 'discarded' }, 'discarded by a person', actor)
      return
    }
    await advanceSyncRun(tx, runId, { from: ['held'], to: 'ingesting' }, { ...decided, ingest_attempts: 0 })
    await this.#audit(tx, actor, 'sync.confirmed', runId, { connectorId: run.connector_id })
    await wake(tx, ingestReconciler)
  }

  async #audit(tx: Tx, actor: Actor, verb: string, id: string, detail: object, hasFailed = false): Promise<void> {
    const outcome = hasFailed ? 'failed' : 'succeeded'
    await addAuditEvent(
      tx,
      { ...by(actor), verb, object: { kind: 'sync_run', id }, outcome, detail },
      this.#clock.now(),
    )
  }
}

/** @throws ServiceError when there is none, or it was deleted */
export async function getLiveConnector(tx: Tx, id: string) {
  const connector = await tx.selectFrom('connectors').selectAll().where('id', '=', id).executeTakeFirst()
  if (connector === undefined) throw new ServiceError('not_found', 'CONNECTOR_NOT_FOUND', `there is no connector ${id}`)
  if (connector.deleted_at !== null)
    throw new ServiceError('failed_precondition', 'CONNECTOR_DELETED', `connector ${id} was deleted`)
  return connector
}

/** Keeps when the credential that the connector was given ends, where it tells (product.md CON-41). */
async function noteSecretEnd(tx: Tx, connectorId: string, request: TaskEnding['request']): Promise<void> {
  const endsAt = request === undefined ? undefined : readSecretEnd(request)
  if (endsAt === undefined) return
  await tx
    .updateTable('connectors')
    .set({ secret_expires_at: endsAt })
    .where('id', '=', connectorId)
    .where((where) => where.or([where('secret_expires_at', 'is', null), where('secret_expires_at', '<>', endsAt)]))
    .execute()
}

async function findOpen(tx: Tx, id: string | null): Promise<SyncRun | undefined> {
  if (id === null) return undefined
  const run = await tx.selectFrom('sync_runs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  return run === undefined || run.state === 'finished' ? undefined : run
}

function scheduleOf(
  connector: { sync_interval_seconds: number | null; sync_cron: string | null; sync_time_zone: string | null },
  isRequestable: boolean,
): Schedule {
  const { sync_cron: expression, sync_time_zone: timeZone, sync_interval_seconds: interval } = connector
  if (expression !== null) return { kind: 'cron', expression, timeZone: timeZone ?? 'UTC' }
  return interval === null ? { kind: 'usual', isRequestable } : { kind: 'interval', intervalMs: interval * 1000 }
}

/** The same for the same connector, evenly spread over connectors. */
function jitterOf(connectorId: string): number {
  return createHash('sha256').update(connectorId).digest().readUInt32BE() / 2 ** 32
}

function seconds(from: Date | null, to: Date): string {
  return from === null ? '?' : ((to.getTime() - from.getTime()) / 1000).toFixed(1)
}
