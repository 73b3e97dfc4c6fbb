import { reachesPrincipal } from '../caller.ts'
import type { Console } from '../console.ts'
import { alreadyExists, conflict, forbidden, otherIdentifier, validationError } from '../http/console-error.ts'
import { email, type Field, flag, identifier, object, text, unsaid } from '../http/fields.ts'
import { bodyFilter } from '../http/filters.ts'
import { affected, type Call, dataReply, type Route, readBody, readData, readQuery, success } from '../http/router.ts'
import type { User } from '../tenant/records.ts'
import { viewUser } from '../views/principal-view.ts'
import { assertMayReassign, readAssignments, scopeLevel, scopeRolesField } from './assignments.ts'
import { usersList } from './users-list.ts'
import { getUser } from './users-read.ts'

const anything: Field<unknown> = { optional: true, parse: (value) => ({ value }) }
const deprecated = { tenantRoles: anything, siteRoles: anything, allowRemoteShell: anything }

/** Creating, changing and deleting users. */
export function userWriteRoutes(console: Console): Route[] {
  const { tenant, strictness } = console
  const filters = usersList(tenant).filters
  const scopeRoles = scopeRolesField(console)
  return [
    {
      method: 'POST',
      path: '/users',
      permission: 'Users.create',
      handle: (call) => {
        readQuery(call, {})
        const data = readData(call, {
          email,
          fullName: text({ min: 1, max: 255 }),
          scope: scopeLevel,
          scopeRoles: unsaid(scopeRoles),
          twoFaEnabled: unsaid(flag),
          password: unsaid(text({ min: 8 })),
          forceCredentialAuth: unsaid(flag),
          ...deprecated,
        })
        assertPasswordFits(console, data.password)
        assertDomainAllowed(console, data.email)
        const entries = readAssignments(console, data.scope, data.scopeRoles ?? [])
        const after = { scope: data.scope, scopeRoles: entries }
        assertMayReassign(console, call.caller, 'Users.create', { scope: data.scope, scopeRoles: [] }, after)
        if (findByEmail(console, data.email))
          throw strictness.duplicateEmail === 409
            ? conflict('User with this email already exists')
            : alreadyExists('User with this email already exists')
        const user = tenant.addUser({
          email: data.email,
          fullName: data.fullName,
          ...after,
          twoFaEnabled: data.twoFaEnabled ?? tenant.console.globalTwoFaEnabled,
          emailVerified: !tenant.console.automaticOnboarding,
          ...(data.password === undefined ? {} : { password: data.password }),
        })
        if (tenant.console.automaticOnboarding) tenant.sendInvitation(user.id)
        return dataReply(viewWritten(console, user))
      },
    },
    {
      method: 'PUT',
      path: '/users/{user_id}',
      permission: 'Users.edit',
      handle: (call) => {
        readQuery(call, {})
        const user = getUser(console, call, 'Users.edit')
        const data = readData(call, {
          id: unsaid(identifier),
          scope: scopeLevel,
          scopeRoles: unsaid(scopeRoles),
          fullName: unsaid(text({ min: 1, max: 255 })),
          email: unsaid(email),
          twoFaEnabled: unsaid(flag),
          canGenerateApiToken: unsaid(flag),
          password: unsaid(text({ min: 8 })),
          currentPassword: unsaid(text()),
          twoFaCode: unsaid(text()),
          ...deprecated,
        })
        if (data.id !== undefined && data.id !== user.id) throw otherIdentifier()
        if (user.isSystem) throw forbidden('System users cannot be changed.')
        assertNotReadOnly(user, data)
        if (data.email !== undefined) {
          const holder = findByEmail(console, data.email)
          if (holder && holder.id !== user.id) throw conflict('User with this email already exists')
        }
        if (data.canGenerateApiToken !== undefined && data.canGenerateApiToken !== user.canGenerateApiToken)
          if (!call.caller.can('Users.allowGenerateApiToken')) throw console.notAllowed()
        const entries = newEntries(console, user, data.scope, data.scopeRoles)
        const members: Partial<User> = {
          ...(data.fullName === undefined ? {} : { fullName: data.fullName }),
          ...(data.email === undefined ? {} : { email: data.email }),
          ...(data.twoFaEnabled === undefined ? {} : { twoFaEnabled: data.twoFaEnabled }),
          ...(data.canGenerateApiToken === undefined ? {} : { canGenerateApiToken: data.canGenerateApiToken }),
          ...(data.password === undefined ? {} : { password: data.password }),
          ...(entries ? { scope: data.scope, scopeRoles: entries } : {}),
        }
        if (entries) {
          if (strictness.rolesOfReadOnlyUsers === 'refused' && user.source !== 'mgmt')
            throw forbidden('The roles of this user are managed by single sign-on.')
          const after = { scope: data.scope, scopeRoles: entries }
          assertMayReassign(console, call.caller, 'Users.edit', user, after)
          assertAdminRemains(console, user, after)
        }
        return dataReply(viewWritten(console, tenant.updateUser(user.id, members)))
      },
    },
    {
      method: 'DELETE',
      path: '/users/{user_id}',
      permission: 'Users.delete',
      handle: (call) => {
        readQuery(call, {})
        const id = call.params.user_id ?? ''
        if (!tenant.users.has(id) && strictness.deletingUnknown === 200) return success()
        const user = getUser(console, call, 'Users.delete')
        assertDeletable(console, call, user)
        tenant.removeUser(user.id)
        return success()
      },
    },
    {
      method: 'POST',
      path: '/users/delete-users',
      permission: 'Users.delete',
      handle: (call) => {
        readQuery(call, {})
        const { filter } = readBody(call, object({ filter: bodyFilter(filters), data: anything }))
        const reach = call.caller.reach('Users.delete')
        const matching = tenant.users.filter((user) => reachesPrincipal(tenant, reach, user) && filter.test(user))
        // Somebody who is named must be deletable; a broad filter passes over those who are not.
        if (filter.named.includes('ids')) for (const user of matching) assertDeletable(console, call, user)
        let count = 0
        for (const user of matching) {
          if (whyNotDeletable(console, call, user) !== undefined) continue
          tenant.removeUser(user.id)
          count++
        }
        return affected(count)
      },
    },
  ]
}

function viewWritten(console: Console, user: User) {
  const view = viewUser(console.tenant, user, console.views.tenantPlaceId)
  return { ...view, isExternalLoginUser: user.source !== 'mgmt' }
}

function findByEmail(console: Console, address: string): User | undefined {
  return console.tenant.users.find((user) => user.email?.toLowerCase() === address.toLowerCase())
}

function assertPasswordFits(console: Console, password: string | undefined): void {
  if (console.tenant.console.automaticOnboarding) {
    if (password !== undefined) throw validationError('data: password: Not allowed while automatic onboarding is on.')
  } else if (password === undefined) throw validationError('data: password: Missing data for required field.')
}

function assertDomainAllowed(console: Console, address: string): void {
  const { allowedDomains } = console.tenant.console
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  if (allowedDomains.length > 0 && !allowedDomains.some((allowed) => allowed.toLowerCase() === domain))
    throw validationError(`data: email: The domain ${domain} is not allowed.`)
}

/** What single sign-on keeps cannot be changed here; saying what it is already does no harm. */
function assertNotReadOnly(user: User, data: { email?: unknown; fullName?: unknown; twoFaEnabled?: unknown }): void {
  const problems: string[] = []
  const check = (member: 'email' | 'fullName' | 'twoFaEnabled', isReadOnly: boolean) => {
    if (isReadOnly && data[member] !== undefined && data[member] !== user[member])
      problems.push(`${member}: Read-only field.`)
  }
  check('email', user.emailReadOnly)
  check('fullName', user.fullNameReadOnly)
  check('twoFaEnabled', user.twoFaEnabledReadOnly)
  if (problems.length > 0) throw validationError(`data: ${problems.join(', ')}`)
}

/** The list a change puts in place of the old one; undefined when the roles stay. */
function newEntries(
  console: Console,
  user: User,
  scope: User['scope'],
  entries: Parameters<typeof readAssignments>[2] | undefined,
) {
  if (entries !== undefined) return readAssignments(console, scope, entries)
  if (scope === user.scope) return undefined
  if (console.strictness.levelChangeWithoutRoles === 'refused')
    throw validationError('data: scopeRoles: Missing data for required field.')
  const viewer = console.tenant.predefinedRole('Viewer')
  const reach = scope === 'account' ? console.tenant.accounts : console.tenant.sites
  const id = scope === 'tenant' ? null : (reach.find((place) => place.state === 'active')?.id ?? null)
  return [{ id, roleId: viewer.id }]
}

function assertAdminRemains(console: Console, user: User, after: Pick<User, 'scope' | 'scopeRoles'>): void {
  if (!isLastAdmin(console, user)) return
  const admin = console.tenant.predefinedRole('Admin')
  const stays = after.scope === 'tenant' && after.scopeRoles.some((entry) => entry.roleId === admin.id)
  if (!stays) throw forbidden('The last administrator must remain.')
}

function isLastAdmin(console: Console, user: User): boolean {
  if (!console.strictness.lastAdminGuard) return false
  const admins = console.tenant.tenantAdmins().filter((admin) => !admin.isSystem)
  return admins.length === 1 && admins[0]?.id === user.id
}

function assertDeletable(console: Console, call: Call, user: User): void {
  const reason = whyNotDeletable(console, call, user)
  if (reason !== undefined) throw forbidden(reason)
}

function whyNotDeletable(console: Console, call: Call, user: User): string | undefined {
  if (user.isSystem) return 'System users cannot be deleted.'
  if (user.id === call.caller.owner.id && console.strictness.selfDeletion === 'refused')
    return 'You cannot delete yourself.'
  if (isLastAdmin(console, user)) return 'The last administrator must remain.'
  return undefined
}
