import type { Database } from '@rostrum/database'
import { type AuditEvent, addAuditEvent } from '@rostrum/database/queries'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { storable } from '../storable.ts'

export type Refusal = Omit<AuditEvent, 'outcome'>

/** What was refused: kept even though nothing was changed (product.md AUD-1). */
export class Refusals implements AsyncDisposable {
  readonly #options: { readonly database: Database; readonly clock: Clock; readonly log: Logger }
  readonly #pending = new Set<Promise<void>>()

  constructor(options: { database: Database; clock: Clock; log: Logger }) {
    this.#options = options
  }

  /** Resolves when it is written; one that could not be is in the log instead. */
  note(refusal: Refusal): Promise<void> {
    const { database, clock, log } = this.#options
    const written = database
      .transaction((tx) => addAuditEvent(tx, storable({ ...refusal, outcome: 'denied' as const }), clock.now()))
      .then(() => {})
      .catch((error) => log.error({ err: error, refusal }, 'a refusal was not audited'))
      .finally(() => this.#pending.delete(written))
    this.#pending.add(written)
    return written
  }

  /** Waits for those that are on their way. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.settle()
  }
}
