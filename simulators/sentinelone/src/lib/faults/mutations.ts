import type { Tenant } from '../tenant/tenant.ts'

/** Changes that somebody else makes on the console, by name, for fault schedules in files. */
const mutations = {
  'add user': (tenant: Tenant) => {
    const place = tenant.random.pick(tenant.sites.filter((site) => site.state === 'active'))
    const number = tenant.users.size + tenant.activities.size
    tenant.addUser({
      email: `newcomer.${number}@example.com`,
      fullName: `Newcomer ${number}`,
      scope: 'site',
      scopeRoles: [{ id: place.id, roleId: tenant.predefinedRole('Viewer').id }],
    })
  },
  'remove user': (tenant: Tenant) => {
    tenant.removeUser(pickUser(tenant).id)
  },
  'rename user': (tenant: Tenant) => {
    const user = pickUser(tenant)
    tenant.updateUser(user.id, { fullName: `${user.fullName ?? 'Nobody'} (renamed)` })
  },
  'change roles': (tenant: Tenant) => {
    const user = pickUser(tenant)
    const roleId = tenant.predefinedRole('SOC').id
    tenant.setScopeRoles(
      user.id,
      user.scope,
      user.scopeRoles.map((entry) => ({ id: entry.id, roleId })),
    )
  },
  'rename site': (tenant: Tenant) => {
    const site = tenant.random.pick(tenant.sites.filter((candidate) => candidate.state === 'active'))
    tenant.renameSite(site.id, `${site.name} (renamed)`)
  },
  'delete site': (tenant: Tenant) => {
    const site = tenant.random.pick(tenant.sites.filter((candidate) => candidate.state === 'active'))
    tenant.setSiteState(site.id, 'deleted')
  },
  'add role': (tenant: Tenant) => {
    const name = `Ad hoc ${tenant.roles.size}`
    tenant.addRole({ name, scope: 'Tenant', scopeId: null, permissionIds: ['Endpoints.view'] })
  },
} satisfies Record<string, (tenant: Tenant) => void>

export type MutationName = keyof typeof mutations

// Object.keys forgets that its keys are exactly the names.
export const mutationNames = Object.keys(mutations) as readonly MutationName[]

export function mutate(tenant: Tenant, mutation: MutationName | ((tenant: Tenant) => void)): void {
  if (typeof mutation === 'function') mutation(tenant)
  else mutations[mutation](tenant)
}

/** Anybody but those whose loss would stop the console: vendor accounts and tenant people. */
function pickUser(tenant: Tenant) {
  return tenant.random.pick(tenant.users.filter((user) => !user.isSystem && user.scope !== 'tenant'))
}
