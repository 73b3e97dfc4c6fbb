import { sql } from 'kysely'
import type { Db } from '../db.ts'

/** The channel of NOTIFY on which every server listens; the payload names who is to look. */
export const wakeChannel = 'rostrum_wake'
/** The payload that says that the clock was moved. */
export const clockMoved = 'clock'

/** Makes the reconciler of that name look, on every server, as soon as this transaction commits. */
export async function wake(db: Db, reconciler: string): Promise<void> {
  await sql`select pg_notify(${wakeChannel}, ${reconciler})`.execute(db)
}
