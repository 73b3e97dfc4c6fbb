import { create, fromJson, toJson } from '@bufbuild/protobuf'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import type { Database, Tx } from '@rostrum/database'
import {
  type ConnectorTask,
  findConnectorTask,
  finishConnectorTask,
  leaseConnectorTasks,
  listLostTasks,
  lockConnectorTask,
  prolongLease,
  requeueConnectorTask,
} from '@rostrum/database/connector-tasks'
import { addAuditEvent } from '@rostrum/database/queries'
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
import type { TaskFollowUp } from './follow-up.ts'
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
  /** in the transaction that keeps what a host said of itself */
  readonly onHello?: (tx: Tx, connectorId: string, isNewHost: boolean, now: Date) => Promise<void>
  readonly followUp: (kind: string) => TaskFollowUp | undefined
}

/** How often a poll that is held looks by itself, should nobody wake it. */
const lookMs = 5000
/** How exactly it is known when a host was heard of last. */
const seenEveryMs = 10_000
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
      const known = await tx
        .selectFrom('connector_hosts')
        .select('host_id')
        .where('connector_id', '=', host.connectorId)
        .where('host_id', '=', host.hostId)
        .executeTakeFirst()
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
      for (const task of lost) await this.#lose(tx, task, 'its host started anew', now)
      if (request.taskId !== '') {
        const task = await findConnectorTask(tx, host.connectorId, request.taskId)
        if (task?.kind === 'hello')
          await finishConnectorTask(tx, task.id, { outcome: 'succeeded', statusCode: 0, statusMessage: '', at: now })
      } else {
        await addAuditEvent(
          tx,
          {
            actor: { kind: 'connector_host', id: host.hostId },
            verb: known === undefined ? 'connector_host.appeared' : 'connector_host.started',
            object: { kind: 'connector', id: host.connectorId },
            outcome: 'succeeded',
            detail: { version: request.buildInfo?.packageVersion ?? '', tasksLost: lost.length },
            source: { credentialId },
          },
          now,
        )
      }
      await this.#options.onHello?.(tx, host.connectorId, known === undefined, now)
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
      await this.#noteSeen(connectorId, hostId, now)
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
  async finish({ connectorId, hostId }: Host, request: BatonServiceFinishTaskRequest): Promise<boolean> {
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
      const task = await lockConnectorTask(tx, connectorId, request.taskId)
      if (task === undefined) return false
      const { kind, attempts, max_attempts: maxAttempts } = task
      if (task.state === 'finished') return true
      // Of a task that was given to another host since, only a success is worth something.
      if (code !== 0 && task.leased_by !== hostId) return true
      const decision = decideEnd(
        { kind, attempts, maxAttempts, isCancelled: task.cancel_requested_at !== null },
        report,
      )
      const told = { statusCode: code, statusMessage: report.message }
      if (decision.kind === 'again') {
        await requeueConnectorTask(tx, task.id, { ...told, dueAt: new Date(now.getTime() + decision.afterMs) })
        await this.#options.followUp(kind)?.requeued?.(tx, task, report.message, now)
      } else {
        const result = toJson(BatonServiceFinishTaskRequestSchema, request, { registry: messageTypes })
        await finishConnectorTask(tx, task.id, { ...told, outcome: decision.outcome, result, at: now })
        const { outcome } = decision
        await this.#options
          .followUp(kind)
          ?.ended(tx, { task, outcome, code, message: report.message, request, at: now })
      }
      return true
    })
  }

  /** The task, if this host is at it, so that something may be uploaded for it. */
  async findHeld({ connectorId, hostId }: Host, id: string): Promise<ConnectorTask | undefined> {
    const task = await findConnectorTask(this.#options.database.db, connectorId, id)
    return task?.state === 'leased' && task.leased_by === hostId ? task : undefined
  }

  /** Sees to the tasks whose hosts were not heard of for longer than their leases; tells how many there were. */
  async reclaim(signal: AbortSignal): Promise<number> {
    const { database, clock } = this.#options
    const lost = await listLostTasks(database.db, { now: clock.now() })
    for (const { id, connector_id: connectorId } of lost) {
      if (signal.aborted) break
      await database.transaction(async (tx) => {
        const now = clock.now()
        const task = await lockConnectorTask(tx, connectorId, id)
        // Its host may have been heard of meanwhile.
        if (task?.state !== 'leased' || task.leased_until === null || task.leased_until > now) return
        await this.#lose(tx, task, 'its host was not heard of any more', now)
      })
    }
    return lost.length
  }

  /** Asks for a task to be stopped: at once while it waits, else by the next heartbeat of its host. */
  async cancel(tx: Tx, task: ConnectorTask, why: string, now: Date): Promise<void> {
    if (task.state === 'leased') {
      await tx
        .updateTable('connector_tasks')
        .set({ cancel_requested_at: now })
        .where('id', '=', task.id)
        .where('state', '=', 'leased')
        .execute()
      return
    }
    const end = { outcome: 'cancelled', statusCode: 1, statusMessage: why, at: now } as const
    if (!(await finishConnectorTask(tx, task.id, end))) return
    await this.#options.followUp(task.kind)?.ended(tx, { task, outcome: 'cancelled', code: 1, message: why, at: now })
  }

  async #noteSeen(connectorId: string, hostId: string, now: Date): Promise<void> {
    const before = new Date(now.getTime() - seenEveryMs)
    await this.#options.database.db
      .updateTable('connector_hosts')
      .set({ last_seen_at: now })
      .where('connector_id', '=', connectorId)
      .where('host_id', '=', hostId)
      .where('last_seen_at', '<', before)
      .execute()
  }

  async #lose(tx: Tx, task: ConnectorTask, why: string, now: Date): Promise<void> {
    const followUp = this.#options.followUp(task.kind)
    const told = { statusCode: 14, statusMessage: why }
    if (task.cancel_requested_at === null && (await followUp?.lost?.(tx, task, now)) === 'again') {
      await requeueConnectorTask(tx, task.id, { ...told, dueAt: now })
      await followUp?.requeued?.(tx, task, why, now)
      return
    }
    const outcome = task.cancel_requested_at === null ? 'failed' : 'cancelled'
    await finishConnectorTask(tx, task.id, { ...told, outcome, at: now })
    await followUp?.ended(tx, { task, outcome, code: 14, message: why, at: now })
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
