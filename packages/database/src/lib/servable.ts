import type { Db } from './db.ts'
import { assertSchemaIsCurrent } from './migrate.ts'
import { assertAuditIsProtected } from './privileges.ts'
import { assertServerVersion } from './server-version.ts'

/**
 * What `rostrum serve` asks before it serves: a server that is new enough, exactly this release's schema, and a role that
 * cannot change what was audited.
 * @throws DatabaseError `server_too_old`, `schema_older`, `schema_newer` or `audit_unprotected`
 */
export async function assertServable(db: Db): Promise<void> {
  await assertServerVersion(db)
  await assertSchemaIsCurrent(db)
  await assertAuditIsProtected(db)
}
