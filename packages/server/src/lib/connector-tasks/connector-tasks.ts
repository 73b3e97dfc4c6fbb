import { toJson } from '@bufbuild/protobuf'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import type { Database, Tx } from '@rostrum/database'
import {
  type ConnectorTask,
  findConnectorTask,
  finishConnectorTask,
  listLostTasks,
  lockConnectorTask,
  prolongLease,
  requeueConnectorTask,
  returnConnectorTask,
} from '@rostrum/database/connector-tasks'
import { addAuditEvent } from '@rostrum/database/queries'
import {
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
  type BatonServiceHelloRequest,
  BatonServiceHelloRequestSchema,
} from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { ErrorInfoSchema } from '@rostrum/protocol/rpc'
import type { Clock } from '../clock.ts'
import { redact } from '../redact.ts'
import { mapTexts, storable } from '../storable.ts'
import { decideEnd } from './decide-end.ts'
import type { TaskFollowUp } from './follow-up.ts'
import { isRepeatable, leaseMs } from './kinds.ts'

/** An instance of a connector, as its credential and its requests say. */
export interface Host {
  readonly connectorId: string
  readonly hostId: string
}

/** The same, with what else its call tells. */
export interface CallingHost extends Host {
  readonly credentialId: string
  readonly tokenId: string
  /** of the library that it speaks with; empty when it does not say */
  readonly sdkVersion: string
}

export interface ConnectorTasksOptions {
  readonly database: Database
  readonly clock: Clock
  /** in the transaction that keeps what a host said of itself */
  readonly onHello?: (tx: Tx, connectorId: string, isNewHost: boolean, now: Date) => Promise<void>
  readonly followUp: (kind: string) => TaskFollowUp | undefined
}

/** Older connectors send their first poll beside the Hello, and it often comes first (baton-protocol 14.1). */
const givenBesideHelloMs = 10_000
/** A host that died twice at the same task will do it a third time. */
const startsMost = 2

export class ConnectorTasks {
  readonly #options: ConnectorTasksOptions

  constructor(options: ConnectorTasksOptions) {
    this.#options = options
  }

  /** Keeps what a host says of itself. At its start, what it held before is put back; for a task, that one is done. */
  async hello(host: CallingHost, request: BatonServiceHelloRequest): Promise<void> {
    const { connectorId, hostId, credentialId, sdkVersion } = host
    const { database, clock } = this.#options
    const now = clock.now()
    const said = storable(toJson(BatonServiceHelloRequestSchema, request, { registry: messageTypes }))
    const { connectorMetadata = {}, buildInfo = {}, osInfo = {} } = Object(said)
    const { capabilities = null, ...metadata } = Object(connectorMetadata)
    const version = storable(request.buildInfo?.packageVersion ?? '')
    const lost =
      request.taskId === ''
        ? await listLostTasks(database.db, {
            now,
            restarted: { connectorId, hostId, leasedBefore: new Date(now.getTime() - givenBesideHelloMs) },
          })
        : []
    await database.transaction(async (tx) => {
      const known = await tx
        .selectFrom('connector_hosts')
        .select('host_id')
        .where('connector_id', '=', connectorId)
        .where('host_id', '=', hostId)
        .executeTakeFirst()
      await tx
        .insertInto('connector_hosts')
        .values({
          connector_id: connectorId,
          host_id: hostId,
          credential_id: credentialId,
          version,
          sdk_version: sdkVersion,
          build: JSON.stringify({ ...buildInfo, ...osInfo }),
          first_seen_at: now,
          last_seen_at: now,
          last_hello_at: now,
        })
        .onConflict((conflict) =>
          conflict.columns(['connector_id', 'host_id']).doUpdateSet((row) => ({
            credential_id: row.ref('excluded.credential_id'),
            version: row.ref('excluded.version'),
            sdk_version: row.ref('excluded.sdk_version'),
            build: row.ref('excluded.build'),
            last_seen_at: row.ref('excluded.last_seen_at'),
            last_hello_at: row.ref('excluded.last_hello_at'),
          })),
        )
        .execute()
      await tx
        .updateTable('connectors')
        .set({ metadata: JSON.stringify(metadata), capabilities: JSON.stringify(capabilities) })
        .where('id', '=', connectorId)
        .execute()
      for (const { id, leased_at: leasedAt } of lost) {
        const task = await lockConnectorTask(tx, connectorId, id)
        // It may have ended, or be with another host, since it was looked for.
        const isStill = task?.state === 'leased' && task.leased_by === hostId
        if (isStill && task.leased_at?.getTime() === leasedAt?.getTime())
          await this.#lose(tx, task, 'its host started anew', now)
      }
      if (request.taskId !== '') {
        const task = await findConnectorTask(tx, connectorId, request.taskId)
        if (task?.kind === 'hello')
          await finishConnectorTask(tx, task.id, { outcome: 'succeeded', statusCode: 0, statusMessage: '', at: now })
      } else {
        await addAuditEvent(
          tx,
          {
            actor: { kind: 'connector_host', id: hostId },
            verb: known === undefined ? 'connector_host.appeared' : 'connector_host.started',
            object: { kind: 'connector', id: connectorId },
            outcome: 'succeeded',
            detail: { version, sdkVersion, tasksLost: lost.length },
            source: { credentialId },
          },
          now,
        )
      }
      await this.#options.onHello?.(tx, connectorId, known === undefined, now)
    })
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
      const told = { statusCode: code, statusMessage: clean(report.message) }
      if (decision.kind === 'again') {
        await requeueConnectorTask(tx, task.id, { ...told, dueAt: new Date(now.getTime() + decision.afterMs) })
        await this.#options.followUp(kind)?.requeued?.(tx, task, told.statusMessage, now)
      } else {
        const said = toJson(BatonServiceFinishTaskRequestSchema, request, { registry: messageTypes })
        const result = mapTexts(said, clean)
        await finishConnectorTask(tx, task.id, { ...told, outcome: decision.outcome, result, at: now })
        const { outcome } = decision
        await this.#options
          .followUp(kind)
          ?.ended(tx, { task, outcome, code, message: told.statusMessage, request, at: now })
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

  /** Takes all of a connector's tasks from its hosts: their credential has ended. */
  async reclaimAll(tx: Tx, connectorId: string, why: string): Promise<void> {
    const leased = await tx
      .selectFrom('connector_tasks')
      .selectAll()
      .where('connector_id', '=', connectorId)
      .where('state', '=', 'leased')
      .orderBy('ordinal')
      .forUpdate()
      .execute()
    for (const task of leased) await this.#lose(tx, task, why, this.#options.clock.now())
  }

  /** Puts back what was leased and could not be handed out, as if it had never been. */
  async giveBack({ hostId }: Host, { id, connector_id: connectorId }: ConnectorTask): Promise<void> {
    const now = this.#options.clock.now()
    await this.#options.database.transaction(async (tx) => {
      const task = await lockConnectorTask(tx, connectorId, id)
      if (task?.state !== 'leased' || task.leased_by !== hostId) return
      await returnConnectorTask(tx, task)
      await this.#options.followUp(task.kind)?.requeued?.(tx, task, 'its host did not wait for it', now)
    })
  }

  /** Ends what cannot be handed out to anybody. */
  async refuse({ hostId }: Host, { id, connector_id: connectorId }: ConnectorTask, why: string): Promise<void> {
    const now = this.#options.clock.now()
    await this.#options.database.transaction(async (tx) => {
      const task = await lockConnectorTask(tx, connectorId, id)
      if (task?.state !== 'leased' || task.leased_by !== hostId) return
      const end = { outcome: 'failed', statusCode: 8, statusMessage: why, at: now } as const
      await finishConnectorTask(tx, task.id, end)
      await this.#options.followUp(task.kind)?.ended(tx, { task, outcome: 'failed', code: 8, message: why, at: now })
    })
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

  /** Whoever depends on it decides; what nobody depends on is tried once more where that changes nothing (CON-28). */
  async #isGivenAgain(tx: Tx, task: ConnectorTask, now: Date): Promise<boolean> {
    const followUp = this.#options.followUp(task.kind)
    if (followUp === undefined) return isRepeatable(task.kind) && task.attempts < startsMost
    return (await followUp.lost?.(tx, task, now)) === 'again'
  }

  async #lose(tx: Tx, task: ConnectorTask, why: string, now: Date): Promise<void> {
    const followUp = this.#options.followUp(task.kind)
    const told = { statusCode: 14, statusMessage: why }
    if (task.cancel_requested_at === null && (await this.#isGivenAgain(tx, task, now))) {
      await requeueConnectorTask(tx, task.id, { ...told, dueAt: now })
      await followUp?.requeued?.(tx, task, why, now)
      return
    }
    const outcome = task.cancel_requested_at === null ? 'failed' : 'cancelled'
    await finishConnectorTask(tx, task.id, { ...told, outcome, at: now })
    await followUp?.ended(tx, { task, outcome, code: 14, message: why, at: now })
  }
}

/** As it may be stored: programs elsewhere quote in their errors what they sent. */
function clean(text: string): string {
  return redact(storable(text))
}
