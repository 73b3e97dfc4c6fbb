import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db.ts'

/** Whose data a sync brings, and when it begins to hold. */
export interface SyncTarget {
  readonly syncRunId: string
  readonly appId: string
  readonly connectorId: string
  /** The instant of the switch; not before that of an earlier sync of the connector. */
  readonly at: Date
  /** When the connector began to read: what was written since is not judged by what it found. As `at` when not given. */
  readonly readFrom?: Date
  /** Source ids of the resource types that were read; all of them, unless said. The others keep all they have. */
  readonly resourceTypeIds?: readonly string[]
  /** What was left out of the reading, and therefore stays as it is. */
  readonly without?: 'grants' | 'entitlements_and_grants'
}

/** How many of a kind there are now, among what was read, and how that differs from before. */
export interface Change {
  readonly total: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

/** Runs a statement and tells how many rows it wrote. */
export async function rowsOf(tx: Tx, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Runs a `select count(*)`. */
export async function countOf(tx: Tx, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count from (${query}) as counted`.execute(tx)
  return rows[0]?.count ?? 0
}
