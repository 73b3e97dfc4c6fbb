import { sql } from 'kysely'
import type { Db, Tx } from '../db.ts'
import { clockMoved, wake } from './wake.ts'

/** What the one clock of all servers shows at this moment. Only the clock itself asks; everyone else asks the clock. */
export async function readClock(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`
    select clock_timestamp() + offset_ms * interval '1 millisecond' as now from clock`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('the table clock is empty (this is a bug)')
  return row.now
}

/**
 * Moves the clock of all servers forward; for rehearsals and tests. It never goes back: what happened stays in the past.
 * @throws RangeError when `byMs` is not a positive whole number
 */
export async function moveClock(tx: Tx, byMs: number): Promise<void> {
  if (!Number.isSafeInteger(byMs) || byMs <= 0) throw new RangeError(`the clock cannot be moved by ${byMs} ms`)
  await tx
    .updateTable('clock')
    .set((set) => ({ offset_ms: set('offset_ms', '+', byMs) }))
    .execute()
  await wake(tx, clockMoved)
}
