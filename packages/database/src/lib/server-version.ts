import { sql } from 'kysely'
import { DatabaseError } from './database-error.ts'
import type { Db } from './db.ts'

/** Statements that this one refuses are not ours. */
const oldestMajor = 15

/** @throws DatabaseError `server_too_old` */
export async function assertServerVersion(db: Db): Promise<void> {
  const { rows } = await sql<{ number: string; name: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as name`.execute(db)
  const [version] = rows
  if (version === undefined) throw new Error('the database server tells no version (this is a bug)')
  checkServerVersion(Number(version.number), version.name)
}

/** @param number As `server_version_num` has it: 150018 for 15.18. */
export function checkServerVersion(number: number, name: string): void {
  if (Math.floor(number / 10_000) >= oldestMajor) return
  const message = `the database server is PostgreSQL ${name}, and ${oldestMajor} is the oldest that serves: upgrade it, or leave DATABASE_URL out and use the embedded one`
  throw new DatabaseError('server_too_old', message)
}
