import type { Caller, Reach } from '../caller.ts'
import type { Console } from '../console.ts'
import { notFound } from '../http/console-error.ts'
import { identifier, optional, queryFlag, queryList } from '../http/fields.ts'
import { pageOf, parseListQuery } from '../http/listing.ts'
import { type Call, dataReply, type Route, readQuery } from '../http/router.ts'
import type { Role } from '../tenant/records.ts'
import { viewPages } from '../views/role-view.ts'
import { listReply } from './list-reply.ts'
import { isRoleInView, type RoleView, rolesList } from './roles-list.ts'

const ids = optional(queryList(identifier))
const templateQuery = { accountIds: ids, siteIds: ids, groupIds: ids, tenant: optional(queryFlag) }

/** A role as the answer for one shows it. */
export function viewSingleRole(console: Console, role: Role) {
  return { ...console.views.roleObject(role), pages: viewPages(new Set(role.permissionIds)) }
}

/** A role the caller may see; throws as if there were none. */
export function getRole(console: Console, call: Call): Role {
  const role = console.tenant.roles.get(call.params.role_id)
  if (!role || role.unlisted) throw notFound()
  const view = { from: call.caller.reach('Roles.view'), groupIds: new Set<string>(), parents: true, children: true }
  if (!isRoleInView(console.tenant, view, role)) throw console.outside()
  return role
}

export function roleReadRoutes(console: Console): Route[] {
  const { tenant, strictness, views } = console
  const spec = rolesList(tenant, (roleId) => views.usersInRole(roleId))
  return [
    {
      method: 'GET',
      path: '/rbac/roles',
      permission: 'Roles.view',
      handle: (call) => {
        const query = parseListQuery(spec, call.query, console.paging)
        const view = readRoleView(console, call)
        const tests = [(row: Role) => !row.unlisted && isRoleInView(tenant, view, row), ...query.tests]
        const page = pageOf(tenant.roles, spec, { ...query, tests }, console.paging)
        return listReply(page, views.role, query, strictness)
      },
    },
    {
      method: 'GET',
      path: '/rbac/role/{role_id}',
      permission: 'Roles.view',
      handle: (call) => {
        readQuery(call, templateQuery)
        return dataReply(viewSingleRole(console, getRole(console, call)))
      },
    },
    {
      method: 'GET',
      path: '/rbac/role',
      permission: 'Roles.view',
      handle: (call) => {
        readQuery(call, templateQuery)
        return dataReply({ description: '', pages: viewPages(new Set()) })
      },
    },
  ]
}

function readRoleView(console: Console, call: Call): RoleView {
  const get = (name: string) => call.query.get(name)
  const list = (name: string) => (get(name) ?? '').split(',').filter((id) => id !== '')
  const groupIds = new Set(list('groupIds'))
  const parents = get('includeParents')?.toLowerCase() !== 'false'
  const children = get('includeChildren')?.toLowerCase() === 'true'
  return { from: viewedFrom(console, call.caller, list('accountIds'), list('siteIds')), groupIds, parents, children }
}

/** The places asked for, as far as the caller reaches them; without any, the caller's own. */
function viewedFrom(
  console: Console,
  caller: Caller,
  accountIds: readonly string[],
  siteIds: readonly string[],
): Reach {
  const own = caller.reach('Roles.view')
  if (accountIds.length === 0 && siteIds.length === 0) return own
  const { sites } = console.tenant
  return {
    everywhere: false,
    accountIds: new Set(accountIds.filter((id) => own.everywhere || own.accountIds.has(id))),
    siteIds: new Set(
      siteIds.filter(
        (id) => own.everywhere || own.siteIds.has(id) || own.accountIds.has(sites.get(id)?.accountId ?? ''),
      ),
    ),
  }
}
