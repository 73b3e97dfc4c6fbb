import { describe, expect, test } from 'vitest'
import { factDifferences } from './_facts.ts'
import { truthOf } from './_truth.ts'
import { World } from './_world.ts'

const sizes = [
  { seed: 'alder', accounts: 1, sites: 1, users: 1, serviceUsers: 0 },
  { seed: 'birch', accounts: 3, sites: 12, users: 60 },
  { seed: 'cedar', accounts: 5, sites: 40, users: 300 },
  { seed: 'elm', accounts: 8, sites: 90, users: 2500, serviceUsers: 60, customRoles: 25 },
  { seed: 'fir', accounts: 12, sites: 1100, users: 1200, serviceUsers: 1010 },
]

describe('a console with every oddity', () => {
  test.for(sizes)('of seed $seed is told exactly: S1C-2, S1C-7, S1C-8', async (size) => {
    await using world = await World.start({ size })
    const facts = await world.sync()
    expect(factDifferences(truthOf(world.tenant), facts)).toEqual([])
  })

  test('is told exactly without the entitlements of roles in places: S1C-12', async () => {
    await using world = await World.start({ size: { seed: 'hazel' } })
    const facts = await world.sync(['--no-scoped-entitlements'])
    expect(factDifferences(truthOf(world.tenant, { scoped: false }), facts)).toEqual([])
  })

  test('that lists deleted accounts and sites too is told without the deleted sites: S1C-4', async () => {
    const listedStates = ['active', 'expired', 'deleted'] as const
    await using world = await World.start({
      size: { seed: 'larch', accounts: 6, sites: 40 },
      strictness: { listedStates, tenantPlaceId: 'tenant id', skippedCount: 'absent' },
    })
    expect(world.tenant.accounts.filter((account) => account.state === 'deleted')).not.toEqual([])
    expect(world.tenant.sites.filter((site) => site.state === 'deleted')).not.toEqual([])
    const facts = await world.sync()
    expect(factDifferences(withTenantId(truthOf(world.tenant, { listedStates }), world.tenant.id), facts)).toEqual([])
  })

  test('holds nothing twice when a person has two roles in one place', async () => {
    await using world = await World.start({ size: { seed: 'maple' } })
    const { tenant } = world
    const [viewer, admin] = ['Viewer', 'Admin'].map((name) => tenant.predefinedRole(name).id)
    const site = tenant.sites.find((candidate) => candidate.state === 'active')
    const user = tenant.users.find((candidate) => candidate.scope === 'site')
    if (!viewer || !admin || !site || !user) throw new Error('the company lacks somebody')
    const scopeRoles = [viewer, admin, viewer].map((roleId) => ({ id: site.id, roleId }))
    tenant.setScopeRoles(user.id, 'site', scopeRoles)
    const facts = await world.sync()
    expect(factDifferences(truthOf(tenant), facts)).toEqual([])
  })
})

/** Such a console gives tenant roles the tenant's id as their place. */
function withTenantId(truth: ReturnType<typeof truthOf>, tenantId: string): ReturnType<typeof truthOf> {
  for (const [id, role] of truth.resources) {
    if (role.profile?.scope !== 'tenant' || !id.startsWith('role/')) continue
    truth.resources.set(id, { ...role, profile: { ...role.profile, scope_id: tenantId } })
  }
  return truth
}
