import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../clock.ts'
import { predefinedRoles } from './permissions.ts'
import { isObject, putUnchecked } from './save.ts'
import { Tenant } from './tenant.ts'

type Row = Record<string, unknown>

/**
 * A tenant from the complete answers of a console (`limit=1000`, all roles), one file per list. Served again, they are
 * the same answers. Rights of roles are in no list, so roles of unknown name get those of Viewer.
 */
export function loadRecordedConsole(folder: string, clock: Clock = systemClock): Tenant {
  const tenant = new Tenant({ name: 'Recorded console', clock })
  for (const row of readRows(folder, 'accounts.json'))
    putUnchecked(tenant, 'accounts', without(row, ['numberOfSites', 'licenses', 'skus']))
  for (const row of readRows(folder, 'sites.json'))
    putUnchecked(tenant, 'sites', without(row, ['accountName', 'healthStatus', 'registrationToken', 'licenses']))
  for (const row of readRows(folder, 'rbac-roles.json'))
    putUnchecked(tenant, 'roles', {
      ...without(row, ['accountName', 'siteName', 'usersInRoles']),
      permissionIds: permissionsOf(row),
    })
  for (const row of readRows(folder, 'users.json')) {
    const facts = { ...without(row, ['siteRoles', 'tenantRoles']), lastActivation: null }
    putUnchecked(tenant, 'users', { ...facts, scopeRoles: entriesOf(tenant, row) })
  }
  for (const row of readRows(folder, 'service-users.json'))
    putUnchecked(tenant, 'serviceUsers', { ...row, scopeRoles: entriesOf(tenant, row) })
  return tenant
}

function readRows(folder: string, file: string): Row[] {
  const answer: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const data = isObject(answer) ? answer.data : undefined
  const rows = isObject(data) ? data.sites : data
  if (!Array.isArray(rows) || !rows.every(isObject)) throw new Error(`${join(folder, file)} holds no list answer`)
  return rows
}

function without(row: Row, members: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([member]) => !members.includes(member)))
}

function permissionsOf(role: Row): readonly string[] {
  const known = predefinedRoles.find((candidate) => role.predefinedRole === true && candidate.name === role.name)
  return known?.permissionIds ?? predefinedRoles.find((candidate) => candidate.name === 'Viewer')?.permissionIds ?? []
}

/** Names are kept only where place or role is missing: elsewhere they follow the place and the role. */
function entriesOf(tenant: Tenant, row: Row): Row[] {
  const entries: unknown = row.scopeRoles
  if (!Array.isArray(entries) || !entries.every(isObject)) throw new Error(`${String(row.id)} has no list scopeRoles`)
  return entries.map((entry) => {
    const { id, roleId, name, accountName, roleName } = entry
    const placeId = typeof id === 'string' ? id : null
    const knowsPlace = tenant.accounts.has(placeId ?? '') || tenant.sites.has(placeId ?? '') || placeId === null
    const knowsRole = typeof roleId === 'string' && tenant.roles.has(roleId)
    return {
      id: placeId,
      roleId,
      ...(knowsPlace ? {} : { name, accountName }),
      ...(knowsRole ? {} : { roleName }),
    }
  })
}
