import type { User as Message } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { User } from '@rostrum/database/rows'
import { nobody } from '../ids.ts'

const statuses = { enabled: 'ENABLED', disabled: 'DISABLED', deleted: 'DELETED' } as const
const origins = {
  directory: 'USER_ORIGIN_DIRECTORY',
  local: 'USER_ORIGIN_LOCAL',
  system: 'USER_ORIGIN_SYSTEM',
} as const

/** For one page of users, in their order. */
export async function toUserViews(db: Db, users: readonly User[]): Promise<Message[]> {
  const ids = [...users.map(({ id }) => id), nobody]
  const identifiers = await db
    .selectFrom('user_identifiers')
    .selectAll()
    .where('user_id', 'in', ids)
    .orderBy('value')
    .execute()
  const managers = await db
    .selectFrom('user_managers')
    .selectAll()
    .where('user_id', 'in', ids)
    .orderBy('manager_id')
    .execute()
  const roles = await db.selectFrom('user_roles').selectAll().where('user_id', 'in', ids).orderBy('role').execute()
  return users.map((user) => {
    const called = (kind: string) =>
      identifiers.filter((row) => row.user_id === user.id && row.kind === kind).map(({ value }) => value)
    return {
      id: user.id,
      displayName: user.display_name,
      email: user.primary_email ?? '',
      emails: called('email'),
      usernames: called('username'),
      username: called('username')[0] ?? '',
      employeeIds: called('employee_id'),
      department: user.department ?? '',
      jobTitle: user.job_title ?? '',
      employmentType: user.employment_type ?? '',
      employmentStatus: user.employment_status ?? '',
      managerIds: managers.filter((row) => row.user_id === user.id).map((row) => row.manager_id),
      roleIds: roles.filter((row) => row.user_id === user.id).map(({ role }) => role),
      status: statuses[user.status],
      directoryStatus: toDirectoryStatus(user),
      origin: origins[user.origin],
      type:
        user.origin === 'system'
          ? 'USER_TYPE_SYSTEM'
          : user.kind === 'service'
            ? 'USER_TYPE_SERVICE'
            : 'USER_TYPE_HUMAN',
      profile: Object(user.profile),
      createdAt: user.created_at,
      updatedAt: user.updated_at,
      deletedAt: user.deleted_at ?? undefined,
    }
  })
}

function toDirectoryStatus({ directory_status: status }: User): Message['directoryStatus'] {
  return status === null ? 'UNKNOWN' : (statuses[status as keyof typeof statuses] ?? 'UNKNOWN')
}
