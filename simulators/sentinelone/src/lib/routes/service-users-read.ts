import { reachesPrincipal } from '../caller.ts'
import type { Console } from '../console.ts'
import { notFound } from '../http/console-error.ts'
import { pageOf, parseListQuery } from '../http/listing.ts'
import { type Call, dataReply, type Route, readQuery } from '../http/router.ts'
import type { ServiceUser } from '../tenant/records.ts'
import { viewOnlyAccount, viewServiceUser } from '../views/principal-view.ts'
import { listReply } from './list-reply.ts'
import { serviceUsersList } from './service-users-list.ts'

/** A service user as the answer for one shows it. */
export function viewSingleServiceUser(console: Console, account: ServiceUser) {
  return {
    ...viewServiceUser(console.tenant, account, console.views.tenantPlaceId),
    account: viewOnlyAccount(console.tenant, account),
  }
}

/** A service user the caller may see; throws as if there were none. */
export function getServiceUser(console: Console, call: Call, permission: string): ServiceUser {
  const account = console.tenant.serviceUsers.get(call.params.service_user_id)
  if (!account) throw notFound()
  if (!reachesPrincipal(console.tenant, call.caller.reach(permission), account)) throw console.outside()
  return account
}

export function serviceUserReadRoutes(console: Console): Route[] {
  const { tenant, strictness, views } = console
  const spec = serviceUsersList(tenant)
  return [
    {
      method: 'GET',
      path: '/service-users',
      permission: 'Service Users.view',
      handle: (call) => {
        const query = parseListQuery(spec, call.query, console.paging)
        const reach = call.caller.reach('Service Users.view')
        const tests = reach.everywhere
          ? query.tests
          : [(row: ServiceUser) => reachesPrincipal(tenant, reach, row), ...query.tests]
        const page = pageOf(tenant.serviceUsers, spec, { ...query, tests }, console.paging)
        return listReply(page, views.serviceUser, query, strictness)
      },
    },
    {
      method: 'GET',
      path: '/service-users/{service_user_id}',
      permission: 'Service Users.view',
      handle: (call) => {
        readQuery(call, {})
        return dataReply(viewSingleServiceUser(console, getServiceUser(console, call, 'Service Users.view')))
      },
    },
  ]
}
