import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db.ts'
import type { SyncTarget } from './sync-target.ts'

/** The tables of which a sync may read only a part. */
type Scoped = 'resource_types' | 'resources' | 'entitlements'

/** That a row of the connector is among what the sync read, so that it is gone if the sync does not have it. */
export function isInScope(
  { appId, connectorId, resourceTypeIds }: SyncTarget,
  table: Scoped,
  alias: string,
): RawBuilder<unknown> {
  if (resourceTypeIds === undefined) return sql`true`
  if (table === 'resource_types') return sql`${sql.ref(`${alias}.source_id`)} = any(${resourceTypeIds}::text[])`
  const types = sql`(select rt.id from resource_types rt where rt.app_id = ${appId} and rt.connector_id = ${connectorId}
    and rt.source_id = any(${resourceTypeIds}::text[]))`
  if (table === 'resources') return sql`${sql.ref(`${alias}.resource_type_id`)} in ${types}`
  return sql`${sql.ref(`${alias}.resource_id`)} in (select r.id from resources r where r.resource_type_id in ${types})`
}

/**
 * Takes out of the staging what a sync limited to some resource types brings of others: that may be a part of it only. A
 * grant goes with the entitlement that it is of.
 */
export async function narrowStaging(tx: Tx, target: SyncTarget): Promise<void> {
  const { appId, connectorId, resourceTypeIds } = target
  if (resourceTypeIds === undefined) return
  const isOutside = (column: string) => sql`${sql.ref(column)} <> all(${resourceTypeIds}::text[])`
  const isStaged = (where: RawBuilder<unknown>) => sql`exists (select from staged_entitlements s
    where s.source_id = k.source_id and ${where})`
  await sql`delete from staged_grant_entitlements k where ${isStaged(isOutside('s.type_source_id'))}`.execute(tx)
  await sql`delete from staged_grant_entitlements k using entitlements e
    where e.app_id = ${appId} and e.connector_id = ${connectorId} and e.source_id = k.source_id
      and not ${isInScope(target, 'entitlements', 'e')} and not ${isStaged(sql`true`)}`.execute(tx)
  await sql`delete from staged_entitlements s where ${isOutside('s.type_source_id')}`.execute(tx)
  await sql`delete from staged_identifiers s where ${isOutside('s.type_source_id')}`.execute(tx)
  await sql`delete from staged_resources s where ${isOutside('s.type_source_id')}`.execute(tx)
  await sql`delete from staged_resource_types s where ${isOutside('s.source_id')}`.execute(tx)
}
