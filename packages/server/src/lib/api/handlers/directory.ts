import type { Db, Tx } from '@rostrum/database'
import type { User } from '@rostrum/database/rows'
import type { Context } from '../../context.ts'
import { type ImportedLine, importUsers } from '../../directory/import-users.ts'
import { findByIdentifier, lockIdentifiers, readRoles } from '../../directory/people.ts'
import { ServiceError } from '../../service-error.ts'
import { assertWayIn, hasWayIn } from '../../sign-in/ways-in.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { readVersion } from '../version.ts'

const usersMost = 1000

/** People as administrators make, change and import them (product.md 9). */
export function directoryHandlers({ people }: Context): Handlers {
  return {
    'Directory.CreateUser': write(async (call, tx) => {
      call.access.assert('user.manage')
      const { email = '', displayName = '', managerEmails = [], roles = [], ...profile } = call.request
      const managers = await findManagers(tx, managerEmails)
      const id = await people.create(tx, { ...profile, email, displayName }, readRoles(roles), call.actor)
      await people.setManagers(tx, id, managers, call.actor)
      return show(tx, id)
    }),
    'Directory.GetUser': read(async (call, db) => {
      call.access.assert('user.see')
      return show(db, (await getPerson(db, toId(call.params.user_id))).id)
    }),
    'Directory.UpdateUser': write(async (call, tx) => {
      call.access.assert('user.manage')
      const { email = '', displayName = '', department = '', jobTitle = '', employeeId = '' } = call.request
      const { id } = await getPerson(tx, toId(call.params.user_id))
      // In the order of imports, which would wait for each other with this otherwise.
      await lockIdentifiers(tx, 'email', [email])
      await lockIdentifiers(tx, 'employee_id', [employeeId])
      // Two who save follow one another, and the second is told.
      const user = await tx.selectFrom('users').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow()
      await assertUnchanged(tx, user, readVersion(call.request))
      const managerIds = await findManagers(tx, call.request.managerEmails ?? [])
      await people.edit(tx, user, { email, displayName, department, jobTitle, employeeId, managerIds }, call.actor)
      return show(tx, user.id)
    }),
    'Directory.SetRoles': write(async (call, tx) => {
      call.access.assert('user.manage')
      const { userIds = [], roles = [] } = call.request
      if (userIds.length > usersMost)
        throw new ServiceError(
          'invalid_argument',
          'VALUE_INVALID',
          `userIds has ${userIds.length}: ${usersMost} are the most at once`,
        )
      const changedCount = await keepingWayIn(tx, call, () => people.setRoles(tx, userIds.map(toId), roles, call.actor))
      return { changedCount }
    }),
    'Directory.SetStatus': write(async (call, tx) => {
      call.access.assert('user.manage')
      const { status } = call.request
      if (status === undefined)
        throw new ServiceError('invalid_argument', 'VALUE_INVALID', 'status: it takes ENABLED, DISABLED or DELETED')
      const rows = { ENABLED: 'enabled', DISABLED: 'disabled', DELETED: 'deleted' } as const
      const effects = await keepingWayIn(tx, call, () =>
        people.setStatus(tx, toId(call.params.user_id), rows[status], call.actor),
      )
      return { movedTaskCount: effects.moved, cancelledTaskCount: effects.cancelled, ownedCount: effects.owned }
    }),
    'Directory.ImportUsers': write(async (call, tx) => {
      call.access.assert('user.manage')
      const { csv = '', isPreview = false, disablesMissing = false } = call.request
      const lines = await importUsers(tx, people, csv, { disablesMissing, isPreview, actor: call.actor, now: call.now })
      const count = (outcome: ImportedLine['outcome']) => lines.filter((line) => line.outcome === outcome).length
      return {
        createdCount: count('created'),
        changedCount: count('changed'),
        unchangedCount: count('unchanged'),
        disabledCount: count('disabled'),
        faultyCount: count('faulty'),
        isApplied: !isPreview,
        lines: lines.map((line) => ({
          ...line,
          outcome: line.outcome.toUpperCase() as Uppercase<typeof line.outcome>,
          userId: isPreview && line.outcome === 'created' ? '' : line.userId,
        })),
      }
    }),
  }
}

/** Whoever is left may be who cannot sign in. @throws ServiceError when the last way in would go */
async function keepingWayIn<T>(tx: Tx, { actor }: Pick<Call<OperationName>, 'actor'>, change: () => Promise<T>) {
  const before = await hasWayIn(tx, actor.source?.address)
  const done = await change()
  await assertWayIn(tx, before, actor.source?.address)
  return done
}

/** @throws ServiceError when there is nobody, or somebody who is deleted or no person */
async function getPerson(db: Db, id: string): Promise<User> {
  const user = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  if (user === undefined || user.status === 'deleted' || user.kind !== 'person')
    throw new ServiceError('not_found', 'USER_NOT_FOUND', `there is no user ${id}`)
  return user
}

/** @throws ServiceError for an address that nobody has */
async function findManagers(tx: Tx, addresses: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const address of addresses) {
    const manager = await findByIdentifier(tx, 'email', address)
    if (manager === undefined)
      throw new ServiceError('invalid_argument', 'USER_NOT_FOUND', `managerEmails: nobody has the address ${address}`)
    ids.push(manager.id)
  }
  return ids
}

/** @throws ServiceError when somebody else saved meanwhile, with who and when (product.md UI-9) */
async function assertUnchanged(tx: Tx, user: User, version: number | undefined): Promise<void> {
  if (version === undefined || version === user.version) return
  const last = await tx
    .selectFrom('audit_events as e')
    .leftJoin('users as u', 'u.id', 'e.actor_id')
    .select(['u.display_name', 'e.occurred_at'])
    .where('e.object_kind', '=', 'user')
    .where('e.object_id', '=', user.id)
    // Their own sign-ins are events of theirs, too.
    .where('e.verb', 'like', 'user.%')
    .orderBy('e.ordinal', 'desc')
    .limit(1)
    .executeTakeFirst()
  const who = last?.display_name ?? 'the server'
  const at = (last?.occurred_at ?? user.updated_at).toISOString()
  const message = `version ${version}: ${user.display_name} was changed by ${who} at ${at}; they are at version ${user.version} now`
  throw new ServiceError('aborted', 'USER_CHANGED', message)
}

async function show(db: Db, id: string) {
  const user = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const roles = await db.selectFrom('user_roles').select('role').where('user_id', '=', id).orderBy('role').execute()
  const managers = await db
    .selectFrom('user_managers as m')
    .innerJoin('users as u', 'u.id', 'm.manager_id')
    .select('u.primary_email')
    .where('m.user_id', '=', id)
    .execute()
  const employee = await db
    .selectFrom('user_identifiers')
    .select('value')
    .where('user_id', '=', id)
    .where('kind', '=', 'employee_id')
    .executeTakeFirst()
  return {
    id,
    email: user.primary_email ?? '',
    displayName: user.display_name,
    department: user.department ?? '',
    jobTitle: user.job_title ?? '',
    employeeId: employee?.value ?? '',
    managerEmails: managers.map((row) => row.primary_email ?? ''),
    roles: roles.map(({ role }) => role),
    status: user.status,
    version: user.version,
  }
}
