import type { Db } from '@rostrum/database'
import { type Actor, userOf } from '../audit/actor.ts'
import { ServiceError, type ServiceErrorReason } from '../service-error.ts'
import { isAdministrative, type Permission, type Reach, type Role, reachOf, roles } from './policy-table.ts'

/** What an actor may do, by the roles that they hold now. */
export class Access {
  readonly actor: Actor
  readonly roles: ReadonlySet<Role>

  constructor(actor: Actor, held: ReadonlySet<Role>) {
    this.actor = actor
    this.roles = held
  }

  /** The roles of an enabled user, or those of them that their credential was limited to; the system may do everything. */
  static async of(db: Db, actor: Actor): Promise<Access> {
    if (actor.kind === 'system') return new Access(actor, new Set(['super_administrator']))
    const userId = userOf(actor)
    if (userId === null) return new Access(actor, new Set())
    const rows = await db
      .selectFrom('user_roles as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .select('r.role')
      .where('r.user_id', '=', userId)
      .where('u.status', '=', 'enabled')
      .execute()
    const held = roles.filter((role) => rows.some((row) => row.role === role))
    const { limitedTo = [] } = actor
    return new Access(actor, new Set(limitedTo.length === 0 ? held : held.filter((role) => limitedTo.includes(role))))
  }

  get isAdministrative(): boolean {
    return isAdministrative(this.roles)
  }

  reach(permission: Permission): Reach | undefined {
    return reachOf(permission, this.roles)
  }

  may(permission: Permission, isOwn = false): boolean {
    const reach = this.reach(permission)
    return reach === 'all' || (reach === 'own' && isOwn)
  }

  /** @throws ServiceError */
  assert(permission: Permission, isOwn = false): void {
    if (!this.may(permission, isOwn)) throw notAllowed(permission)
  }

  /**
   * For the sight of one object: whoever has no administrative role is told that there is none.
   * @throws ServiceError
   */
  assertSees(permission: Permission, isOwn: boolean, absent: { reason: ServiceErrorReason; message: string }): void {
    if (this.may(permission, isOwn)) return
    if (this.isAdministrative) throw notAllowed(permission)
    throw new ServiceError('not_found', absent.reason, absent.message)
  }
}

function notAllowed(permission: Permission): ServiceError {
  return new ServiceError(
    'permission_denied',
    'NOT_ALLOWED',
    `you may not do this: it takes the permission ${permission}`,
  )
}
