import type { Site, Tenant, User } from '@rostrum/sentinelone-simulator'
import { describe, expect, test } from 'vitest'
import { type Facts, factDifferences } from './_facts.ts'
import { findSecret } from './_secrets.ts'
import { truthOf } from './_truth.ts'
import { World } from './_world.ts'

describe('a token limited to a site', () => {
  test('gives its site, the account built from it, and who holds something there: S1C-5', async () => {
    let site: Site | undefined
    await using world = await World.start({
      size: { seed: 'one site', accounts: 3, sites: 9, users: 120 },
      mintToken: (simulator) => {
        const owner = siteUser(simulator.tenant)
        site = simulator.tenant.sites.get(owner.scopeRoles[0]?.id)
        return simulator.mintToken({ owner: owner.id })
      },
    })
    const facts = await world.sync()
    expect(idsOf(facts, 'site')).toEqual([site?.id])
    expect(idsOf(facts, 'account')).toEqual([site?.accountId])
    expect(facts.resources.get(`account/${site?.accountId}`)).toEqual({
      name: world.tenant.accounts.get(site?.accountId)?.name,
      profile: { account_id: site?.accountId, account_name: world.tenant.accounts.get(site?.accountId)?.name },
    })
    const holders = [...world.tenant.users.all(), ...world.tenant.serviceUsers.all()].filter((person) =>
      person.scopeRoles.some((entry) => entry.id === site?.id),
    )
    expect([...idsOf(facts, 'user'), ...idsOf(facts, 'service_user')].sort()).toEqual(
      holders.map((person) => person.id).sort(),
    )
    // All of them, and nothing of what they hold elsewhere.
    const truth = truthOf(world.tenant)
    const there = [...truth.grants.keys()].filter((id) => id.startsWith(`site:${site?.id}:`))
    const placed = [...facts.grants.keys()].filter((id) => !id.startsWith('role:'))
    expect(placed.sort()).toEqual(there.sort())
    for (const { parent } of [...facts.resources].filter(([id]) => id.startsWith('user/')).map(([, row]) => row)) {
      expect(parent).toBe(`account/${site?.accountId}`)
    }
  })

  test('passes the check of accounts with a note: S1C-5', async () => {
    await using world = await World.start({
      size: { seed: 'one site' },
      mintToken: (simulator) => simulator.mintToken({ owner: siteUser(simulator.tenant).id }),
    })
    const { exitCode, stdout } = await world.run(['check', '--json'])
    expect(checksOf(stdout)).toContainEqual({
      name: 'read accounts',
      ok: true,
      cause: 'the token is limited to sites: accounts are taken from the sites',
    })
    expect(exitCode).toBe(0)
  })
})

describe('limits', () => {
  test('to an account keep it, its sites and who holds something there or over the tenant: S1C-11', async () => {
    await using world = await World.start({ size: { seed: 'limits', accounts: 4, sites: 30, users: 300 } })
    const { tenant } = world
    const account = tenant.accounts.all()[0]
    const sites = tenant.sites.filter((site) => site.accountId === account?.id && site.state === 'active')
    const facts = await world.sync(['--account-ids', account?.id ?? ''])
    expect(idsOf(facts, 'account')).toEqual([account?.id])
    expect(idsOf(facts, 'site')).toEqual(sites.map((site) => site.id))
    expectWithin(facts, truthOf(tenant), [account?.id, ...sites.map((site) => site.id)])
    const outside = tenant.roles.filter((role) => role.scope === 'Account' && role.scopeId !== account?.id)
    expect(outside.filter((role) => facts.resources.has(`role/${role.id}`))).toEqual([])
  })

  test('to sites keep them with their accounts, and say which are not to be seen: S1C-11', async () => {
    await using world = await World.start({ size: { seed: 'limits', accounts: 4, sites: 30, users: 300 } })
    const { tenant } = world
    const [site] = tenant.sites.filter((candidate) => candidate.state === 'active').slice(-1)
    const nobodys = tenant.nextId()
    const { exitCode, stderr } = await world.run(['--site-ids', `${site?.id},${nobodys}`])
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain(`"missing":["site ${nobodys}"]`)
    const facts = await world.sync(['--site-ids', `${site?.id}`])
    expect(idsOf(facts, 'site')).toEqual([site?.id])
    expect(idsOf(facts, 'account')).toEqual([site?.accountId])
    expect(facts.resources.get(`account/${site?.accountId}`)?.profile?.state).toBe('active')
    expectWithin(facts, truthOf(tenant), [site?.id, site?.accountId])
  })

  test('that let nothing in end the sync instead of emptying it: S1C-11', async () => {
    await using world = await World.start({ size: { seed: 'limits' } })
    const { exitCode, stderr } = await world.run(['--account-ids', '1234567890123456789'])
    expect(stderr).toMatch(/the token sees none of account 1234567890123456789; correct --account-ids and --site-ids/)
    expect(exitCode).toBe(3)
    expect(world.files).toEqual([])
  })

  test('survive a kill between the lists: S1C-11', async () => {
    await using world = await World.start({
      size: { seed: 'limits', accounts: 4, sites: 30, users: 2200 },
      latencyMs: 15,
    })
    const { tenant, simulator } = world
    const sites = tenant.sites.filter((site) => site.state === 'active').slice(-3)
    const args = ['--site-ids', sites.map((site) => site.id).join(',')]
    const whole = await world.sync(args, 'whole.c1z')
    simulator.resetRequests()
    const asked = () => simulator.requests.filter((request) => request.path === '/users').length
    expect((await world.run(args, { killWhen: () => asked() >= 3 })).exitCode).toBe(null)
    expect(factDifferences(whole, await world.sync(args))).toEqual([])
  })
})

describe('a check', () => {
  test('of a console that does not prove who it is says how to trust it, and sends it no token: S1C-5', async () => {
    await using world = await World.start({ size: { seed: 'check' } })
    // The simulator speaks no TLS.
    const url = world.simulator.url.replace('http:', 'https:')
    const { exitCode, stdout } = await world.run(['check', '--json', '--management-console-url', url])
    const [, console, encryption, token] = checksOf(stdout)
    expect(console).toEqual({ name: 'management console', ok: true })
    expect(encryption).toMatchObject({
      name: 'encryption (TLS)',
      ok: false,
      fix: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
    expect(token).toMatchObject({
      name: 'API token',
      ok: false,
      skipped: true,
      cause: expect.stringContaining('not tried'),
    })
    expect(world.simulator.requests).toEqual([])
    expect(exitCode).toBe(1)
  })

  test('names each list that cannot be read, and none other: S1C-5', async () => {
    await using world = await World.start({
      size: { seed: 'check' },
      faults: [
        { path: '/rbac/roles', action: { kind: 'refusal', status: 403 } },
        { path: '/service-users', action: { kind: 'refusal', status: 401 } },
        { path: '/users', exact: true, action: { kind: 'empty list' } },
      ],
    })
    const { exitCode, stdout } = await world.run(['check', '--json'])
    expect(findSecret(stdout, world.token)).toEqual([])
    const checks = checksOf(stdout)
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['settings', true],
      ['management console', true],
      ['encryption (TLS)', true],
      ['API token', true],
      ['read accounts', true],
      ['read sites', true],
      ['read users', false],
      ['read service users', false],
      ['read roles', false],
      ['token end', true],
    ])
    for (const { ok, cause, fix } of checks)
      if (!ok) expect([cause, fix]).toEqual([expect.any(String), expect.any(String)])
    expect(exitCode).toBe(1)
  })

  test('of a dead token, and of an address where nobody answers, says so: S1C-5', async () => {
    await using world = await World.start({ size: { seed: 'check' } })
    const dead = checksOf((await world.run(['check', '--json'], { env: { BATON_API_TOKEN: 'none' } })).stdout)
    const reached = ['settings', 'management console', 'encryption (TLS)']
    expect(dead.filter(({ ok }) => ok).map(({ name }) => name)).toEqual(reached)
    expect(dead.find(({ name }) => name === 'API token')?.fix).toMatch(/make a new API token/)
    await world.simulator.close()
    const nobody = checksOf((await world.run(['check', '--json'])).stdout)
    expect(nobody.filter(({ ok }) => ok).map(({ name }) => name)).toEqual(['settings'])
    expect(nobody.find(({ name }) => name === 'management console')?.cause).toMatch(/ECONNREFUSED/)
  })
})

/** Of a sync with limits: nothing untrue, everything true of these places, and only who has to do with them. */
function expectWithin(facts: Facts, truth: Facts, places: readonly (string | undefined)[]): void {
  const isThere = (id: string) => places.includes(id.split(':')[1])
  const invented = [...facts.grants.keys()].filter((id) => !truth.grants.has(id))
  expect(invented).toEqual([])
  for (const kind of ['entitlements', 'grants'] as const) {
    const should = [...truth[kind].keys()].filter((id) => !id.startsWith('role:') && isThere(id))
    const is = [...facts[kind].keys()].filter((id) => !id.startsWith('role:'))
    expect(is.sort()).toEqual(should.sort())
  }
  const holders = new Set([...facts.grants.keys()].map((id) => id.split(':').slice(-2).join('/')))
  expect([...facts.resources.keys()].filter((id) => /^(user|service_user)\//.test(id) && !holders.has(id))).toEqual([])
  const tenantWide = [...truth.grants.keys()].filter((id) => id.includes(':tenant scope:'))
  expect(tenantWide.filter((id) => !facts.grants.has(id))).toEqual([])
}

/** Somebody who may read what is in their one site. */
function siteUser(tenant: Tenant): User {
  const viewer = tenant.predefinedRole('Viewer').id
  const site = tenant.sites.find((candidate) => candidate.state === 'active')
  const user = tenant.users.find((candidate) => candidate.scope === 'site')
  if (!site || !user) throw new Error('the company lacks somebody')
  tenant.setScopeRoles(user.id, 'site', [{ id: site.id, roleId: viewer }])
  return tenant.users.getOrThrow(user.id)
}

function idsOf(facts: Facts, type: string): string[] {
  return [...facts.resources.keys()].filter((id) => id.startsWith(`${type}/`)).map((id) => id.slice(type.length + 1))
}

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly cause?: string
  readonly fix?: string
}

function checksOf(stdout: string): Check[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
