import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db.ts'
import { countOf, type SyncTarget } from './sync-target.ts'

/** What a connector's syncs are limited to from now on, in SentinelOne's terms; an empty list is no limit. */
export interface NarrowedScope {
  readonly accountIds: readonly string[]
  readonly siteIds: readonly string[]
  readonly hasScopedEntitlements: boolean
}

/** How many of each kind a sync ended only because they lie outside the scope. */
export interface GoneOnPurpose {
  readonly accounts: number
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
}

/**
 * Counts what `applySync` has just ended in this transaction, and what a narrowed scope explains: places outside of it and
 * what is in them, people who held nothing in the places that are left, roles by place where those are left out.
 */
export async function countGoneOnPurpose(
  tx: Tx,
  target: SyncTarget,
  { accountIds, siteIds, hasScopedEntitlements }: NarrowedScope,
): Promise<GoneOnPurpose> {
  const limited = accountIds.length + siteIds.length > 0
  const gone = (alias: string) => sql`${sql.ref(`${alias}.connector_id`)} = ${target.connectorId}
    and ${sql.ref(`${alias}.ended_at`)} = ${target.at} and ${sql.ref(`${alias}.ended_because`)} = 'gone'`
  await sql`create temporary table gone_on_purpose on commit drop as
    with recursive outside as (
      select r.id from resources r join resource_types rt on rt.id = r.resource_type_id
      left join resources parent on parent.id = r.parent_id
      where ${gone('r')} and (
        (rt.source_id = 'site' and (${isOutside('r.source_id', siteIds)} or ${isOutside('parent.source_id', accountIds)}))
        or (rt.source_id = 'account' and (${isOutside('r.source_id', accountIds)} or (${siteIds.length > 0} and not exists (
          select from resources child where child.parent_id = r.id and child.source_id = any(${[...siteIds]}))))))
      union
      select a.id from accounts a join resources r on r.id = a.id
      where ${gone('r')} and ${limited} and not exists (
        select from grants g join entitlements e on e.id = g.entitlement_id join resources place on place.id = e.resource_id
        where g.principal_id = a.id and g.held_until = ${target.at} and g.ended_because = 'gone' and place.ended_at is null
          and not e.is_immutable)
      union
      select r.id from resources r join outside on r.parent_id = outside.id where ${gone('r')}
    ) select id from outside`.execute(tx)
  const entitlements = sql`select e.id from entitlements e where ${gone('e')} and (
    e.resource_id in (select id from gone_on_purpose)
    or (${!hasScopedEntitlements} and e.source_id ~ '^(site|account):[^:]+:role:'))`
  return {
    resources: await countOf(tx, sql`select count(*) from gone_on_purpose`),
    accounts: await countOf(tx, sql`select count(*) from gone_on_purpose p join accounts a on a.id = p.id`),
    entitlements: await countOf(tx, sql`select count(*) from (${entitlements}) as e`),
    grants: await countOf(
      tx,
      sql`select count(*) from grants g join entitlements e on e.id = g.entitlement_id
        where e.connector_id = ${target.connectorId} and g.held_until = ${target.at} and g.ended_because = 'gone'
          and (g.principal_id in (select id from gone_on_purpose) or e.id in (${entitlements})
            or (${limited} and e.is_immutable))`,
    ),
  }
}

/** Never true without a limit. */
function isOutside(column: string, ids: readonly string[]): RawBuilder<boolean> {
  return ids.length === 0 ? sql`false` : sql`${sql.ref(column)} <> all(${[...ids]})`
}
