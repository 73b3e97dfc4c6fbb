import type { Role as Message } from '@rostrum/api'
import { type Permission, policyTable, type Role, reachOf, roles } from '../../authz/policy-table.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read } from '../handler.ts'
import { cutPage, inQuery, readPage } from '../paging.ts'

const names: Readonly<Record<Role, string>> = {
  basic_user: 'Basic User',
  request_helpdesk: 'Access Request Helpdesk',
  application_administrator: 'Application Administrator',
  campaign_administrator: 'Campaign Administrator',
  connector_administrator: 'Connector Administrator',
  read_only_administrator: 'Read-Only Administrator',
  super_administrator: 'Super Administrator',
}

/** The server's own roles, which are the same everywhere (product.md ROL-1). */
export function roleHandlers(): Handlers {
  return {
    'Roles.List': read(async ({ query }) => {
      const asked = inQuery(query, 'roles')
      const page = readPage(asked)
      const after = Number(page.after?.[0] ?? 0)
      const rows = roles.map((role, place) => ({ role, place })).slice(after, after + page.limit + 1)
      const { rows: shown, nextPageToken } = cutPage(rows, page, asked, ({ place }) => [place + 1])
      return { list: shown.map(({ role }) => toView(role)), nextPageToken }
    }),
    'Roles.Get': read(async ({ params }) => {
      const role = roles.find((each) => each === params.role_id)
      if (role === undefined)
        throw new ServiceError('not_found', 'ROLE_NOT_FOUND', `there is no role ${params.role_id.slice(0, 60)}`)
      return { role: toView(role) }
    }),
  }
}

function toView(role: Role): Message {
  const held = new Set([role])
  const permissions = (Object.keys(policyTable) as Permission[]).filter((permission) => reachOf(permission, held))
  return { id: role, name: role, displayName: names[role], permissions, serviceRoles: [], systemBuiltin: true }
}
