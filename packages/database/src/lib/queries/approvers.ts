import { sql } from 'kysely'
import type { Db } from '../db.ts'

/** Managers, without themselves: who manages themself has no manager (product.md DIR-7). */
export async function listManagers(db: Db, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('user_managers')
    .select('manager_id')
    .where('user_id', '=', userId)
    .where('manager_id', '<>', userId)
    .orderBy('manager_id')
    .execute()
  return rows.map((row) => row.manager_id)
}

/** Users whose accounts hold an entitlement now; at most `limit`. */
export async function listHolders(db: Db, entitlementId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    select distinct o.user_id from grants g join account_owners o on o.account_id = g.principal_id
    where g.entitlement_id = ${entitlementId} and g.held_until is null and o.held_until is null and o.user_id is not null
    order by o.user_id limit ${limit}`.execute(db)
  return rows.map((row) => row.user_id)
}

export type OwnedKind = 'app_id' | 'connector_id' | 'resource_id' | 'entitlement_id'

/** Who owns an app, a connector, a resource or an entitlement: by name, or by holding an entitlement that owns it; at most `limit`. */
export async function listOwners(db: Db, kind: OwnedKind, id: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    select distinct user_id from (
      select user_id from owners where ${sql.ref(kind)} = ${id} and user_id is not null
      union all
      select o.user_id from owners w
      join grants g on g.entitlement_id = w.holders_of_id and g.held_until is null
      join account_owners o on o.account_id = g.principal_id and o.held_until is null and o.user_id is not null
      where w.${sql.ref(kind)} = ${id}
    ) as found order by user_id limit ${limit}`.execute(db)
  return rows.map((row) => row.user_id)
}

export async function listSuperAdministrators(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('user_roles as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select('r.user_id')
    .where('r.role', '=', 'super_administrator')
    .where('u.kind', '=', 'person')
    .orderBy('r.user_id')
    .execute()
  return rows.map((row) => row.user_id)
}

export async function listEnabled(db: Db, userIds: readonly string[]): Promise<Set<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('id', 'in', [...new Set(userIds)])
    .where('status', '=', 'enabled')
    .execute()
  return new Set(rows.map((row) => row.id))
}

/** Who gets whose tasks at that time. */
export async function listDelegates(db: Db, userIds: readonly string[], at: Date): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('delegations')
    .select(['user_id', 'delegate_id'])
    .where('user_id', 'in', [...new Set(userIds)])
    .where('starts_at', '<=', at)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', at)]))
    .execute()
  return new Map(rows.map((row) => [row.user_id, row.delegate_id]))
}
