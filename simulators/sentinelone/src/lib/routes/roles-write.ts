import type { Caller } from '../caller.ts'
import type { Console } from '../console.ts'
import { alreadyExists, forbidden, notFound, validationError } from '../http/console-error.ts'
import { flag, identifier, list, object, optional, text, unsaid, type ValueOf } from '../http/fields.ts'
import { type Call, dataReply, type Route, readBody, readQuery, success } from '../http/router.ts'
import { allPermissions, missingDependencies } from '../tenant/permissions.ts'
import type { Place } from '../tenant/places.ts'
import type { Role, RoleScope } from '../tenant/records.ts'
import { getRole, viewSingleRole } from './roles-read.ts'

const roleData = object({
  name: text({ min: 1, max: 255 }),
  description: text({ max: 255 }),
  permissionIds: optional(list(text({ min: 1 }))),
})
const places = optional(list(identifier, { min: 1, max: 500 }))
const roleFilter = object({ accountIds: places, siteIds: places, groupIds: places, tenant: unsaid(flag) })

interface RolePlace {
  readonly scope: RoleScope
  readonly scopeId: string | null
  /** where the caller must have the right */
  readonly place: Place
}

/** Creating, changing and deleting custom roles. */
export function roleWriteRoutes(console: Console): Route[] {
  const { tenant, strictness } = console
  return [
    {
      method: 'POST',
      path: '/rbac/role',
      permission: 'Roles.create',
      handle: (call) => {
        readQuery(call, {})
        const { data, filter } = readBody(call, object({ data: roleData, filter: roleFilter }))
        const permissionIds = data.permissionIds ?? []
        if (permissionIds.length === 0 && strictness.emptyPermissions === 'refused')
          throw validationError('data: permissionIds: The role requires at least one permission.')
        assertPermissionsFit(permissionIds)
        const { scope, scopeId, place } = placeOfNewRole(console, filter)
        if (!call.caller.canAt('Roles.create', place)) throw forbidden()
        assertNameFree(console, data.name, scope, scopeId)
        const role = tenant.addRole({ name: data.name, description: data.description, scope, scopeId, permissionIds })
        return dataReply(viewSingleRole(console, role))
      },
    },
    {
      method: 'PUT',
      path: '/rbac/role/{role_id}',
      permission: 'Roles.edit',
      handle: (call) => {
        readQuery(call, {})
        const role = getCustomRole(console, call, 'Roles.edit')
        const { data } = readBody(call, object({ data: roleData, filter: optional(roleFilter) }))
        if (data.permissionIds) assertPermissionsFit(data.permissionIds)
        else if (strictness.roleWithoutPermissions === 'refused')
          throw validationError('data: permissionIds: Missing data for required field.')
        if (data.name !== role.name) assertNameFree(console, data.name, role.scope, role.scopeId)
        const otherwise = strictness.roleWithoutPermissions === 'cleared' ? [] : role.permissionIds
        const { name, description, permissionIds = otherwise } = data
        return dataReply(viewSingleRole(console, tenant.updateRole(role.id, { name, description, permissionIds })))
      },
    },
    {
      method: 'DELETE',
      path: '/rbac/role/{role_id}',
      permission: 'Roles.delete',
      handle: (call) => {
        readQuery(call, {})
        const role = getCustomRole(console, call, 'Roles.delete')
        const body = object({ data: unsaid(object({ targetId: unsaid(identifier) })), filter: unsaid(roleFilter) })
        const targetId = readBody(call, body).data?.targetId
        const holders = [...tenant.users.all(), ...tenant.serviceUsers.all()].filter((principal) =>
          principal.scopeRoles.some((entry) => entry.roleId === role.id),
        )
        if (targetId !== undefined) assertTargetFits(console, role, targetId)
        else if (holders.length > 0 && strictness.heldRoleWithoutTarget === 'refused')
          throw validationError('data: targetId: Missing data for required field: the role is assigned to users.')
        if (holders.length > 0 && !call.caller.can('Users.edit')) throw console.notAllowed()
        tenant.removeRole(role.id, targetId)
        return success()
      },
    },
  ]
}

/** The role that the path names, if it is one that can be changed and the caller may. */
function getCustomRole(console: Console, call: Call, permission: string): Role {
  const role = getRole(console, call)
  if (role.predefinedRole) {
    const detail = 'Predefined roles cannot be changed.'
    throw console.strictness.predefinedRoleWrite === 400 ? validationError(detail) : forbidden(detail)
  }
  if (!mayWrite(console, call.caller, permission, role)) throw forbidden()
  return role
}

function mayWrite(console: Console, caller: Caller, permission: string, role: Role): boolean {
  if (role.scope === 'Tenant') return caller.canAt(permission, { level: 'tenant', id: null })
  if (role.scope === 'Account') return caller.canAt(permission, { level: 'account', id: role.scopeId })
  const siteId = role.scope === 'Site' ? role.scopeId : (console.tenant.groups.get(role.scopeId)?.siteId ?? null)
  return caller.canAt(permission, { level: 'site', id: siteId })
}

/** A role lives in one place, so the filter must name exactly one. */
function placeOfNewRole(console: Console, filter: ValueOf<typeof roleFilter>): RolePlace {
  const { accountIds = [], siteIds = [], groupIds = [], tenant: wholeTenant = false } = filter
  const named = accountIds.length + siteIds.length + groupIds.length + (wholeTenant ? 1 : 0)
  if (named !== 1) throw validationError('filter: Exactly one scope is required.')
  const [accountId] = accountIds
  const [siteId] = siteIds
  const [groupId] = groupIds
  const { accounts, sites, groups } = console.tenant
  if (accountId !== undefined) {
    if (!accounts.has(accountId)) throw notFound()
    return { scope: 'Account', scopeId: accountId, place: { level: 'account', id: accountId } }
  }
  if (siteId !== undefined) {
    if (!sites.has(siteId)) throw notFound()
    return { scope: 'Site', scopeId: siteId, place: { level: 'site', id: siteId } }
  }
  if (groupId !== undefined) {
    const group = groups.get(groupId)
    if (!group) throw notFound()
    return { scope: 'Group', scopeId: groupId, place: { level: 'site', id: group.siteId } }
  }
  return { scope: 'Tenant', scopeId: null, place: { level: 'tenant', id: null } }
}

function assertPermissionsFit(permissionIds: readonly string[]): void {
  const unknown = permissionIds.filter((id) => !allPermissions.includes(id))
  if (unknown.length > 0) throw validationError(`data: permissionIds: '${unknown[0]}' is not a valid choice.`)
  const [missing] = missingDependencies(permissionIds)
  if (missing !== undefined) throw validationError(`data: permissionIds: ${missing} is required by another permission.`)
}

function assertNameFree(console: Console, name: string, scope: RoleScope, scopeId: string | null): void {
  const taken = console.tenant.roles.find(
    (role) => role.name === name && role.scope === scope && role.scopeId === scopeId && !role.unlisted,
  )
  if (taken) throw alreadyExists('Role with this name already exists')
}

/** The role its holders get must be one that counts wherever the old one counted. */
function assertTargetFits(console: Console, role: Role, targetId: string): void {
  const target = console.tenant.roles.get(targetId)
  const fits =
    target !== undefined &&
    target.id !== role.id &&
    (target.predefinedRole || target.scope === 'Tenant' || target.scopeId === role.scopeId)
  if (!fits) throw validationError('data: targetId: No such role in this scope.')
}
