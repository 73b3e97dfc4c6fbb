import type { Tx } from '@rostrum/database'
import {
  addGrantReason,
  endGrantReasons,
  findHeldGrant,
  type GrantReason,
  type HeldGrant,
  type Task,
} from '@rostrum/database/governance'
import { beginGrant, endGrant, type Provisioning } from '@rostrum/database/queries'
import { type AccessEnd, decideEnd, expiresAt, type Reason } from '@rostrum/governance'
import { setAccessEnd, tellActive } from './access-ends.ts'

/** Of a task about one access. */
export interface Pair {
  readonly entitlementId: string
  readonly principalId: string
}

/**
 * Notes why access is held, and until when. What was there before any task granted it has a reason of its own, and stays
 * when the task's time is over (product.md REQ-10, REQ-14).
 * @param wanted undefined when a person put it in place
 */
export async function settleGranted(
  tx: Tx,
  task: Task,
  pair: Pair,
  wanted: Provisioning | undefined,
  at: Date,
): Promise<void> {
  if (wanted === undefined) await beginGrant(tx, { ...pair, at })
  const grant = await findHeldGrant(tx, pair)
  // A sync found it gone in the meantime: there is nothing that could expire.
  if (grant === undefined) return
  if (isStanding(grant, wanted, at))
    await addGrantReason(tx, grant.id, { kind: 'standing', sourceId: pair.entitlementId }, at)
  const end = expiresAt(at, task.duration_seconds ?? undefined)
  await addGrantReason(tx, grant.id, { kind: 'task', sourceId: task.id, expiresAt: end }, at)
  const access = await decideAccess(tx, pair, at)
  if (access.kind !== 'keep') return
  await setAccessEnd(tx, grant.id, access.expiresAt, at)
  await tellActive(tx, task, pair, access.expiresAt, at)
}

function isStanding(grant: HeldGrant, wanted: Provisioning | undefined, at: Date): boolean {
  if (grant.reasons.length > 0) return false
  const since = wanted?.requested_at ?? at
  // Found there by the first try: somebody had put it there. A later try may have found the work of an earlier one.
  return grant.heldFrom < since || (wanted?.was_so_already === true && wanted.attempts <= 1)
}

/** What is gone has no reasons any more. */
export async function settleRevoked(tx: Tx, task: Task, pair: Pair, at: Date): Promise<void> {
  await endGrant(tx, { ...pair, at, because: task.cause === 'expiry' ? 'expired' : 'revoked' })
  const ended = await tx
    .selectFrom('grants')
    .select('id')
    .where('entitlement_id', '=', pair.entitlementId)
    .where('principal_id', '=', pair.principalId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (ended === undefined) return
  await endGrantReasons(tx, ended.id, at)
  if (task.cause !== 'expiry') return
  await tx
    .updateTable('grants')
    .set({ ended_because: 'expired' })
    .where('id', '=', ended.id)
    .where('ended_because', '=', 'revoked')
    .execute()
}

/** What is to happen with access now, by the reasons that there are for it. */
export async function decideAccess(tx: Tx, pair: Pair, now: Date): Promise<AccessEnd> {
  const grant = await findHeldGrant(tx, pair)
  return decideEnd((grant?.reasons ?? []).flatMap(toReason), now)
}

function toReason({ kind, sourceId, expiresAt: end }: GrantReason): Reason[] {
  switch (kind) {
    case 'task':
    case 'decided':
      return [{ kind: 'task', taskId: sourceId, expiresAt: end }]
    case 'standing':
      return [{ kind: 'standing' }]
    // What comes through something else is not taken away by a revoke of this, nor kept by it.
    case 'entitlement':
      return []
    default:
      return kind satisfies never
  }
}
