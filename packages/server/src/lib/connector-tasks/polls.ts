import { create, fromJson, toBinary } from '@bufbuild/protobuf'
import type { Database } from '@rostrum/database'
import { type ConnectorTask, leaseConnectorTasks } from '@rostrum/database/connector-tasks'
import { addAuditEvent } from '@rostrum/database/queries'
import { type Task, TaskSchema } from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import type { Clock } from '../clock.ts'
import type { CallingHost, ConnectorTasks } from './connector-tasks.ts'
import { answerMaxBytes, fitAnswer } from './fit-answer.ts'
import { leaseMs, provisioningKinds } from './kinds.ts'
import type { TaskBell } from './task-bell.ts'
import { TokenTrail } from './token-trail.ts'

export interface PollsOptions {
  readonly database: Database
  readonly bell: TaskBell
  readonly clock: Clock
  readonly tasks: ConnectorTasks
}

export interface Poll {
  readonly most: number
  /** what the host has already */
  readonly knownIds: readonly string[]
  /** how long to wait for work when there is none */
  readonly holdMs: number
  /** throws when the host may not be given work any more: asked whenever it has waited */
  readonly assertLet: () => Promise<void>
  /** aborts when nobody waits for the answer any more */
  readonly signal: AbortSignal
}

/** How often a poll that is held looks by itself, should nobody wake it. */
const lookMs = 5000
/** How often it is said that two instances go by one id. */
const collisionEveryMs = 3_600_000
/** How exactly it is known when a host was heard of last. */
const seenEveryMs = 10_000

/** Hands work out to hosts that ask for it. */
export class Polls {
  readonly #options: PollsOptions
  readonly #trail = new TokenTrail()

  constructor(options: PollsOptions) {
    this.#options = options
  }

  /** Work for a host; held until there is some, so long at most, or until the server stops. */
  async take(host: CallingHost, { most, knownIds, holdMs, assertLet, signal }: Poll): Promise<Task[]> {
    const { bell } = this.#options
    const until = performance.now() + holdMs
    if (this.#trail.follow(`${host.connectorId} ${host.hostId}`, host.tokenId)) await this.#noteCollision(host)
    for (;;) {
      // It listens before it looks: what is queued in between rings.
      using ring = bell.listen(host.connectorId)
      // A poll whose caller is gone must not take a task with it.
      if (signal.aborted) return []
      // A host whose credential ended while it waited could not report what it did.
      await assertLet()
      const found = await this.#lease(host, most, knownIds, signal)
      const leftMs = until - performance.now()
      if (found.length > 0 || leftMs <= 0 || bell.isStopped) return found
      await ring.wait(Math.min(leftMs, lookMs), signal)
    }
  }

  async #lease(host: CallingHost, most: number, knownIds: readonly string[], signal: AbortSignal): Promise<Task[]> {
    const { database, clock, tasks } = this.#options
    const now = clock.now()
    await this.#noteSeen(host, now)
    const leased = await leaseConnectorTasks(database.db, {
      connectorId: host.connectorId,
      hostId: host.hostId,
      most,
      knownIds,
      now,
      restingKinds: provisioningKinds,
      leaseMs,
    })
    if (signal.aborted) {
      for (const task of leased) await tasks.giveBack(host, task)
      return []
    }
    const read = leased.map((task) => ({ task, message: readTask(task) }))
    const { fitting, left, tooLarge } = fitAnswer(read, ({ message }) => toBinary(TaskSchema, message).length)
    for (const { task } of left) await tasks.giveBack(host, task)
    for (const { task } of tooLarge)
      await tasks.refuse(host, task, `the task is larger than the ${answerMaxBytes} bytes that a connector takes`)
    return fitting.map(({ message }) => message)
  }

  /** Each of two instances takes the other's work back with its start-up Hello: somebody has to give one another id. */
  async #noteCollision({ connectorId, hostId, credentialId }: CallingHost): Promise<void> {
    const { database, clock } = this.#options
    const now = clock.now()
    await database.transaction(async (tx) => {
      const noted = await tx
        .updateTable('connector_hosts')
        .set({ collided_at: now })
        .where('connector_id', '=', connectorId)
        .where('host_id', '=', hostId)
        .where((where) =>
          where.or([
            where('collided_at', 'is', null),
            where('collided_at', '<', new Date(now.getTime() - collisionEveryMs)),
          ]),
        )
        .returning('host_id')
        .executeTakeFirst()
      if (noted === undefined) return
      await addAuditEvent(
        tx,
        {
          actor: { kind: 'connector_host', id: hostId },
          verb: 'connector_host.collided',
          object: { kind: 'connector', id: connectorId },
          outcome: 'failed',
          detail: { fix: 'give each instance a host id of its own: BATON_HOST_ID' },
          source: { credentialId },
        },
        now,
      )
    })
  }

  async #noteSeen({ connectorId, hostId }: CallingHost, now: Date): Promise<void> {
    const before = new Date(now.getTime() - seenEveryMs)
    await this.#options.database.db
      .updateTable('connector_hosts')
      .set({ last_seen_at: now })
      .where('connector_id', '=', connectorId)
      .where('host_id', '=', hostId)
      .where('last_seen_at', '<', before)
      .execute()
  }
}

/** What is stored of a task is its kind and content; the id is the row's. */
function readTask({ id, payload }: ConnectorTask): Task {
  // The column holds what this program wrote there as JSON.
  const task = fromJson(TaskSchema, payload as Parameters<typeof fromJson>[1], {
    registry: messageTypes,
    ignoreUnknownFields: true,
  })
  return create(TaskSchema, { ...task, id })
}
