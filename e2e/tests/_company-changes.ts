import type { ScopeLevel, ScopeRole, Tenant } from '@rostrum/sentinelone-simulator'
import type { Random } from '../../packages/server/tests/_random.ts'

/** What happens in a company between two syncs. Nothing of it removes so much that it would be held. */
const changes: readonly ((tenant: Tenant, random: Random, step: number) => void)[] = [
  function somebodyJoins(tenant, random, step) {
    const { scope, scopeRoles } = someRoles(tenant, random)
    tenant.addUser({ email: `newcomer.${step}@example.com`, fullName: `Newcomer ${step}`, scope, scopeRoles })
  },
  function somebodyLeaves(tenant, random) {
    tenant.removeUser(random.pick(ordinaryUsers(tenant)).id)
  },
  function somebodyIsRenamed(tenant, random, step) {
    tenant.updateUser(random.pick(ordinaryUsers(tenant)).id, { fullName: `Renamed ${step}` })
  },
  function somebodyGetsOtherRoles(tenant, random) {
    const { scope, scopeRoles } = someRoles(tenant, random)
    tenant.setScopeRoles(random.pick(ordinaryUsers(tenant)).id, scope, scopeRoles)
  },
  function somebodySignsIn(tenant, random) {
    tenant.recordLogin(random.pick(ordinaryUsers(tenant)).id)
  },
  function aSiteIsRenamed(tenant, random, step) {
    tenant.renameSite(random.pick(activeSites(tenant)).id, `Site of step ${step}`)
  },
  function aSiteMoves(tenant, random) {
    const accounts = tenant.accounts.filter(({ state }) => state === 'active')
    tenant.moveSite(random.pick(activeSites(tenant)).id, random.pick(accounts).id)
  },
  function aSiteIsDeleted(tenant, random) {
    const sites = activeSites(tenant)
    if (sites.length > 6) tenant.setSiteState(random.pick(sites).id, 'deleted')
  },
  function aSiteComesBack(tenant, random) {
    const gone = tenant.sites.filter(({ state }) => state !== 'active')
    if (gone.length > 0) tenant.setSiteState(random.pick(gone).id, 'active')
  },
  function aRoleIsMade(tenant, _random, step) {
    tenant.addRole({ name: `Ad hoc ${step}`, scope: 'Tenant', scopeId: null, permissionIds: ['Endpoints.view'] })
  },
  function aServiceUserChanges(tenant, random) {
    const { scope, scopeRoles } = someRoles(tenant, random)
    const serviceUsers = tenant.serviceUsers.all()
    if (serviceUsers.length > 0) tenant.setScopeRoles(random.pick([...serviceUsers]).id, scope, scopeRoles)
  },
]

export function changeCompany(tenant: Tenant, random: Random, step: number): void {
  random.pick(changes)(tenant, random, step)
}

function ordinaryUsers(tenant: Tenant) {
  const admins = new Set(tenant.tenantAdmins().map(({ id }) => id))
  return tenant.users.filter(({ id, isSystem }) => !isSystem && !admins.has(id))
}

function activeSites(tenant: Tenant) {
  return tenant.sites.filter(({ state }) => state === 'active')
}

/** Roles of one level, one to three of them. */
function someRoles(tenant: Tenant, random: Random): { scope: ScopeLevel; scopeRoles: ScopeRole[] } {
  const roleId = () => tenant.predefinedRole(random.pick(['Viewer', 'Admin', 'SOC', 'IT'])).id
  const count = random.below(3) + 1
  const level = random.pick(['site', 'site', 'account', 'tenant'] as const)
  if (level === 'tenant') return { scope: 'tenant', scopeRoles: [{ id: null, roleId: roleId() }] }
  const places = level === 'site' ? activeSites(tenant) : tenant.accounts.filter(({ state }) => state === 'active')
  const ids = places.map(({ id }) => id)
  const chosen = new Set(Array.from({ length: count }, () => random.pick(ids)))
  return { scope: level, scopeRoles: [...chosen].map((id) => ({ id, roleId: roleId() })) }
}
