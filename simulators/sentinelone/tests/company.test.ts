import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTenant } from '../src/lib/company/create-tenant.ts'
import { hostileNames } from '../src/lib/company/oddities.ts'
import { isIdentifier } from '../src/lib/ids.ts'
import { findPlace } from '../src/lib/tenant/places.ts'
import { loadTenant, saveTenant } from '../src/lib/tenant/save.ts'
import type { Tenant } from '../src/lib/tenant/tenant.ts'
import { startWorld } from './_support.ts'

const sizes = fc.record({
  seed: fc.string(),
  accounts: fc.integer({ min: 0, max: 6 }),
  sites: fc.integer({ min: 0, max: 20 }),
  users: fc.integer({ min: 2, max: 60 }),
  oddities: fc.boolean(),
})
const runs = { numRuns: 25 }

describe('a company made from a seed and a size (X-8)', () => {
  it('is the same for the same seed and size, another for another seed', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        expect(saveTenant(createTenant(size))).toBe(saveTenant(createTenant(size)))
      }),
      runs,
    )
    expect(saveTenant(createTenant({ seed: 1 }))).not.toBe(saveTenant(createTenant({ seed: 2 })))
  })

  it('has the size asked for', () => {
    const tenant = createTenant({ seed: 'size', accounts: 4, sites: 17, users: 90, serviceUsers: 7, customRoles: 5 })
    const { accounts, sites, users, serviceUsers, roles } = tenant
    expect([accounts.size, sites.size, users.size, serviceUsers.size]).toEqual([4, 17, 90, 7])
    expect(roles.filter((role) => role.predefinedRole).map((role) => role.name)).toEqual(
      expect.arrayContaining(['Admin', 'IR Team', 'SOC', 'IT', 'C-Level', 'Viewer']),
    )
    expect(roles.filter((role) => !role.predefinedRole)).toHaveLength(5)
  })

  it('hangs together: places and roles exist, ids are ids and belong to one thing, addresses are one each', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const tenant = createTenant({ ...size, oddities: false })
        for (const site of tenant.sites) expect(tenant.accounts.has(site.accountId)).toBe(true)
        for (const { scope, scopeRoles } of principalsOf(tenant)) {
          expect(scopeRoles.length).toBeGreaterThan(0)
          for (const entry of scopeRoles) {
            expect(tenant.roles.has(entry.roleId)).toBe(true)
            expect(
              scope === 'tenant' ? entry.id === null : findPlace(tenant, { level: scope, id: entry.id }),
            ).toBeTruthy()
          }
        }
        const ids = [tenant.accounts, tenant.sites, tenant.groups, tenant.roles, tenant.users, tenant.serviceUsers]
          .flatMap((records) => [...records.all()])
          .map(({ id }) => id)
        expect(ids.every(isIdentifier)).toBe(true)
        expect(new Set(ids).size).toBe(ids.length)
        const addresses = tenant.users.map((user) => user.email?.toLowerCase())
        expect(new Set(addresses).size).toBe(addresses.length)
        expect(tenant.findTenantAdmin()).toBeDefined()
      }),
      runs,
    )
  })

  it('is made of people at every level, with and without two-factor', () => {
    const tenant = createTenant({ seed: 'people', users: 200 })
    expect(new Set(tenant.users.map((user) => user.scope))).toEqual(new Set(['tenant', 'account', 'site']))
    expect(new Set(tenant.users.map((user) => user.twoFaEnabled))).toEqual(new Set([true, false]))
    expect(tenant.users.filter((user) => user.scopeRoles.length > 1).length).toBeGreaterThan(0)
  })
})

describe('a saved tenant (X-8)', () => {
  it('is the same when loaded again, whatever company it is', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const saved = saveTenant(createTenant(size))
        expect(saveTenant(loadTenant(saved))).toBe(saved)
        expect(saveTenant(loadTenant(JSON.parse(saved)))).toBe(saved)
      }),
      runs,
    )
  })

  it('is served like the first one, with its tokens, and grows on from there', async () => {
    await using first = await startWorld()
    const admin = first.tenant.findTenantAdmin()?.id ?? ''
    const token = first.simulator.mintToken({ owner: admin, value: 'kept-token' })
    const tenant = loadTenant(saveTenant(first.tenant))
    await using second = await startWorld({ tenant })
    const headers = { Authorization: `ApiToken ${token}` }
    const ask = async (url: string) => (await fetch(`${url}/web/api/v2.1/rbac/roles?limit=1000`, { headers })).json()
    expect(await ask(second.simulator.url)).toEqual(await ask(first.simulator.url))
    const user = tenant.addUser({ email: 'lin@example.com', fullName: 'Lin', scope: 'tenant', scopeRoles: [] })
    expect(tenant.users.all().at(-1)).toEqual(user)
  })

  it.each([
    ['{}', 'not a saved tenant: its format is not sentinelone-simulator/1'],
    ['{"format":"sentinelone-simulator/1"}', 'has no name or no id'],
    ['{"format":"sentinelone-simulator/1","name":"x","id":"123456789012345678"}', 'has no list settings'],
    ['nonsense', 'not valid JSON'],
  ])('that is %s is refused with a reason', (saved, reason) => {
    expect(() => loadTenant(saved)).toThrow(reason)
  })
})

describe('oddities (X-8)', () => {
  const tenant = createTenant({ seed: 'odd', accounts: 6, sites: 24, users: 120, oddities: true })
  const { users, roles, sites, accounts, serviceUsers } = tenant
  const stateOf = (id: string | null) => (sites.get(id) ?? accounts.get(id))?.state
  const now = Date.parse('2026-11-01T09:00:00Z')

  it.each<[string, unknown[]]>([
    ['deleted and expired accounts', [...accounts].filter(({ state }) => state !== 'active').slice(1)],
    ['a deleted site', sites.filter(({ state }) => state === 'deleted')],
    ['an expired site', sites.filter(({ state }) => state === 'expired')],
    ['an account without sites', accounts.filter(({ id }) => !sites.find((site) => site.accountId === id))],
    [
      'sites of one name in two accounts',
      sites.filter((site) => !site.isDefault && sites.filter(({ name }) => name === site.name).length > 1),
    ],
    ['a name of five hundred letters', sites.filter(({ name }) => name.length === 500)],
    [
      'people of several sites in several accounts',
      users.filter(
        ({ scope, scopeRoles }) =>
          scope === 'site' && new Set(scopeRoles.map(({ id }) => sites.get(id)?.accountId)).size > 1,
      ),
    ],
    [
      'people of every account',
      users.filter(({ scope, scopeRoles }) => scope === 'account' && scopeRoles.length === accounts.size),
    ],
    [
      'roles held in a deleted place',
      users.filter(({ scopeRoles }) => scopeRoles.some(({ id }) => stateOf(id) === 'deleted')),
    ],
    [
      'roles held in a place that never was',
      users.filter(({ scope, scopeRoles }) => scope === 'site' && scopeRoles.some(({ id }) => !sites.has(id ?? ''))),
    ],
    ['a person without any role', users.filter(({ scopeRoles }) => scopeRoles.length === 0)],
    [
      'a role that is held and not listed',
      roles.filter(
        (role) =>
          role.unlisted === true &&
          users.find(({ scopeRoles }) => scopeRoles.some(({ roleId }) => roleId === role.id)) !== undefined,
      ),
    ],
    [
      'a role known by its name only',
      users.filter(({ scopeRoles }) => scopeRoles.some(({ roleId }) => !roles.has(roleId))),
    ],
    ['a role that nobody holds', roles.filter(({ name }) => name === 'Held by nobody')],
    [
      'a custom role named like a predefined one',
      roles.filter(({ name, predefinedRole }) => name === 'Viewer' && !predefinedRole),
    ],
    ['roles of one name in several places', roles.filter(({ name }) => name === 'Shift Lead').slice(1)],
    ['a role of a group', roles.filter(({ scope }) => scope === 'Group')],
    ['people of single sign-on, directories and the vendor', users.filter(({ source }) => source !== 'mgmt')],
    ['an account of the vendor', users.filter(({ isSystem }) => isSystem)],
    ['an invitation not accepted', users.filter(({ emailVerified }) => !emailVerified)],
    [
      'a person who never signed in',
      users.filter(({ firstLogin, emailVerified }) => firstLogin === null && emailVerified),
    ],
    [
      'people without name, without address, without both',
      users.filter(({ fullName, email }) => fullName === null && email === null),
    ],
    [
      "a person's token that has ended",
      users.filter(({ apiToken }) => apiToken !== null && Date.parse(apiToken.expiresAt) < now),
    ],
    [
      "a service user's token that has ended",
      serviceUsers.filter(({ apiToken }) => apiToken !== null && Date.parse(apiToken.expiresAt) < now),
    ],
    ['a service user without a token', serviceUsers.filter(({ apiToken }) => apiToken === null)],
    [
      'a service user never used',
      serviceUsers.filter(({ lastActivation, name }) => lastActivation === null && name === 'never-used'),
    ],
  ])('hold %s', (_, found) => {
    expect(found.length).toBeGreaterThan(0)
  })

  it('hold every hostile name', () => {
    const names = new Set(users.map(({ fullName }) => fullName))
    expect(hostileNames.filter((name) => !names.has(name))).toEqual([])
  })

  it('are in none of a plain company', () => {
    const plain = createTenant({ seed: 'odd', accounts: 6, sites: 24, users: 120 })
    expect(plain.sites.filter(({ state }) => state !== 'active')).toEqual([])
    expect(plain.users.filter(({ email }) => email === null)).toEqual([])
  })
})

function principalsOf(tenant: Tenant) {
  return [...tenant.users, ...tenant.serviceUsers]
}
