import type { Insertable } from 'kysely'
import type { StagedGrantsTable } from '../../gen/tables.ts'
import type { Session } from '../database.ts'
import { copyInto, readAhead } from './copy.ts'
import { SourceNumbers } from './source-numbers.ts'

type NumberedGrant = Insertable<StagedGrantsTable>

/** A grant of a sync file, by the source ids of what it joins. */
export type StagedGrant = Omit<NumberedGrant, 'entitlement_no' | 'principal_no'> & {
  readonly entitlement_source_id: string
  readonly type_source_id: string
  readonly principal_source_id: string
}

const columns = ['entitlement_no', 'principal_no', 'is_direct', 'is_immutable', 'via_source_ids', 'detail'] as const

/** Of grants without details, this much is a million and a half. */
const aheadBytes = 32 * 1024 * 1024

/**
 * Reads grants on their way into the staging tables: from now on, as far as memory may hold them, so that the database can
 * do what comes before meanwhile.
 */
export class GrantStaging implements Disposable {
  readonly #entitlements: SourceNumbers
  readonly #principals: SourceNumbers
  readonly #grants: Iterator<StagedGrant>
  #isOver = false
  #next: ReturnType<typeof readAhead<NumberedGrant>>

  /** @param maxKeys so many entitlements and principals are remembered at once, beyond any company's unless told otherwise */
  constructor(grants: Iterable<StagedGrant>, maxKeys = 500_000) {
    this.#entitlements = new SourceNumbers(maxKeys)
    this.#principals = new SourceNumbers(maxKeys)
    this.#grants = grants[Symbol.iterator]()
    this.#next = this.#readBatch()
  }

  /** Writes all of them into the session's staging tables. */
  async stage(session: Session): Promise<void> {
    for (;;) {
      await this.#next.copyInto(session)
      await this.#stageKeys(session)
      if (this.#isOver) return
      this.#next = this.#readBatch()
    }
  }

  [Symbol.dispose](): void {
    this.#next.close()
    this.#grants.return?.()
  }

  #readBatch() {
    return readAhead<NumberedGrant>({ table: 'pg_temp.staged_grants', columns, rows: this.#batch() }, aheadBytes)
  }

  /** As many as there are numbers for. */
  *#batch(): Generator<NumberedGrant> {
    while (!this.#entitlements.isFull && !this.#principals.isFull) {
      const { value: grant, done } = this.#grants.next()
      if (done) {
        this.#isOver = true
        return
      }
      yield {
        entitlement_no: this.#entitlements.numberOf('', grant.entitlement_source_id),
        principal_no: this.#principals.numberOf(grant.type_source_id, grant.principal_source_id),
        is_direct: grant.is_direct,
        is_immutable: grant.is_immutable,
        via_source_ids: grant.via_source_ids ?? null,
        detail: grant.detail ?? null,
      }
    }
  }

  async #stageKeys(session: Session): Promise<void> {
    await copyInto(session, {
      table: 'pg_temp.staged_grant_entitlements',
      columns: ['no', 'source_id'],
      rows: this.#entitlements.takeKeys().map(([no, , source_id]) => ({ no, source_id })),
    })
    await copyInto(session, {
      table: 'pg_temp.staged_grant_principals',
      columns: ['no', 'type_source_id', 'source_id'],
      rows: this.#principals.takeKeys().map(([no, type_source_id, source_id]) => ({ no, type_source_id, source_id })),
    })
  }
}
