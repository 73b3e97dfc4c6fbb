import type { Tx } from '@rostrum/database'
import { findAccountOwner, noteReminded, setGrantExpiry, type Task } from '@rostrum/database/governance'
import { addToOutbox } from '@rostrum/database/queries'
import { remindAt } from '@rostrum/governance'
import { readOrganization } from '../settings/organization.ts'

/** Of a grant or a task about one. */
interface Pair {
  readonly entitlementId: string
  readonly principalId: string
}

/** Sets until when access is held, and with it when its holder hears that it ends (product.md REQ-19). */
export async function setAccessEnd(tx: Tx, grantId: number, expiresAt: Date | undefined, now: Date): Promise<void> {
  const { timeZone } = await readOrganization(tx)
  const reminder = expiresAt === undefined || expiresAt <= now ? undefined : remindAt(now, expiresAt, timeZone)
  await setGrantExpiry(tx, grantId, expiresAt, reminder)
}

/** The access is in place: whoever it is for is told, with its end (product.md NOT-2). */
export async function tellActive(
  tx: Tx,
  task: Task,
  pair: Pair,
  expiresAt: Date | undefined,
  now: Date,
): Promise<void> {
  if (task.subject_user_id === null) return
  const { entitlementId, principalId } = pair
  const end = expiresAt === undefined ? {} : { endsAt: expiresAt.toISOString() }
  const payload = {
    kind: 'access.active',
    taskId: task.id,
    entitlementId,
    principalId,
    ...end,
    to: [task.subject_user_id],
  }
  const message = { topic: 'notice', orderKey: task.id, idempotencyKey: `task ${task.id} active`, payload }
  await addToOutbox(tx, message, now)
}

/** Tells the holder that access is about to end, once for each end; false when nobody has to hear of it any more. */
export async function remind(
  tx: Tx,
  { grantId, entitlementId, principalId, expiresAt }: Pair & { readonly grantId: number; readonly expiresAt: Date },
  now: Date,
): Promise<boolean> {
  if (!(await noteReminded(tx, grantId, expiresAt))) return false
  const holder = await findAccountOwner(tx, principalId)
  if (holder === undefined) return false
  const endsAt = expiresAt.toISOString()
  const payload = { kind: 'access.expiring', entitlementId, principalId, endsAt, to: [holder] }
  const orderKey = `grant ${grantId}`
  await addToOutbox(tx, { topic: 'notice', orderKey, idempotencyKey: `${orderKey} ends ${endsAt}`, payload }, now)
  return true
}
