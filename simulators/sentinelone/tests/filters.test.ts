import { describe, expect, it } from 'vitest'
import { errorOf, startWorld } from './_support.ts'

describe('filters of users', () => {
  it('take an account with its sites, and a site alone', async () => {
    await using world = await startWorld()
    const account = world.tenant.accounts.all()[0]
    const site = world.tenant.sites.find((each) => each.accountId === account?.id)
    const idsIn = (ids: readonly (string | undefined)[]) =>
      world.tenant.users
        .filter((user) => user.scopeRoles.some((entry) => entry.id !== null && ids.includes(entry.id)))
        .map((user) => user.id)
    const siteIds = world.tenant.sites.filter((each) => each.accountId === account?.id).map((each) => each.id)
    const inAccount = (await world.admin.list(`/users?accountIds=${account?.id}`)).map((user) => user.id)
    expect(inAccount).toEqual(idsIn([account?.id, ...siteIds]))
    expect((await world.admin.list(`/users?siteIds=${site?.id}`)).map((user) => user.id)).toEqual(idsIn([site?.id]))
  })

  it('find one person by any spelling of the address', async () => {
    await using world = await startWorld()
    const user = world.tenant.users.all()[7]
    const email = encodeURIComponent(user?.email?.toUpperCase() ?? '')
    expect((await world.admin.list(`/users?email=${email}`)).map((each) => each.id)).toEqual([user?.id])
  })

  it.each([
    ['emailVerified=true', 'emailVerified', true],
    ['emailVerified=False', 'emailVerified', false],
    ['twoFaEnabled=true', 'twoFaEnabled', true],
    ['source=sso_saml', 'source', 'sso_saml'],
    ['sources=active_directory', 'source', 'active_directory'],
    ['twoFaStatuses=enrolled', 'twoFaStatus', 'enrolled'],
    ['canGenerateApiToken=true', 'canGenerateApiToken', true],
  ])('%s gives those and only those', async (query, member, value) => {
    await using world = await startWorld()
    const expected = world.tenant.users.filter((user) =>
      Object.entries(user).some(([k, v]) => k === member && v === value),
    )
    expect(expected.length).toBeGreaterThan(0)
    const found = (await world.admin.list(`/users?${query}`)).map((user) => user.id)
    expect(found).toEqual(expected.map((user) => user.id))
  })

  it('join several ids with commas, and know no unknown ones', async () => {
    await using world = await startWorld()
    const ids = world.tenant.users
      .all()
      .slice(3, 6)
      .map((user) => user.id)
    expect((await world.admin.list(`/users?ids=${ids.join(',')}`)).map((user) => user.id)).toEqual(ids)
    expect(await world.admin.list('/users?ids=1234567890123456789')).toEqual([])
  })

  it('join with each other', async () => {
    await using world = await startWorld()
    const roleId = world.tenant.predefinedRole('Admin').id
    const rows = await world.admin.list(`/users?roleIds=${roleId}&emailVerified=true`)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every((user) => user.emailVerified && JSON.stringify(user.scopeRoles).includes(roleId))).toBe(true)
  })

  it('know whose token still works', async () => {
    await using world = await startWorld({ size: { users: 100, oddities: true } })
    const now = world.clock.now()
    const expected = world.tenant.users.filter(
      (user) => user.apiToken !== null && Date.parse(user.apiToken.expiresAt) > now,
    )
    const found = (await world.admin.list('/users?hasValidApiToken=true')).map((user) => user.id)
    expect(found).toEqual(expected.map((user) => user.id))
    expect(found.length).toBeGreaterThan(0)
  })

  it('compare dates to the microsecond', async () => {
    await using world = await startWorld()
    const user = world.tenant.users.all()[10]
    const ids = async (query: string) => (await world.admin.list(`/users?${query}`)).map((each) => each.id)
    const at = user?.dateJoined ?? ''
    expect(await ids(`createdAt__gte=${at}`)).toContain(user?.id)
    expect(await ids(`createdAt__gt=${at}`)).not.toContain(user?.id)
    expect(await ids(`createdAt__lte=${at}`)).toContain(user?.id)
    expect(await ids(`createdAt__lt=${at}`)).not.toContain(user?.id)
    const ms = Date.parse(at)
    expect(await ids(`createdAt__between=${ms}-${ms}`)).toContain(user?.id)
  })

  it('search text in names and addresses', async () => {
    await using world = await startWorld()
    const user = world.tenant.users.all()[4]
    const part = (user?.fullName ?? '').slice(1, 6).toUpperCase()
    expect((await world.admin.list(`/users?query=${encodeURIComponent(part)}`)).map((each) => each.id)).toContain(
      user?.id,
    )
    expect(await world.admin.list('/users?fullName__contains=zzz,qqq')).toEqual([])
  })
})

describe('filters are checked', () => {
  it.each([
    ['/users?siteIds=5', 'siteIds: 0: Must be greater than or equal to 100000000000000000.'],
    ['/users?siteIds=abc', 'siteIds: 0: Not a valid Identifier.'],
    ['/users?ids=1234567890123456789,x', 'ids: 1: Not a valid Identifier.'],
    ['/users?source=paper', "source: 'paper' is not a valid choice."],
    ['/users?emailVerified=perhaps', 'emailVerified: Not a valid boolean.'],
    ['/users?createdAt__gte=yesterday', 'createdAt__gte: Not a valid datetime.'],
    ['/users?scope=site', 'scope: Unknown field'],
    ['/users?emails=a@example.com', 'emails: Unknown field'],
    ['/users?constructor=1', 'constructor: Unknown field'],
    ['/rbac/roles?includeChildren=1', 'includeChildren: Not a valid boolean.'],
    ['/sites?state=gone', "state: 'gone' is not a valid choice."],
    ['/users?limit=0&colour=blue', 'limit: Must be greater than or equal to 1., colour: Unknown field'],
  ])('%s', async (path, detail) => {
    await using world = await startWorld({ size: { users: 2 } })
    expect(errorOf(await world.admin.get(path))).toEqual({
      status: 400,
      code: 4000010,
      title: 'Validation Error',
      detail,
    })
  })
})

describe('places that are gone', () => {
  it('are left out of lists when deleted, kept when expired', async () => {
    await using world = await startWorld({ size: { accounts: 6, sites: 20, users: 80, oddities: true } })
    for (const path of ['/sites', '/accounts']) {
      const states = (rows: { state: string }[]) => new Set(rows.map((row) => row.state))
      expect(states(await world.admin.list(path))).toEqual(new Set(['active', 'expired']))
      expect(states(await world.admin.list(`${path}?states=deleted`))).toEqual(new Set(['deleted']))
      expect(states(await world.admin.list(`${path}?state=active`))).toEqual(new Set(['active']))
      expect(states(await world.admin.list(`${path}?statesNin=active`))).toEqual(new Set(['expired', 'deleted']))
    }
  })

  it('are listed too when set so', async () => {
    const listedStates = ['active', 'expired', 'deleted'] as const
    await using world = await startWorld({
      strictness: { listedStates },
      size: { accounts: 6, sites: 20, users: 80, oddities: true },
    })
    expect(await world.admin.list('/sites')).toHaveLength(world.tenant.sites.size)
    expect(await world.admin.list('/accounts')).toHaveLength(world.tenant.accounts.size)
  })
})

describe('a single place', () => {
  it('is in the answer without a list around it', async () => {
    await using world = await startWorld()
    const site = world.tenant.sites.all()[2]
    const account = world.tenant.accounts.get(site?.accountId)
    const group = world.tenant.groups.find((each) => each.siteId === site?.id)
    const { data } = (await world.admin.get(`/sites/${site?.id}`)).body
    expect(data).toMatchObject({ id: site?.id, accountName: account?.name, healthStatus: true })
    expect((await world.admin.get(`/accounts/${account?.id}`)).body.data.name).toBe(account?.name)
    expect((await world.admin.get(`/groups/${group?.id}`)).body.data.siteId).toBe(site?.id)
  })
})
