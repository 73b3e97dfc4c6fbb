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

export async function setGrantExpiry(tx: Tx, grantId: number, expiresAt: Date | undefined): Promise<void> {
  await tx
    .updateTable('grants')
    .set({ expires_at: expiresAt ?? null })
    .where('id', '=', grantId)
    .where('held_until', 'is', null)
    .execute()
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
