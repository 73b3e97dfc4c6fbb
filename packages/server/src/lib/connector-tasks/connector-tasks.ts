import { create, fromJson, toJson } from '@bufbuild/protobuf'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import type { Database } from '@rostrum/database'
import {
  findConnectorTask,
  finishConnectorTask,
  leaseConnectorTasks,
  listLostTasks,
  prolongLease,
  requeueConnectorTask,
} from '@rostrum/database/connector-tasks'
import {
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
  type BatonServiceHelloRequest,
  BatonServiceHelloRequestSchema,
  type Task,
  TaskSchema,
} from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { ErrorInfoSchema } from '@rostrum/protocol/rpc'
import type { Clock } from '../clock.ts'
import { decideEnd } from './decide-end.ts'
import { leaseMs } from './kinds.ts'
import type { TaskBell } from './task-bell.ts'

/** An instance of a connector, as its credential and its requests say. */
export interface Host {
  readonly connectorId: string
  readonly hostId: string
}

export interface ConnectorTasksOptions {
  readonly database: Database
  readonly bell: TaskBell
  readonly clock: Clock
}

/** How often a poll that is held looks by itself, should nobody wake it. */
const lookMs = 5000
/** Older connectors send their first poll beside the Hello, and it often comes first (baton-protocol 14.1). */
const givenBesideHelloMs = 10_000

export class ConnectorTasks {
  readonly #options: ConnectorTasksOptions

  constructor(options: ConnectorTasksOptions) {
    this.#options = options
  }

  /** Keeps what a host says of itself. At its start, what it held before is put back; for a task, that one is done. */
  async hello(host: Host, request: BatonServiceHelloRequest, credentialId: string): Promise<void> {
    const { database, clock } = this.#options
    const now = clock.now()
    const said = toJson(BatonServiceHelloRequestSchema, request, { registry: messageTypes })
    const { connectorMetadata = {}, buildInfo = {}, osInfo = {} } = Object(said)
    const { capabilities = null, ...metadata } = Object(connectorMetadata)
    const lost =
      request.taskId === ''
        ? await listLostTasks(database.db, {
            now,
            restarted: { ...host, leasedBefore: new Date(now.getTime() - givenBesideHelloMs) },
          })
        : []
    await database.transaction(async (tx) => {
      await tx
        .insertInto('connector_hosts')
        .values({
          connector_id: host.connectorId,
          host_id: host.hostId,
          credential_id: credentialId,
          version: request.buildInfo?.packageVersion ?? '',
          build: JSON.stringify({ ...buildInfo, ...osInfo }),
          first_seen_at: now,
          last_seen_at: now,
          last_hello_at: now,
        })
        .onConflict((conflict) =>
          conflict.columns(['connector_id', 'host_id']).doUpdateSet((row) => ({
            credential_id: row.ref('excluded.credential_id'),
            version: row.ref('excluded.version'),
            build: row.ref('excluded.build'),
            last_seen_at: row.ref('excluded.last_seen_at'),
            last_hello_at: row.ref('excluded.last_hello_at'),
          })),
        )
        .execute()
      await tx
        .updateTable('connectors')
        .set({ metadata: JSON.stringify(metadata), capabilities: JSON.stringify(capabilities) })
        .where('id', '=', host.connectorId)
        .execute()
      for (const { id } of lost)
        await requeueConnectorTask(tx, id, { dueAt: now, statusCode: 14, statusMessage: 'its host started anew' })
      if (request.taskId !== '') {
        const task = await findConnectorTask(tx, host.connectorId, request.taskId)
        if (task?.kind === 'hello')
          await finishConnectorTask(tx, task.id, { outcome: 'succeeded', statusCode: 0, statusMessage: '', at: now })
      }
    })
  }

  /** Work for a host; held until there is some, so long at most. */
  async take(
    { connectorId, hostId }: Host,
    {
      most,
      knownIds,
      holdMs,
      signal,
    }: { most: number; knownIds: readonly string[]; holdMs: number; signal: AbortSignal },
  ): Promise<Task[]> {
    const { database, bell, clock } = this.#options
    const until = performance.now() + holdMs
    for (;;) {
      // A poll whose caller is gone must not take a task with it.
      if (signal.aborted) return []
      const now = clock.now()
      const leased = await leaseConnectorTasks(database.db, { connectorId, hostId, most, knownIds, now, leaseMs })
      if (leased.length > 0) return leased.map(({ id, payload }) => create(TaskSchema, { ...readTask(payload), id }))
      const leftMs = until - performance.now()
      if (leftMs <= 0) return []
      await bell.wait(connectorId, Math.min(leftMs, lookMs), signal)
    }
  }

  /** Whether the task is to be stopped: when somebody asked for that, and when it is not this host's any more. */
  async heartbeat({ connectorId, hostId }: Host, id: string): Promise<{ readonly isCancelled: boolean }> {
    const { database, clock } = this.#options
    const lease = { connectorId, hostId, id, now: clock.now(), leaseMs: leaseMs('syncFull') }
    const task = await prolongLease(database.db, lease)
    return { isCancelled: task === undefined || task.cancel_requested_at !== null }
  }

  /** False when there is no such task. One that has ended stays as it ended. */
  async finish({ connectorId }: Host, request: BatonServiceFinishTaskRequest): Promise<boolean> {
    const { database, clock } = this.#options
    const now = clock.now()
    const { status, finalState } = request
    const code = finalState.case === 'success' ? 0 : status?.code || 2
    const report = {
      code,
      message: status?.message ?? '',
      nonRetryable: finalState.case === 'error' && finalState.value.nonRetryable,
      isDeclined: (status?.details ?? []).some(
        (detail) => anyUnpack(detail, ErrorInfoSchema)?.reason === 'grant_cancelled',
      ),
    }
    return database.transaction(async (tx) => {
      const task = await findConnectorTask(tx, connectorId, request.taskId)
      if (task === undefined) return false
      const { kind, attempts, max_attempts: maxAttempts } = task
      const decision = decideEnd({ kind, attempts, maxAttempts }, report)
      const told = { statusCode: code, statusMessage: report.message }
      if (decision.kind === 'again') {
        await requeueConnectorTask(tx, task.id, { ...told, dueAt: new Date(now.getTime() + decision.afterMs) })
      } else {
        const result = toJson(BatonServiceFinishTaskRequestSchema, request, { registry: messageTypes })
        await finishConnectorTask(tx, task.id, { ...told, outcome: decision.outcome, result, at: now })
      }
      return true
    })
  }

  /** Whether the connector has this task, so that something may be uploaded for it. */
  async has({ connectorId }: Host, id: string): Promise<boolean> {
    return (await findConnectorTask(this.#options.database.db, connectorId, id)) !== undefined
  }
}

/** What is stored of a task is its kind and content; the id is the row's. */
function readTask(payload: unknown): Task {
  // The column holds what this program wrote there as JSON.
  return fromJson(TaskSchema, payload as Parameters<typeof fromJson>[1], {
    registry: messageTypes,
    ignoreUnknownFields: true,
  })
}
