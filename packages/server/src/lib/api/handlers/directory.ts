import type { Db } from '@rostrum/database'
import type { Context } from '../../context.ts'
import { type ImportedLine, importUsers } from '../../directory/import-users.ts'
import { findByIdentifier, readRoles } from '../../directory/people.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read, write } from '../handler.ts'
import { toId } from '../ids.ts'

const usersMost = 1000

/** People as administrators make, change and import them (product.md 9). */
export function directoryHandlers({ people, database, clock }: Context): Handlers {
  return {
    'Directory.CreateUser': write(async (call, tx) => {
      call.access.assert('user.manage')
      const { email = '', displayName = '', managerEmails = [], roles = [], ...profile } = call.request
      const managers: string[] = []
      for (const address of managerEmails) {
        const manager = await findByIdentifier(tx, 'email', address)
        if (manager === undefined)
          throw new ServiceError(
            'invalid_argument',
            'USER_NOT_FOUND',
            `managerEmails: nobody has the address ${address}`,
          )
        managers.push(manager.id)
      }
      const id = await people.create(tx, { ...profile, email, displayName }, readRoles(roles), call.actor)
      await people.setManagers(tx, id, managers, call.actor)
      return show(tx, id)
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
      return { changedCount: await people.setRoles(tx, userIds.map(toId), roles, call.actor) }
    }),
    'Directory.SetStatus': write(async (call, tx) => {
      call.access.assert('user.manage')
      const { status } = call.request
      if (status === undefined)
        throw new ServiceError('invalid_argument', 'VALUE_INVALID', 'status: it takes ENABLED, DISABLED or DELETED')
      const rows = { ENABLED: 'enabled', DISABLED: 'disabled', DELETED: 'deleted' } as const
      const effects = await people.setStatus(tx, toId(call.params.user_id), rows[status], call.actor)
      return { movedTaskCount: effects.moved, cancelledTaskCount: effects.cancelled, ownedCount: effects.owned }
    }),
    // A preview is the import itself, in a transaction that comes to nothing.
    'Directory.ImportUsers': read(async (call) => {
      call.access.assert('user.manage')
      const { csv = '', isPreview = false, disablesMissing = false } = call.request
      const options = { disablesMissing, actor: call.actor, now: clock.now() }
      let lines: ImportedLine[] = []
      try {
        await database.transaction(async (tx) => {
          lines = await importUsers(tx, people, csv, options)
          if (isPreview) throw new Undone()
        })
      } catch (error) {
        if (!(error instanceof Undone)) throw error
      }
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

/** Not an error: what was tried is not to be kept. */
class Undone extends Error {}

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
  }
}
