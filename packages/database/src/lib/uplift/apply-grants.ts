import { sql } from 'kysely'
import type { Tx } from '../db.ts'
import { recountGrants } from '../queries/grant-counts.ts'
import { isInScope } from './sync-scope.ts'
import { type Change, countOf, rowsOf, type SyncTarget } from './sync-target.ts'

/** Begins and ends grants so that those of the connector's entitlements are the staged ones, each with its interval. */
export async function applyGrants(tx: Tx, target: SyncTarget): Promise<{ grants: Change; unresolvedGrants: number }> {
  await resolveKeys(tx, target)
  await resolveGrants(tx)
  const readFrom = target.readFrom ?? target.at
  await forgetTaken(tx, readFrom)
  const same = sql`s.entitlement_id = g.entitlement_id and s.principal_id = g.principal_id and g.held_until is null`
  const removed = await rowsOf(
    tx,
    sql`update grants g set held_until = ${target.at}, ended_because = 'gone', last_sync_run_id = ${target.syncRunId}
      from entitlements e
      where e.id = g.entitlement_id and e.connector_id = ${target.connectorId} and g.held_until is null
        and (g.provisioned_at is null or g.provisioned_at < ${readFrom})
        and ${isInScope(target, 'entitlements', 'e')} and not exists (select from resolved_grants s where ${same})`,
  )
  const changed = await rowsOf(
    tx,
    sql`update grants g set is_direct = s.is_direct, is_immutable = s.is_immutable, detail = s.detail
      from resolved_grants s where ${same}
        and (g.is_direct, g.is_immutable, g.detail) is distinct from (s.is_direct, s.is_immutable, s.detail)`,
  )
  // Access that was put in place between two syncs is confirmed by the one that first finds it.
  await sql`update grants g set first_sync_run_id = ${target.syncRunId}
    from resolved_grants s where ${same} and g.first_sync_run_id is null`.execute(tx)
  const added = await rowsOf(
    tx,
    sql`insert into grants (entitlement_id, principal_id, held_from, first_sync_run_id, is_direct, is_immutable, detail)
      select s.entitlement_id, s.principal_id, ${target.at}, ${target.syncRunId}, s.is_direct, s.is_immutable, s.detail
      from resolved_grants s where not exists (select from grants g where ${same})`,
  )
  await applySources(tx, target)
  if (added + removed > 0) await recountGrants(tx, target.appId)
  const total = await countOf(tx, sql`select count(*) from resolved_grants`)
  return { grants: { total, added, changed, removed }, unresolvedGrants: await countUnresolved(tx) }
}

/**
 * What the numbers in staged grants stand for: our id, null where there is none, and the place among all of them, by which
 * grants are sorted and held against each other many times faster than by two ids.
 */
async function resolveKeys(tx: Tx, target: SyncTarget): Promise<void> {
  await sql`create temporary table resolved_entitlements on commit drop as
    select k.no, e.id, dense_rank() over (order by e.id, k.source_id) as place
    from staged_grant_entitlements k
    left join entitlements e on e.app_id = ${target.appId} and e.connector_id = ${target.connectorId}
      and e.source_id = k.source_id and e.ended_at is null`.execute(tx)
  await sql`create temporary table resolved_principals on commit drop as
    select k.no, p.id, dense_rank() over (order by p.id, k.type_source_id, k.source_id) as place
    from staged_grant_principals k
    left join resource_types rt on rt.app_id = ${target.appId} and rt.connector_id = ${target.connectorId}
      and rt.source_id = k.type_source_id
    left join resources p on p.resource_type_id = rt.id and p.source_id = k.source_id and p.ended_at is null`.execute(
    tx,
  )
  await sql`analyze resolved_entitlements, resolved_principals`.execute(tx)
}

/** One number for the places of an entitlement and a principal. */
const pair = sql`(e.place << 32) + p.place`

const resolved = sql`staged_grants s join resolved_entitlements e on e.no = s.entitlement_no
  join resolved_principals p on p.no = s.principal_no`

/** The staged grants by our ids, each once: what a file says twice is one grant, direct if any of it is. */
async function resolveGrants(tx: Tx): Promise<void> {
  await sql`create temporary table resolved_grants on commit drop as
    select distinct on (pair) ${pair} as pair, e.id as entitlement_id, p.id as principal_id, s.is_direct, s.is_immutable,
      s.via_source_ids, s.detail
    from ${resolved} where e.id is not null and p.id is not null
    order by pair, s.is_direct desc`.execute(tx)
  await sql`analyze resolved_grants (entitlement_id, principal_id)`.execute(tx)
}

/** How many grants name an entitlement or a principal that there is not. */
async function countUnresolved(tx: Tx): Promise<number> {
  const { rows } = await sql`select from resolved_entitlements where id is null
    union all select from resolved_principals where id is null limit 1`.execute(tx)
  if (rows.length === 0) return 0
  return countOf(tx, sql`select count(distinct ${pair}) from ${resolved} where e.id is null or p.id is null`)
}

/** What was taken away while the connector read is not held again because it had been read before. */
async function forgetTaken(tx: Tx, readFrom: Date): Promise<void> {
  await sql`delete from resolved_grants s using grants g
    where g.held_until >= ${readFrom} and g.ended_because in ('revoked', 'expired', 'replaced')
      and g.entitlement_id = s.entitlement_id and g.principal_id = s.principal_id
      and not exists (select from grants now where now.entitlement_id = g.entitlement_id
        and now.principal_id = g.principal_id and now.held_until is null)`.execute(tx)
}

/** Which other entitlements a grant comes through, with intervals too. */
async function applySources(tx: Tx, target: SyncTarget): Promise<void> {
  await sql`create temporary table resolved_sources on commit drop as
    select distinct g.id as grant_id, via.id as source_id
    from resolved_grants s
    join grants g on g.entitlement_id = s.entitlement_id and g.principal_id = s.principal_id and g.held_until is null
    cross join lateral unnest(s.via_source_ids) as v (source_id)
    join entitlements via on via.app_id = ${target.appId} and via.connector_id = ${target.connectorId}
      and via.source_id = v.source_id
    where s.via_source_ids is not null`.execute(tx)
  await sql`update grant_sources gs set held_until = ${target.at}
    from grants g join entitlements e on e.id = g.entitlement_id
    where g.id = gs.grant_id and e.connector_id = ${target.connectorId} and gs.kind = 'entitlement'
      and gs.held_until is null and ${isInScope(target, 'entitlements', 'e')}
      and not exists (select from resolved_sources s where s.grant_id = gs.grant_id and s.source_id = gs.source_id)`.execute(
    tx,
  )
  await sql`insert into grant_sources (grant_id, kind, source_id, held_from)
    select s.grant_id, 'entitlement', s.source_id, ${target.at} from resolved_sources s
    where not exists (select from grant_sources gs where gs.grant_id = s.grant_id and gs.kind = 'entitlement'
      and gs.source_id = s.source_id and gs.held_until is null)
    on conflict (grant_id, kind, source_id, held_from) do update set held_until = null`.execute(tx)
}
