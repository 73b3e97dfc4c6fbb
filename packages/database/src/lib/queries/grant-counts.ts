import { sql } from 'kysely'
import type { Tx } from '../db.ts'

/** So many more hold the entitlement, or less. */
export async function countGrants(tx: Tx, entitlementId: string, by: number): Promise<void> {
  await tx
    .updateTable('entitlements')
    .set((set) => ({ grant_count: set('grant_count', '+', by) }))
    .where('id', '=', entitlementId)
    .execute()
}

/**
 * Counts the holders of an app's entitlements anew, after many grants have begun or ended at once. Its rows are locked
 * first: whoever begins or ends a single grant meanwhile is seen, or waits.
 */
export async function recountGrants(tx: Tx, appId: string): Promise<void> {
  await sql`select from entitlements where app_id = ${appId} order by id for no key update`.execute(tx)
  await sql`update entitlements e set grant_count = c.count
    from (select of_app.id, count(g.entitlement_id) as count from entitlements of_app
      left join grants g on g.entitlement_id = of_app.id and g.held_until is null
      where of_app.app_id = ${appId} group by of_app.id) c
    where c.id = e.id and e.grant_count <> c.count`.execute(tx)
}

/** Counts an app's accounts anew, after a sync or when one was made or ended. */
export async function recountAccounts(tx: Tx, appId: string): Promise<void> {
  await sql`select from apps where id = ${appId} for no key update`.execute(tx)
  await sql`update apps set account_count = c.count
    from (select count(*) as count from accounts a join resources r on r.id = a.id
      where a.app_id = ${appId} and r.ended_at is null) c
    where apps.id = ${appId} and apps.account_count <> c.count`.execute(tx)
}
