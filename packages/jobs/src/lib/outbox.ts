import type { Database } from '@rostrum/database'
import { listDeliverable, noteDelivery, outboxReconciler, type WaitingMessage } from '@rostrum/database/queries'
import type { Clock } from './clock.ts'
import type { Reconciler } from './reconcilers.ts'

/** A message that is not to leave, and why. */
export interface Dropped {
  readonly dropped: string
}

/**
 * Takes a message out of the building. May be called again with the same message; throws when it could not. Ends when the
 * signal is aborted: until then the message holds up the others of its key.
 */
export type Deliver = (message: WaitingMessage, signal: AbortSignal) => Promise<Dropped | undefined>

/** Who delivers what. */
export interface OutboxOptions {
  readonly clock: Clock
  /** By topic. A message of a topic that nobody delivers fails, and is tried again. */
  readonly deliver: Readonly<Record<string, Deliver>>
  /** After so many attempts a message is given up, and the next of its key goes out. */
  readonly maxAttempts?: number
}

const atOnce = 16
const deliveryTimeoutMs = 60_000
const firstRetryMs = 5000
const longestRetryMs = 3_600_000

/**
 * The reconciler that delivers what transactions wrote to the outbox: at least once, in order for each key, a bounded
 * number of keys at the same time.
 */
export function createOutboxReconciler({ clock, deliver, maxAttempts = 12 }: OutboxOptions): Reconciler {
  async function attempt(database: Database, message: WaitingMessage, signal: AbortSignal): Promise<boolean> {
    try {
      const handler = deliver[message.topic]
      if (handler === undefined) throw new Error(`nobody delivers messages of the topic ${message.topic}`)
      const end = await handler(message, AbortSignal.any([signal, AbortSignal.timeout(deliveryTimeoutMs)]))
      const outcome =
        end === undefined ? { kind: 'delivered' as const } : { kind: 'dropped' as const, reason: end.dropped }
      await noteDelivery(database.db, message.id, outcome, clock.now())
      return true
    } catch (error) {
      // The server ends or lost its hold: that says nothing about the message.
      if (signal.aborted) return false
      const now = clock.now()
      const retryAt =
        message.attempts + 1 >= maxAttempts ? undefined : new Date(now.getTime() + retryMs(message.attempts))
      const text = error instanceof Error ? error.message : String(error)
      await noteDelivery(database.db, message.id, { kind: 'failed', error: text, retryAt }, now)
      return false
    }
  }

  return {
    name: outboxReconciler,
    everyMs: 5000,
    async reconcile({ database, signal }) {
      let delivered = 0
      let failed = 0
      while (!signal.aborted) {
        const messages = await listDeliverable(database.db, clock.now(), atOnce)
        if (messages.length === 0) break
        const outcomes = await Promise.all(messages.map((message) => attempt(database, message, signal)))
        delivered += outcomes.filter(Boolean).length
        failed += outcomes.filter((outcome) => !outcome).length
      }
      return { delivered, failed }
    },
  }
}

/** 5 s, doubling, up to an hour. */
function retryMs(attempts: number): number {
  return Math.min(firstRetryMs * 2 ** attempts, longestRetryMs)
}
