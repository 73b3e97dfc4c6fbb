import type { UserRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { thisUserHas, usersWithAny } from '@rostrum/database/queries'
import { sql } from 'kysely'
import { roles } from '../authz/policy-table.ts'
import { idOr, type ListDefinition, oneOf, words } from './definition.ts'
import { inOrder, toIdArray } from './rows.ts'

export const usersList: ListDefinition = {
  from: sql`users u`,
  id: sql`u.id`,
  idType: 'text',
  columns: {
    id: idOr((id) => sql`u.id = ${id}`),
    status: oneOf(['enabled', 'disabled', 'deleted'], sql`u.status`),
    role: {
      takes: roles.join(', '),
      is: (role) =>
        (roles as readonly string[]).includes(role)
          ? sql`exists (select from user_roles ur where ur.user_id = u.id and ur.role = ${role})`
          : undefined,
    },
    manager: idOr((id) => sql`exists (select from user_managers m where m.user_id = u.id and m.manager_id = ${id})`, {
      none: sql`not exists (select from user_managers m where m.user_id = u.id)`,
    }),
    department: words(sql`u.department`),
    title: words(sql`u.job_title`),
    origin: oneOf(['directory', 'local', 'system'], sql`u.origin`),
  },
  orders: {
    name: { of: sql`u.folded_name`, type: 'text' },
    email: { of: sql`coalesce(lower(u.primary_email), '')`, type: 'text' },
    department: { of: sql`coalesce(lower(u.department), '')`, type: 'text' },
    title: { of: sql`coalesce(lower(u.job_title), '')`, type: 'text' },
    status: { of: sql`u.status`, type: 'text' },
  },
  usual: 'name',
  search: thisUserHas,
  idsWith: usersWithAny,
}

/** `isDetailed`: with what not everybody may see of another person (product.md ROL-5). */
export async function loadUserRows(
  db: Db,
  ids: readonly string[],
  isDetailed: (id: string) => boolean,
): Promise<UserRow[]> {
  const readUsers = db
    .selectFrom('users')
    .selectAll()
    .where('id', 'in', ['', ...ids])
    .execute()
  const readRoles = db
    .selectFrom('user_roles')
    .select(['user_id', 'role'])
    .where('user_id', 'in', ['', ...ids])
    .orderBy('role')
    .execute()
  const readManagers = db
    .selectFrom('user_managers as m')
    .innerJoin('users as u', 'u.id', 'm.manager_id')
    .select(['m.user_id', 'u.id', 'u.display_name'])
    .where('m.user_id', 'in', ['', ...ids])
    .execute()
  const countAccounts = sql<{ user_id: string; count: string }>`
    select o.user_id, count(*) as count from account_owners o join resources r on r.id = o.account_id
    where o.user_id = any(${toIdArray(ids)}) and o.held_until is null and r.ended_at is null group by o.user_id`.execute(
    db,
  )
  const [users, given, managers, { rows: counts }] = await Promise.all([
    readUsers,
    readRoles,
    readManagers,
    countAccounts,
  ])
  return inOrder(ids, users, (user) => {
    const known = { id: user.id, displayName: user.display_name, email: user.primary_email ?? '', status: user.status }
    if (!isDetailed(user.id)) return known
    return {
      ...known,
      department: user.department ?? '',
      jobTitle: user.job_title ?? '',
      origin: user.origin,
      roles: given.filter((row) => row.user_id === user.id).map(({ role }) => role),
      managers: managers
        .filter((row) => row.user_id === user.id)
        .map(({ id, display_name: displayName }) => ({ id, displayName })),
      accountCount: Number(counts.find((row) => row.user_id === user.id)?.count ?? 0),
    }
  })
}
