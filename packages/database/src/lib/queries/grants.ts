import type { Db, Tx } from '../db.ts'
import { countGrants } from './grant-counts.ts'

/** Which grants to list: those of an app, an entitlement or a principal, as they were at an instant. */
export interface GrantFilter {
  readonly appId?: string
  readonly entitlementId?: string
  readonly principalId?: string
  /** Any instant, past or present: what began at it counts, what ended at it does not. */
  readonly at: Date
}

/** One interval in which a principal held an entitlement. */
export interface Grant {
  readonly id: number
  readonly entitlementId: string
  readonly principalId: string
  readonly heldFrom: Date
  /** Undefined while it is held. */
  readonly heldUntil: Date | undefined
  readonly endedBecause: string | undefined
  readonly isDirect: boolean
  readonly expiresAt: Date | undefined
}

/** Who held what at `filter.at`, a page at a time: `after` is the id of the last grant of the page before. */
export async function listGrants(
  db: Db,
  filter: GrantFilter,
  page: { readonly after?: number; readonly limit: number },
): Promise<Grant[]> {
  let query = db
    .selectFrom('grants as g')
    .select(['g.id', 'g.entitlement_id', 'g.principal_id', 'g.held_from', 'g.held_until', 'g.ended_because'])
    .select(['g.is_direct', 'g.expires_at'])
    .where('g.held_from', '<=', filter.at)
    .where((where) => where.or([where('g.held_until', 'is', null), where('g.held_until', '>', filter.at)]))
    .where('g.id', '>', page.after ?? 0)
    .orderBy('g.id')
    .limit(page.limit)
  const { appId, entitlementId, principalId } = filter
  if (entitlementId !== undefined) query = query.where('g.entitlement_id', '=', entitlementId)
  if (principalId !== undefined) query = query.where('g.principal_id', '=', principalId)
  if (appId !== undefined) {
    query = query.where(
      'g.entitlement_id',
      'in',
      db.selectFrom('entitlements').select('id').where('app_id', '=', appId),
    )
  }
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    entitlementId: row.entitlement_id,
    principalId: row.principal_id,
    heldFrom: row.held_from,
    heldUntil: row.held_until ?? undefined,
    endedBecause: row.ended_because ?? undefined,
    isDirect: row.is_direct,
    expiresAt: row.expires_at ?? undefined,
  }))
}

/** What puts a grant in place between two syncs. */
export interface NewGrant {
  readonly entitlementId: string
  readonly principalId: string
  readonly at: Date
  readonly expiresAt?: Date
  /** What the connector answered; goes back to it with the revoke. */
  readonly provisionedDetail?: unknown
}

/** Begins a grant, or finds the one that is held already; tells which. A sync that was reading meanwhile does not end it. */
export async function beginGrant(tx: Tx, grant: NewGrant): Promise<{ id: number; isNew: boolean }> {
  const detail = grant.provisionedDetail === undefined ? null : JSON.stringify(grant.provisionedDetail)
  const begun = await tx
    .insertInto('grants')
    .values({
      entitlement_id: grant.entitlementId,
      principal_id: grant.principalId,
      held_from: grant.at,
      expires_at: grant.expiresAt ?? null,
      provisioned_at: grant.at,
      provisioned_detail: detail,
    })
    .onConflict((conflict) =>
      conflict.columns(['entitlement_id', 'principal_id']).where('held_until', 'is', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  if (begun !== undefined) {
    await countGrants(tx, grant.entitlementId, 1)
    return { id: begun.id, isNew: true }
  }
  const held = await tx
    .updateTable('grants')
    .set({ provisioned_at: grant.at, ...(detail !== null && { provisioned_detail: detail }) })
    .where('entitlement_id', '=', grant.entitlementId)
    .where('principal_id', '=', grant.principalId)
    .where('held_until', 'is', null)
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id: held.id, isNew: false }
}

/** Why a grant ended, other than that a sync found it gone. */
export type GrantEnd = 'revoked' | 'expired' | 'replaced' | 'corrected'

/** Ends a grant; false when it was not held any more. */
export async function endGrant(
  tx: Tx,
  grant: {
    readonly entitlementId: string
    readonly principalId: string
    readonly at: Date
    readonly because: GrantEnd
  },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('grants')
    .set({ held_until: grant.at, ended_because: grant.because })
    .where('entitlement_id', '=', grant.entitlementId)
    .where('principal_id', '=', grant.principalId)
    .where('held_until', 'is', null)
    .executeTakeFirst()
  const wasHeld = numUpdatedRows > 0n
  if (wasHeld) await countGrants(tx, grant.entitlementId, -1)
  return wasHeld
}
