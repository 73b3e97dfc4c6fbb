import type { Db } from '@rostrum/database'
import type { Actor } from '../audit/actor.ts'
import { Access } from '../authz/access.ts'
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

/** By the policy table, and what people are to each other. */
export const authorizeByRole: Authorize = async (db, actor, governed) => {
  const access = await Access.of(db, actor)
  switch (governed.action) {
    case 'policy.see':
    case 'task.see':
    case 'policy.manage':
    case 'task.manage':
      return access.may(governed.action)
    case 'access.request':
      return mayFor(access, governed)
    case 'access.revoke':
      return mayFor(access, governed) || (access.may('self.use') && governed.isOwner)
    default:
      return governed satisfies never
  }
}

function mayFor(access: Access, { isSelf, isManager }: { isSelf: boolean; isManager: boolean }): boolean {
  return (
    access.may('request.anyone') ||
    (isSelf && access.may('request.self')) ||
    (isManager && access.may('request.reports'))
  )
}
