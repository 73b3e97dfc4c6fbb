import type { Db } from '@rostrum/database'
import { type Actor, userOf } from '../audit/actor.ts'
import { ServiceError } from '../service-error.ts'

/** What governance asks permission for; what follows from being asked, or from having asked, it decides itself. */
export type Governed =
  | { readonly action: 'policy.see' | 'policy.manage' | 'task.see' | 'task.manage' }
  | {
      readonly action: 'access.request' | 'access.revoke'
      readonly subjectUserId: string | undefined
      readonly isSelf: boolean
      readonly isManager: boolean
      /** of the entitlement or its app */
      readonly isOwner: boolean
    }

/** Whether the actor may; decided in one place for everything (product.md 2). */
export type Authorize = (db: Db, actor: Actor, governed: Governed) => Promise<boolean>

/** @throws ServiceError when the actor may not */
export async function assertAllowed(db: Db, authorize: Authorize, actor: Actor, governed: Governed): Promise<void> {
  if (await authorize(db, actor, governed)) return
  throw new ServiceError(
    'permission_denied',
    'NOT_ALLOWED',
    `you may not do this: it takes the permission ${governed.action}`,
  )
}

/** By the server's own roles alone; whoever has none may do nothing. */
export const authorizeByRole: Authorize = async (db, actor, governed) => {
  if (actor.kind === 'system') return true
  const userId = userOf(actor)
  if (userId === null) return false
  const rows = await db
    .selectFrom('user_roles as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select('r.role')
    .where('r.user_id', '=', userId)
    .where('u.status', '=', 'enabled')
    .execute()
  const roles = new Set(rows.map(({ role }) => role))
  // Who may only read cannot act on anything.
  const canAct = [...roles].some((role) => role !== 'read_only_administrator')
  const isSuper = roles.has('super_administrator')
  switch (governed.action) {
    case 'policy.see':
    case 'task.see':
      return isSuper || roles.has('read_only_administrator')
    case 'policy.manage':
    case 'task.manage':
      return isSuper
    case 'access.request':
      return canAct && (governed.isSelf || governed.isManager || isSuper || roles.has('request_helpdesk'))
    case 'access.revoke':
      return (
        canAct &&
        (governed.isSelf || governed.isManager || governed.isOwner || isSuper || roles.has('request_helpdesk'))
      )
    default:
      return governed satisfies never
  }
}
