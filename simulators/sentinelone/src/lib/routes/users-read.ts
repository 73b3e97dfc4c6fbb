import { reachesPrincipal } from '../caller.ts'
import type { Console } from '../console.ts'
import { badRequest, forbidden, notFound } from '../http/console-error.ts'
import { identifier, object, optional, queryFlag, queryList, text } from '../http/fields.ts'
import { pageOf, parseListQuery } from '../http/listing.ts'
import { type Call, dataReply, type Route, readBody, readQuery, success } from '../http/router.ts'
import type { ServiceUser, User } from '../tenant/records.ts'
import { permissionsOf, viewEntries, viewOnlyAccount, viewUser } from '../views/principal-view.ts'
import { viewPages } from '../views/role-view.ts'
import { listReply } from './list-reply.ts'
import { usersList } from './users-list.ts'

/** A user as the answer for one shows them. */
function viewSingleUser(console: Console, user: User) {
  return {
    ...viewUser(console.tenant, user, console.views.tenantPlaceId),
    isExternalLoginUser: user.source !== 'mgmt',
    elevatedSessionDurationMinutes: 30,
    account: viewOnlyAccount(console.tenant, user),
    pages: viewPages(permissionsOf(console.tenant, user)),
  }
}

/** The user whom the path names. */
export function getUser(console: Console, call: Call, permission: string): User {
  return getUserById(console, call, call.params.user_id, permission)
}

/** A user the caller has a permission on; throws as if there were none. */
export function getUserById(console: Console, call: Call, id: string | undefined, permission: string): User {
  const user = console.tenant.users.get(id)
  if (!user) throw notFound()
  if (!reachesPrincipal(console.tenant, call.caller.reach(permission), user)) throw console.outside()
  return user
}

/** Reads of users, and the questions a caller can ask about themselves. */
export function userReadRoutes(console: Console): Route[] {
  const { tenant, strictness, tokens, views } = console
  const spec = usersList(tenant)
  return [
    {
      method: 'GET',
      path: '/users',
      permission: 'Users.view',
      handle: (call) => {
        const query = parseListQuery(spec, call.query, console.paging)
        const reach = call.caller.reach('Users.view')
        const tests = reach.everywhere
          ? query.tests
          : [(row: User) => reachesPrincipal(tenant, reach, row), ...query.tests]
        const page = pageOf(tenant.users, spec, { ...query, tests }, console.paging)
        return listReply(page, views.user, query, strictness)
      },
    },
    {
      method: 'GET',
      path: '/users/{user_id}',
      permission: 'Users.view',
      handle: (call) => {
        readQuery(call, {})
        return dataReply(viewSingleUser(console, getUser(console, call, 'Users.view')))
      },
    },
    {
      method: 'GET',
      path: '/user',
      handle: (call) => {
        const ids = optional(queryList(identifier))
        readQuery(call, { accountIds: ids, siteIds: ids, groupIds: ids, tenant: optional(queryFlag) })
        const { owner } = call.caller
        if (!('name' in owner)) return dataReply(viewSingleUser(console, owner))
        if (strictness.userOfServiceUser === 404) throw notFound()
        if (strictness.userOfServiceUser === 403) throw forbidden()
        return dataReply(viewServiceUserAsUser(console, owner))
      },
    },
    {
      method: 'GET',
      path: '/users/tenant-admin-auth-check',
      handle: (call) => {
        readQuery(call, {})
        if (call.caller.level !== 'tenant') throw forbidden()
        return success()
      },
    },
    {
      method: 'GET',
      path: '/users/viewer-auth-check',
      handle: (call) => {
        readQuery(call, {})
        return success()
      },
    },
    {
      method: 'GET',
      path: '/users/{user_id}/api-token-details',
      handle: (call) => {
        readQuery(call, {})
        const id = call.params.user_id ?? ''
        const isSelf = call.caller.owner.id === id
        if (tenant.serviceUsers.has(id)) {
          if (strictness.tokenDatesOfServiceUser === 404) throw notFound()
        } else if (!isSelf) {
          if (!call.caller.can('Users.view')) throw console.notAllowed()
          getUser(console, call, 'Users.view')
        }
        const dates = isSelf ? call.caller.token : tokens.datesOf(id)
        if (!dates) throw notFound()
        return dataReply({ createdAt: dates.createdAt, expiresAt: dates.expiresAt })
      },
    },
    tokenDetailsRoute(console),
  ]
}

function tokenDetailsRoute(console: Console): Route {
  const handle = (call: Pick<Call, 'params' | 'query' | 'body' | 'ip'>) => {
    readQuery(call, {})
    const { data } = readBody(call, object({ data: object({ apiToken: text({ min: 1 }) }) }))
    const token = console.tokens.findValid(data.apiToken)
    if (!token) throw notValidToken()
    return dataReply({ createdAt: token.createdAt, expiresAt: token.expiresAt })
  }
  const route = { method: 'POST', path: '/users/api-token-details', handle } as const
  return console.strictness.tokenDetailsAuthentication === 'not needed' ? { ...route, open: true } : route
}

const notValidToken = () => badRequest('The API token is not valid.')

function viewServiceUserAsUser(console: Console, owner: ServiceUser) {
  const { tenant, views } = console
  return {
    id: owner.id,
    email: null,
    fullName: owner.name,
    scope: owner.scope,
    scopeRoles: viewEntries(tenant, owner, views.tenantPlaceId),
    source: 'mgmt',
    dateJoined: owner.createdAt,
    firstLogin: null,
    lastLogin: null,
    twoFaEnabled: false,
    emailVerified: false,
    isSystem: false,
    apiToken: owner.apiToken,
    account: viewOnlyAccount(tenant, owner),
    pages: viewPages(permissionsOf(tenant, owner)),
  }
}
