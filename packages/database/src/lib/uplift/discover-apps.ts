import { sql } from 'kysely'
import type { Tx } from '../db.ts'
import { createId } from '../ids.ts'
import { type Change, countOf, rowsOf } from './sync-target.ts'

/** Through which app, and which connector of it, apps are found, and from when on. */
export interface DiscoveryTarget {
  readonly appId: string
  readonly connectorId: string
  readonly at: Date
}

/**
 * Makes the apps that a provider of identities knows unmanaged apps of ours: new ones come, those that it does not know any
 * more end, those that come back go on. To be run after each sync. A managed app is nobody's but ours: it stays as it is.
 * An app that is no provider, or no longer, knows none.
 */
export async function discoverApps(tx: Tx, { appId, connectorId, at }: DiscoveryTarget): Promise<Change> {
  await sql`drop table if exists pg_temp.known_apps`.execute(tx)
  await sql`create temporary table known_apps on commit drop as
    select r.id, r.display_name, r.description
    from apps provider
    join resources r on r.app_id = provider.id and r.connector_id = ${connectorId} and r.ended_at is null
    join resource_types rt on rt.id = r.resource_type_id and 'app' = any(rt.traits)
    where provider.id = ${appId} and provider.is_identity_source and provider.deleted_at is null`.execute(tx)
  await sql`analyze known_apps`.execute(tx)
  const unmanaged = sql`a.state = 'unmanaged' and a.deleted_at is null`
  const touched = sql`updated_at = ${at}, version = a.version + 1`
  const removed = await rowsOf(
    tx,
    sql`update apps a set ended_at = ${at}, ${touched} from resources r
      where r.id = a.source_resource_id and r.app_id = ${appId} and r.connector_id = ${connectorId}
        and ${unmanaged} and a.ended_at is null and not exists (select from known_apps k where k.id = r.id)`,
  )
  const revived = await rowsOf(
    tx,
    sql`update apps a set ended_at = null, ${touched} from known_apps k
      where k.id = a.source_resource_id and ${unmanaged} and a.ended_at is not null`,
  )
  const changed = await rowsOf(
    tx,
    sql`update apps a set display_name = k.display_name, source_name = k.display_name, ${touched} from known_apps k
      where k.id = a.source_resource_id and ${unmanaged}
        and a.display_name = a.source_name and a.source_name <> k.display_name`,
  )
  const { rows: found } = await sql<{ id: string }>`select k.id from known_apps k
    where not exists (select from apps a where a.source_resource_id = k.id and a.deleted_at is null)`.execute(tx)
  const created = await rowsOf(
    tx,
    sql`insert into apps (id, display_name, description, state, source_resource_id, source_name, created_at, updated_at)
      select n.id, k.display_name, k.description, 'unmanaged', k.id, k.display_name, ${at}, ${at}
      from known_apps k
      join unnest(${found.map(() => createId(at))}::text[], ${found.map(({ id }) => id)}::text[]) as n (id, resource_id)
        on n.resource_id = k.id`,
  )
  return {
    total: await countOf(tx, sql`select count(*) from known_apps k`),
    added: created + revived,
    changed,
    removed,
  }
}
