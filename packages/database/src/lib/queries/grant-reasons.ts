import { sql } from 'kysely'
import type { Db, Tx } from '../db.ts'

export interface GrantReason {
  readonly kind: 'entitlement' | 'task' | 'standing' | 'decided'
  readonly sourceId: string
  readonly expiresAt: Date | undefined
}

export interface HeldGrant {
  readonly id: number
  readonly heldFrom: Date
  readonly expiresAt: Date | undefined
  readonly reasons: readonly GrantReason[]
}

/** What is held now, with why; undefined when it is not. */
export async function findHeldGrant(
  db: Db,
  { entitlementId, principalId }: { readonly entitlementId: string; readonly principalId: string },
): Promise<HeldGrant | undefined> {
  const grant = await db
    .selectFrom('grants')
    .select(['id', 'held_from', 'expires_at'])
    .where('entitlement_id', '=', entitlementId)
    .where('principal_id', '=', principalId)
    .where('held_until', 'is', null)
    .executeTakeFirst()
  if (grant === undefined) return undefined
  const reasons = await db
    .selectFrom('grant_sources')
    .select(['kind', 'source_id', 'expires_at'])
    .where('grant_id', '=', grant.id)
    .where('held_until', 'is', null)
    .execute()
  return {
    id: grant.id,
    heldFrom: grant.held_from,
    expiresAt: grant.expires_at ?? undefined,
    reasons: reasons.map((row) => ({
      kind: row.kind,
      sourceId: row.source_id,
      expiresAt: row.expires_at ?? undefined,
    })),
  }
}

/** Adds a reason to a grant, and says until when it all lasts; undefined is without an end. */
export async function addGrantReason(
  tx: Tx,
  grantId: number,
  reason: {
    readonly kind: 'task' | 'standing' | 'decided'
    readonly sourceId: string
    readonly expiresAt?: Date | undefined
  },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('grant_sources')
    .values({
      grant_id: grantId,
      kind: reason.kind,
      source_id: reason.sourceId,
      held_from: now,
      expires_at: reason.expiresAt ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Until when a grant lasts, undefined: without an end, and when its holder is to hear of that end, undefined: never. */
export async function setGrantExpiry(
  tx: Tx,
  grantId: number,
  expiresAt: Date | undefined,
  remindAt: Date | undefined,
): Promise<void> {
  const end = expiresAt ?? null
  await tx
    .updateTable('grants')
    .set({
      expires_at: end,
      // Who has heard of this very end does not hear of it again.
      remind_at: sql<Date | null>`case when expires_at is distinct from ${end}::timestamptz
        then ${remindAt ?? null}::timestamptz else remind_at end`,
    })
    .where('id', '=', grantId)
    .where('held_until', 'is', null)
    .execute()
}

/** Access whose holder is to hear now that it ends, the longest due first. */
export async function listToRemind(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ grantId: number; entitlementId: string; principalId: string; expiresAt: Date }[]> {
  const rows = await db
    .selectFrom('grants')
    .select(['id', 'entitlement_id', 'principal_id', 'expires_at'])
    .where('held_until', 'is', null)
    .where('remind_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy('remind_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ id, entitlement_id: entitlementId, principal_id: principalId, expires_at: expiresAt }) =>
    expiresAt === null ? [] : [{ grantId: Number(id), entitlementId, principalId, expiresAt }],
  )
}

/** False when somebody else has noted it meanwhile, or the end is another one now. */
export async function noteReminded(tx: Tx, grantId: number, expiresAt: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('grants')
    .set({ remind_at: null })
    .where('id', '=', grantId)
    .where('held_until', 'is', null)
    .where('remind_at', 'is not', null)
    .where('expires_at', '=', expiresAt)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends reasons whose time has come; all of them when no time is given. */
export async function endGrantReasons(tx: Tx, grantId: number, now: Date, expiredBy?: Date): Promise<void> {
  let query = tx
    .updateTable('grant_sources')
    .set({ held_until: now })
    .where('grant_id', '=', grantId)
    .where('held_until', 'is', null)
  query =
    expiredBy === undefined ? query.where('kind', '<>', 'entitlement') : query.where('expires_at', '<=', expiredBy)
  await query.execute()
}

/** Grants of which a reason has run out, the longest overdue first; those that are being revoked already are left out. */
export async function listExpired(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ grantId: number; entitlementId: string; principalId: string }[]> {
  const { rows } = await sql<{ grant_id: number; entitlement_id: string; principal_id: string }>`
    select g.id as grant_id, g.entitlement_id, g.principal_id
    from grant_sources s join grants g on g.id = s.grant_id and g.held_until is null
    where s.held_until is null and s.expires_at <= ${now}
      and not exists (select from tasks t where t.type = 'revoke' and t.state = 'open'
        and t.entitlement_id = g.entitlement_id and t.principal_id = g.principal_id)
    group by g.id order by min(s.expires_at), g.id limit ${limit}`.execute(db)
  return rows.map((row) => ({
    grantId: row.grant_id,
    entitlementId: row.entitlement_id,
    principalId: row.principal_id,
  }))
}
