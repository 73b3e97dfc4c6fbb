import { sql } from 'kysely'
import type { Db } from '../db.ts'

/** What decides over a request for an entitlement: its own settings, else those of its kind, else those of its app. */
export interface RequestTarget {
  readonly entitlementId: string
  readonly displayName: string
  readonly resourceId: string
  readonly appId: string
  readonly appName: string
  readonly isRequestable: boolean
  readonly isImmutable: boolean
  readonly hasEnded: boolean
  readonly riskLevel: string | null
  readonly frameworks: readonly string[]
  readonly purpose: string
  readonly grantPolicyId: string | null
  readonly revokePolicyId: string | null
  readonly maxDurationSeconds: number | undefined
}

export async function findRequestTarget(db: Db, entitlementId: string): Promise<RequestTarget | undefined> {
  const row = await db
    .selectFrom('entitlements as e')
    .innerJoin('apps as a', 'a.id', 'e.app_id')
    .innerJoin('resources as r', 'r.id', 'e.resource_id')
    .innerJoin('resource_types as t', 't.id', 'r.resource_type_id')
    .select(['e.id', 'e.resource_id', 'e.app_id', 'a.display_name as app_name', 'e.is_requestable', 'e.is_immutable'])
    .select(['e.risk_level', 'e.frameworks', 'e.purpose', 'e.ended_at', 'a.deleted_at', 'e.has_own_duration'])
    .select(['e.max_duration_seconds as own', 't.max_duration_seconds as of_type', 'a.max_duration_seconds as of_app'])
    .select((select) => [
      select.fn.coalesce('e.custom_name', 'e.display_name').as('display_name'),
      select.fn.coalesce('e.grant_policy_id', 't.grant_policy_id', 'a.grant_policy_id').as('grant_policy_id'),
      select.fn.coalesce('e.revoke_policy_id', 't.revoke_policy_id', 'a.revoke_policy_id').as('revoke_policy_id'),
    ])
    .where('e.id', '=', entitlementId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const ownDuration = row.has_own_duration ? row.own : (row.own ?? row.of_type ?? row.of_app)
  return {
    entitlementId: row.id,
    displayName: row.display_name,
    resourceId: row.resource_id,
    appId: row.app_id,
    appName: row.app_name,
    isRequestable: row.is_requestable,
    isImmutable: row.is_immutable,
    hasEnded: row.ended_at !== null || row.deleted_at !== null,
    riskLevel: row.risk_level,
    frameworks: row.frameworks,
    purpose: row.purpose,
    grantPolicyId: row.grant_policy_id,
    revokePolicyId: row.revoke_policy_id,
    maxDurationSeconds: ownDuration ?? undefined,
  }
}

/**
 * A condition on `entitlements as e`: whether a person may ask for it, because it is requestable, has a policy, and its
 * app's audience includes them (product.md REQ-1, REQ-4).
 */
export function isRequestableBy(userId: string) {
  // What does not depend on the entitlement is found once for all of them.
  return sql<boolean>`(e.is_requestable and not e.is_immutable and e.ended_at is null
    and e.app_id in (select a.id from apps a where a.deleted_at is null
      and (a.audience = 'everyone' or (a.audience = 'holders' and exists (
        select from app_audiences u join grants g on g.entitlement_id = u.entitlement_id and g.held_until is null
        join account_owners o on o.account_id = g.principal_id and o.held_until is null
        where u.app_id = a.id and o.user_id = ${userId}))))
    and (e.grant_policy_id is not null or e.app_id in (select a.id from apps a where a.grant_policy_id is not null)
      or e.resource_id in (select r.id from resource_types t join resources r on r.resource_type_id = t.id
        where t.grant_policy_id is not null)))`
}

/** Whether a person may ask for the entitlement. */
export async function isRequestable(db: Db, entitlementId: string, userId: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select ${isRequestableBy(userId)} as may from entitlements e where e.id = ${entitlementId}`.execute(db)
  return rows[0]?.may === true
}

/** Ids of what a person may ask for, a page at a time. */
export async function listRequestable(
  db: Db,
  { userId, appId }: { readonly userId: string; readonly appId?: string },
  page: { readonly after?: string; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from entitlements e
    where ${isRequestableBy(userId)} and e.id > ${page.after ?? ''} and (${appId ?? null}::text is null or e.app_id = ${appId ?? null})
    order by e.id limit ${page.limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** The accounts of a person in an app that are there, the enabled ones first. */
export async function listAccountsOf(db: Db, userId: string, appId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('account_owners as o')
    .innerJoin('accounts as a', 'a.id', 'o.account_id')
    .innerJoin('resources as r', 'r.id', 'a.id')
    .select('a.id')
    .where('o.user_id', '=', userId)
    .where('o.held_until', 'is', null)
    .where('a.app_id', '=', appId)
    .where('r.ended_at', 'is', null)
    .orderBy(sql`a.status <> 'enabled'`)
    .orderBy('a.id')
    .execute()
  return rows.map((row) => row.id)
}

/** Who owns an account now. */
export async function findAccountOwner(db: Db, accountId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('account_owners')
    .select('user_id')
    .where('account_id', '=', accountId)
    .where('held_until', 'is', null)
    .executeTakeFirst()
  return row?.user_id ?? undefined
}
