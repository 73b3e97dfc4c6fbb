import type { Tx } from '@rostrum/database'
import { isAllowedFrom } from '../networks.ts'
import { ServiceError } from '../service-error.ts'
import { isTested, readOidcSettings } from './oidc-settings.ts'

/**
 * Somebody who may do everything can still come in after a change: by single sign-on that was tested, or with a local account
 * that is not limited to other networks than the one from which the change is made. Where that was not so before, by links of
 * an operator alone, nothing is lost.
 * @param before what `hasWayIn` said before the change, in the same transaction
 * @throws ServiceError when the last way in would go
 */
export async function assertWayIn(tx: Tx, before: boolean, address: string | undefined): Promise<void> {
  if (!before || (await hasWayIn(tx, address))) return
  throw new ServiceError(
    'failed_precondition',
    'LAST_WAY_IN',
    'nobody who may do everything could sign in any more: keep single sign-on, tested, or a local account of a Super Administrator that may be used from your network',
  )
}

/** @param address where whoever changes something is; undefined: at the server itself */
export async function hasWayIn(tx: Tx, address: string | undefined): Promise<boolean> {
  const { settings } = await readOidcSettings(tx)
  if (settings.isEnabled && isTested(settings)) return true
  // All who have one get locked: two who take the last two away at once follow one another.
  const accounts = await tx
    .selectFrom('local_accounts as a')
    .innerJoin('users as u', 'u.id', 'a.user_id')
    .innerJoin('user_roles as r', 'r.user_id', 'u.id')
    .select('a.allowed_ranges')
    .where('u.status', '=', 'enabled')
    .where('r.role', '=', 'super_administrator')
    .orderBy('a.user_id')
    .forUpdate('a')
    .execute()
  return accounts.some(({ allowed_ranges: ranges }) => address === undefined || isAllowedFrom(ranges, address))
}
