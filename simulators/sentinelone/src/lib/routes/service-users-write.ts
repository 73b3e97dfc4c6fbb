import { reachesPrincipal } from '../caller.ts'
import type { Console } from '../console.ts'
import { forbidden, validationError } from '../http/console-error.ts'
import { flag, instant, object, text, unsaid } from '../http/fields.ts'
import { bodyFilter } from '../http/filters.ts'
import { affected, type Call, dataReply, type Route, readBody, readData, readQuery, success } from '../http/router.ts'
import { parseInstant } from '../instants.ts'
import { emitAbout } from '../tenant/emit.ts'
import type { ServiceUser } from '../tenant/records.ts'
import { viewServiceUser } from '../views/principal-view.ts'
import { assertMayReassign, readAssignments, scopeLevel, scopeRolesField } from './assignments.ts'
import { serviceUsersList } from './service-users-list.ts'
import { getServiceUser, viewSingleServiceUser } from './service-users-read.ts'

const dayMs = 86_400_000

/** Creating, changing and deleting service users, and renewing their tokens. */
export function serviceUserWriteRoutes(console: Console): Route[] {
  const { tenant, strictness, tokens } = console
  const scopeRoles = scopeRolesField(console)
  const { filters } = serviceUsersList(tenant)
  return [
    {
      method: 'POST',
      path: '/service-users',
      permission: 'Service Users.create',
      handle: (call) => {
        readQuery(call, {})
        const data = readData(call, {
          name: text({ min: 1, max: 255, without: /[<>=]/ }),
          expirationDate: instant,
          scope: scopeLevel,
          scopeRoles: unsaid(scopeRoles),
          description: unsaid(text({ max: 255 })),
          forceLegacy: unsaid(flag),
        })
        assertEndFits(console, data.expirationDate)
        const entries = readAssignments(console, data.scope, data.scopeRoles ?? [])
        const after = { scope: data.scope, scopeRoles: entries }
        assertMayReassign(console, call.caller, 'Service Users.create', { scope: data.scope, scopeRoles: [] }, after)
        const account = tenant.addServiceUser({ name: data.name, description: data.description ?? null, ...after })
        const expiresAt = wholeSeconds(data.expirationDate)
        const token = tokens.issue({ owner: account.id, expiresAt, legacy: data.forceLegacy ?? false })
        const view = viewServiceUser(tenant, tenant.serviceUsers.getOrThrow(account.id), console.views.tenantPlaceId)
        return dataReply({ ...view, apiToken: { createdAt: token.createdAt, expiresAt, value: token.id } })
      },
    },
    {
      method: 'PUT',
      path: '/service-users/{service_user_id}',
      permission: 'Service Users.edit',
      handle: (call) => {
        readQuery(call, {})
        const account = getServiceUser(console, call, 'Service Users.edit')
        const data = readData(call, {
          description: unsaid(text({ max: 255 })),
          scope: unsaid(scopeLevel),
          scopeRoles: unsaid(scopeRoles),
        })
        const scope = data.scope ?? account.scope
        const entries = entriesAfter(console, account, scope, data.scopeRoles)
        assertMayReassign(console, call.caller, 'Service Users.edit', account, { scope, scopeRoles: entries })
        const description = data.description === undefined ? {} : { description: data.description }
        const changed = tenant.updateServiceUser(account.id, { ...description, scope, scopeRoles: entries })
        return dataReply(viewSingleServiceUser(console, changed))
      },
    },
    {
      method: 'DELETE',
      path: '/service-users/{service_user_id}',
      permission: 'Service Users.delete',
      handle: (call) => {
        readQuery(call, {})
        const id = call.params.service_user_id ?? ''
        if (!tenant.serviceUsers.has(id) && strictness.deletingUnknown === 200) return success()
        const account = getServiceUser(console, call, 'Service Users.delete')
        if (isSelf(console, call, account)) throw forbidden('You cannot delete yourself.')
        tenant.removeServiceUser(account.id)
        return success()
      },
    },
    {
      method: 'POST',
      path: '/service-users/delete-service-users',
      permission: 'Service Users.delete',
      handle: (call) => {
        readQuery(call, {})
        const { filter } = readBody(call, object({ filter: bodyFilter(filters), data: unsaid(object({})) }))
        const reach = call.caller.reach('Service Users.delete')
        const matching = tenant.serviceUsers.filter(
          (account) =>
            reachesPrincipal(tenant, reach, account) && filter.test(account) && !isSelf(console, call, account),
        )
        for (const account of matching) tenant.removeServiceUser(account.id)
        return affected(matching.length)
      },
    },
    {
      method: 'POST',
      path: '/service-users/{service_user_id}/generate-api-token',
      permission: 'Service Users.edit',
      handle: (call) => {
        readQuery(call, {})
        const account = getServiceUser(console, call, 'Service Users.edit')
        const data = readData(call, { expirationDate: instant, forceLegacy: unsaid(flag) })
        assertEndFits(console, data.expirationDate)
        const expiresAt = wholeSeconds(data.expirationDate)
        const token = tokens.issue({ owner: account.id, expiresAt, legacy: data.forceLegacy ?? false })
        emitAbout(tenant, 'apiTokenGenerated', account, account.name)
        return dataReply({ token: token.id, createdAt: token.createdAt, expiresAt })
      },
    },
  ]
}

function isSelf(console: Console, call: Call, account: ServiceUser): boolean {
  return console.strictness.selfDeletion === 'refused' && account.id === call.caller.owner.id
}

function assertEndFits(console: Console, end: string): void {
  const { longestServiceTokenDays: longest } = console.strictness
  const ms = parseInstant(end)
  const now = console.tenant.nowMs()
  if (ms <= now) throw validationError('data: expirationDate: Must be in the future.')
  if (longest !== null && ms > now + longest * dayMs)
    throw validationError(`data: expirationDate: Must be within ${longest} days.`)
}

/** A token's end is shown as it was asked for, whole seconds without a fraction. */
function wholeSeconds(end: string): string {
  return end.endsWith('.000000Z') ? `${end.slice(0, 19)}Z` : end
}

function entriesAfter(
  console: Console,
  account: ServiceUser,
  scope: ServiceUser['scope'],
  entries: Parameters<typeof readAssignments>[2] | undefined,
) {
  if (entries !== undefined) return readAssignments(console, scope, entries)
  const { serviceUserWithoutScopeRoles: rule } = console.strictness
  if (rule === 'cleared') return []
  if (rule === 'kept' && scope === account.scope) return account.scopeRoles
  throw validationError('data: scopeRoles: Missing data for required field.')
}
