import type { Tx } from '@rostrum/database'
import { addGrantReason, endGrantReasons, findHeldGrant } from '@rostrum/database/governance'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import { type Actor, by } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import { setAccessEnd } from '../tasks/access-ends.ts'

/** Ends of access that somebody sets by hand, whatever it was granted for (product.md REQ-18). */
export class GrantEnds {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Undefined takes the end away. @throws ServiceError when it is not held, or the end is not to come */
  async set(
    tx: Tx,
    access: { readonly entitlementId: string; readonly principalId: string },
    endsAt: Date | undefined,
    actor: Actor,
  ): Promise<void> {
    const now = this.#clock.now()
    const grant = await findHeldGrant(tx, access)
    if (grant === undefined)
      throw new ServiceError('not_found', 'NOT_HELD', 'this account does not hold the entitlement')
    if (endsAt !== undefined && endsAt <= now)
      throw new ServiceError(
        'invalid_argument',
        'DURATION_INVALID',
        `newDeprovisionAt: ${endsAt.toISOString()} is not to come`,
      )
    await endGrantReasons(tx, grant.id, now)
    const reason = { kind: 'decided' as const, sourceId: createId(now), expiresAt: endsAt }
    await addGrantReason(tx, grant.id, reason, now)
    await setAccessEnd(tx, grant.id, endsAt, now)
    const object = { kind: 'entitlement', id: access.entitlementId }
    const detail = { account: access.principalId, before: grant.expiresAt ?? null, after: endsAt ?? null }
    await addAuditEvent(tx, { ...by(actor), verb: 'grant.end_set', object, outcome: 'succeeded', detail }, now)
  }
}
