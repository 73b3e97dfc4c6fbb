import { describe, expect, it } from 'vitest'
import type { ScopeLevel, ScopeRole, User } from '../src/lib/tenant/records.ts'
import { type Answer, errorOf, startWorld, type World } from './_support.ts'

const viewer = (world: World) => world.tenant.predefinedRole('Viewer').id
const sites = (world: World) => world.tenant.sites.filter((site) => site.state === 'active')
const siteEntry = (world: World, index = 0) => ({ id: sites(world)[index]?.id ?? '', roleId: viewer(world) })

function newUser(world: World, members: Record<string, unknown> = {}) {
  return {
    data: { email: 'lin@example.com', fullName: 'Lin', scope: 'site', scopeRoles: [siteEntry(world)], ...members },
  }
}

/** Somebody to change, with these roles. */
function addUser(world: World, scope: ScopeLevel, scopeRoles: readonly ScopeRole[], members: Partial<User> = {}) {
  return world.tenant.addUser({ email: 'sam@example.com', fullName: 'Sam', scope, scopeRoles, ...members })
}

const put = (world: World, user: { readonly id: string }, data: Record<string, unknown>): Promise<Answer> =>
  world.admin.put(`/users/${user.id}`, { data })

describe('creating a user (X-8)', () => {
  it('gives the user as the console then lists them, waiting for the invitation', async () => {
    await using world = await startWorld()
    const { status, body } = await world.admin.post('/users', newUser(world, { twoFaEnabled: true }))
    expect(status).toBe(200)
    expect(body.data).toMatchObject({
      email: 'lin@example.com',
      fullName: 'Lin',
      scope: 'site',
      emailVerified: false,
      twoFaEnabled: true,
      firstLogin: null,
      source: 'mgmt',
    })
    expect(body.data.scopeRoles).toEqual([
      expect.objectContaining({
        ...siteEntry(world),
        name: sites(world)[0]?.name,
        roleName: 'Viewer',
        roles: ['Viewer'],
      }),
    ])
    const [listed] = await world.admin.list('/users?email=lin@example.com')
    expect(listed).toMatchObject({ id: body.data.id, scopeRoles: body.data.scopeRoles })
    expect(listed).not.toHaveProperty('password')
  })

  it('takes the name of a predefined role instead of its id', async () => {
    await using world = await startWorld()
    const scopeRoles = [{ id: siteEntry(world).id, roleName: 'SOC' }]
    const { body } = await world.admin.post('/users', newUser(world, { scopeRoles }))
    expect(body.data.scopeRoles[0].roleId).toBe(world.tenant.predefinedRole('SOC').id)
  })

  it('wants no place for the tenant', async () => {
    await using world = await startWorld()
    const scopeRoles = [{ roleId: viewer(world) }]
    const { body } = await world.admin.post('/users', newUser(world, { scope: 'tenant', scopeRoles }))
    expect(body.data.scopeRoles[0]).toMatchObject({ id: null, name: 'Global', accountName: '' })
  })

  it.each<[string, (world: World) => Record<string, unknown>, string]>([
    ['no roles', () => ({ scopeRoles: [] }), 'data: scopeRoles: Shorter than minimum length 1.'],
    ['roles left out', () => ({ scopeRoles: undefined }), 'data: scopeRoles: Shorter than minimum length 1.'],
    ['no address', () => ({ email: undefined }), 'data: email: Missing data for required field.'],
    ['a name that is no text', () => ({ fullName: 5 }), 'data: fullName: Not a valid string.'],
    ['an unknown scope', () => ({ scope: 'group' }), "data: scope: 'group' is not a valid choice."],
    ['an unknown member', () => ({ colour: 'blue' }), 'data: colour: Unknown field'],
    [
      'a password under onboarding',
      () => ({ password: 'long enough' }),
      'data: password: Not allowed while automatic onboarding is on.',
    ],
    [
      'a place of another level',
      (world) => ({ scope: 'account', scopeRoles: [siteEntry(world)] }),
      'data: scopeRoles: 0: id: No such account.',
    ],
    [
      'a place that is none',
      (world) => ({ scopeRoles: [{ id: '5', roleId: viewer(world) }] }),
      'data: scopeRoles: 0: id: Must be greater than or equal to 100000000000000000.',
    ],
    [
      'an unknown role',
      (world) => ({ scopeRoles: [{ id: siteEntry(world).id, roleId: '1234567890123456789' }] }),
      'data: scopeRoles: 0: roleId: No such role.',
    ],
    [
      'two roles in one place',
      (world) => ({ scopeRoles: [siteEntry(world), siteEntry(world)] }),
      'data: scopeRoles: 1: id: Duplicate scope.',
    ],
    [
      'names echoed from an answer',
      (world) => ({ scopeRoles: [{ ...siteEntry(world), name: 'Berlin' }] }),
      'data: scopeRoles: 0: name: Unknown field',
    ],
    [
      'two entries for the tenant',
      (world) => ({ scope: 'tenant', scopeRoles: [{ roleId: viewer(world) }, { roleId: viewer(world) }] }),
      'data: scopeRoles: Longer than maximum length 1.',
    ],
  ])('refuses %s', async (_, members, detail) => {
    await using world = await startWorld()
    const answer = await world.admin.post('/users', newUser(world, members(world)))
    expect(errorOf(answer)).toEqual({ status: 400, code: 4000010, title: 'Validation Error', detail })
    expect(await world.admin.list('/users?email=lin@example.com')).toEqual([])
  })

  it('tells all problems in one sentence', async () => {
    await using world = await startWorld()
    const answer = await world.admin.post('/users', { data: { scope: 'moon', colour: 'blue' } })
    expect(errorOf(answer).detail).toBe(
      "data: email: Missing data for required field., fullName: Missing data for required field., scope: 'moon' is not a valid choice., colour: Unknown field",
    )
  })

  it('refuses a body that is no JSON', async () => {
    await using world = await startWorld()
    const response = await fetch(`${world.simulator.url}/web/api/v2.1/users`, {
      method: 'POST',
      headers: { Authorization: `ApiToken ${world.simulator.mintAdminToken()}` },
      body: '{"data":',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ code: 4000040 }] })
  })

  it.each([
    [400, 4000030],
    [409, 4090010],
  ] as const)('refuses a taken address in any spelling, with %d as set', async (duplicateEmail, code) => {
    await using world = await startWorld({ strictness: { duplicateEmail } })
    addUser(world, 'site', [siteEntry(world)], { email: 'Lin@Example.com' })
    const answer = await world.admin.post('/users', newUser(world))
    expect(errorOf(answer)).toMatchObject({ status: duplicateEmail, code, detail: expect.stringContaining('already') })
  })

  it('refuses an address of another domain than those allowed', async () => {
    await using world = await startWorld()
    world.tenant.changeSettings({ allowedDomains: ['example.org'] })
    expect(errorOf(await world.admin.post('/users', newUser(world))).detail).toContain('example.com is not allowed')
  })

  it('wants a password where nobody is invited', async () => {
    await using world = await startWorld()
    world.tenant.changeSettings({ automaticOnboarding: false })
    expect(errorOf(await world.admin.post('/users', newUser(world))).detail).toContain('password: Missing data')
    const { body } = await world.admin.post('/users', newUser(world, { password: 'long enough' }))
    expect(body.data.emailVerified).toBe(true)
  })

  it('refuses a role of another place, and takes it in its own', async () => {
    await using world = await startWorld()
    const [own, other] = sites(world)
    const role = world.tenant.addRole({
      name: 'Local',
      scope: 'Site',
      scopeId: own?.id ?? '',
      permissionIds: ['Endpoints.view'],
    })
    const at = (id: string | undefined) =>
      world.admin.post('/users', newUser(world, { scopeRoles: [{ id, roleId: role.id }] }))
    expect(errorOf(await at(other?.id)).detail).toContain('does not belong to this scope')
    expect((await at(own?.id)).status).toBe(200)
  })

  it('refuses a place that is deleted', async () => {
    await using world = await startWorld()
    world.tenant.setSiteState(siteEntry(world).id, 'deleted')
    const scopeRoles = [{ id: world.tenant.sites.find((site) => site.state === 'deleted')?.id, roleId: viewer(world) }]
    expect(errorOf(await world.admin.post('/users', newUser(world, { scopeRoles }))).detail).toContain('No such site')
  })
})

describe('changing a user (X-8)', () => {
  it('replaces the whole list of roles', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world, 0), siteEntry(world, 1)])
    const scopeRoles = [{ ...siteEntry(world, 2), roleId: world.tenant.predefinedRole('IT').id }]
    expect((await put(world, user, { scope: 'site', scopeRoles })).status).toBe(200)
    expect(world.tenant.users.get(user.id)?.scopeRoles).toEqual(scopeRoles)
  })

  it('changes the level, and the roles of the old one go', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)])
    const account = world.tenant.accounts.all()[0]
    const scopeRoles = [{ id: account?.id, roleId: viewer(world) }]
    const { body } = await put(world, user, { scope: 'account', scopeRoles })
    expect(body.data).toMatchObject({
      scope: 'account',
      siteRoles: [],
      scopeRoles: [{ id: account?.id, name: account?.name }],
    })
  })

  it('keeps the roles when they are left out, and changes the rest', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)])
    const { body } = await put(world, user, { scope: 'site', fullName: 'Samantha', canGenerateApiToken: true })
    expect(body.data).toMatchObject({ fullName: 'Samantha', canGenerateApiToken: true })
    expect(body.data.scopeRoles).toHaveLength(1)
  })

  it.each<[string, (world: World, user: User) => Record<string, unknown>, number, string]>([
    ['a body without scope', () => ({ fullName: 'Sam' }), 4000010, 'data: scope: Missing data for required field.'],
    [
      'an empty list of roles',
      () => ({ scope: 'site', scopeRoles: [] }),
      4000010,
      'data: scopeRoles: Shorter than minimum length 1.',
    ],
    [
      'a new level without roles',
      () => ({ scope: 'account' }),
      4000010,
      'data: scopeRoles: Missing data for required field.',
    ],
    [
      'the id of somebody else',
      () => ({ scope: 'site', id: '1234567890123456789' }),
      4000020,
      'does not match the id of the URL',
    ],
    [
      'a taken address',
      (world) => ({ scope: 'site', email: world.tenant.users.all()[0]?.email }),
      4090010,
      'already exists',
    ],
  ])('refuses %s', async (_, data, code, detail) => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)])
    const answer = await put(world, user, data(world, user))
    expect(errorOf(answer).code).toBe(code)
    expect(errorOf(answer).detail).toContain(detail)
    expect(world.tenant.users.get(user.id)).toEqual(user)
  })

  it('refuses what single sign-on keeps, unless it stays as it is', async () => {
    await using world = await startWorld()
    const managed = {
      source: 'sso_saml',
      emailReadOnly: true,
      fullNameReadOnly: true,
      twoFaEnabledReadOnly: true,
    } as const
    const user = addUser(world, 'site', [siteEntry(world)], managed)
    expect(errorOf(await put(world, user, { scope: 'site', fullName: 'X' })).detail).toBe(
      'data: fullName: Read-only field.',
    )
    expect((await put(world, user, { scope: 'site', fullName: user.fullName })).status).toBe(200)
  })

  it('refuses accounts of the vendor', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)], { isSystem: true })
    expect(errorOf(await put(world, user, { scope: 'site', fullName: 'X' })).code).toBe(4030010)
    expect(errorOf(await world.admin.delete(`/users/${user.id}`)).code).toBe(4030010)
  })

  it('keeps the last administrator, unless told otherwise', async () => {
    for (const lastAdminGuard of [true, false]) {
      await using world = await startWorld({ size: { users: 6 }, strictness: { lastAdminGuard } })
      const [last, ...others] = world.tenant.tenantAdmins()
      for (const other of others) world.tenant.removeUser(other.id)
      const change = put(world, { id: last?.id ?? '' }, { scope: 'tenant', scopeRoles: [{ roleId: viewer(world) }] })
      expect((await change).status).toBe(lastAdminGuard ? 403 : 200)
    }
  })

  it('lets nobody give a role above or beside their own place', async () => {
    await using world = await startWorld()
    const [account, other] = world.tenant.accounts.all()
    const roleId = world.tenant.predefinedRole('Admin').id
    const admin = world.tenant.addServiceUser({
      name: 'account admin',
      scope: 'account',
      scopeRoles: [{ id: account?.id ?? '', roleId }],
    })
    const user = addUser(world, 'account', [{ id: account?.id ?? '', roleId: viewer(world) }])
    const change = (data: Record<string, unknown>) => world.as(admin.id).put(`/users/${user.id}`, { data })
    expect((await change({ scope: 'account', scopeRoles: [{ id: other?.id, roleId }] })).status).toBe(403)
    expect((await change({ scope: 'tenant', scopeRoles: [{ roleId }] })).status).toBe(403)
    expect((await change({ scope: 'account', scopeRoles: [{ id: account?.id, roleId }] })).status).toBe(200)
  })

  it.each([
    ['refused', 400],
    ['viewer', 200],
  ] as const)('of level without roles is %s, as set', async (levelChangeWithoutRoles, status) => {
    await using world = await startWorld({ strictness: { levelChangeWithoutRoles } })
    const user = addUser(world, 'site', [siteEntry(world)])
    const answer = await put(world, user, { scope: 'tenant' })
    expect(answer.status).toBe(status)
    if (status === 200) expect(answer.body.data.scopeRoles[0].roleName).toBe('Viewer')
  })
})

describe('deleting users (X-8)', () => {
  it('is for good', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)])
    expect((await world.admin.delete(`/users/${user.id}`)).body).toEqual({ data: { success: true } })
    expect((await world.admin.get(`/users/${user.id}`)).status).toBe(404)
    expect((await world.admin.delete(`/users/${user.id}`)).status).toBe(404)
  })

  it('who are gone can be a success, as set', async () => {
    await using world = await startWorld({ strictness: { deletingUnknown: 200 } })
    expect((await world.admin.delete('/users/1234567890123456789')).status).toBe(200)
  })

  it('takes those whom the filter names, and counts them', async () => {
    await using world = await startWorld()
    const [first, second] = world.tenant.users.filter((user) => user.scope === 'site')
    const answer = await world.admin.post('/users/delete-users', {
      filter: { ids: [first?.id, second?.id] },
      data: null,
    })
    expect(answer.body).toEqual({ data: { affected: 2 } })
    expect(world.tenant.users.has(first?.id ?? '')).toBe(false)
  })

  it('with an empty filter takes everybody who can be deleted', async () => {
    await using world = await startWorld()
    const caller = world.tenant.findTenantAdmin()?.id
    await world.admin.post('/users/delete-users', { filter: {} })
    expect(world.tenant.users.map((user) => user.id)).toEqual([caller])
  })

  it('refuses a filter it does not know, and oneself', async () => {
    await using world = await startWorld()
    expect(errorOf(await world.admin.post('/users/delete-users', { filter: { id: 'x' } })).detail).toContain(
      'id: Unknown field',
    )
    const own = world.tenant.findTenantAdmin()?.id
    expect((await world.admin.delete(`/users/${own}`)).status).toBe(403)
    expect((await world.admin.post('/users/delete-users', { filter: { ids: [own] } })).status).toBe(403)
  })
})

describe('invitations, passwords and second factors (X-8)', () => {
  it.each([
    '/users/onboarding/send-verification-email',
    '/users/login/send-reset-password-email',
    '/users/login/force-reset-password-on-login',
  ])('%s counts whom it reached', async (path) => {
    await using world = await startWorld()
    const ids = world.tenant.users
      .all()
      .slice(2, 5)
      .map((user) => user.id)
    expect((await world.admin.post(path, { filter: { ids } })).body).toEqual({ data: { affected: 3 } })
  })

  it('an invitation locks out until the address is verified again', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)], { emailVerified: true })
    await world.admin.post('/users/onboarding/send-verification-email', { filter: { ids: [user.id] } })
    expect(world.tenant.users.get(user.id)?.emailVerified).toBe(false)
    world.tenant.acceptInvitation(user.id)
    expect(world.tenant.users.get(user.id)?.emailVerified).toBe(true)
  })

  it('two-factor is demanded and given up for one person', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)], { twoFaEnabled: false })
    for (const [path, twoFaEnabled] of [
      ['enable', true],
      ['disable', false],
    ] as const) {
      expect((await world.admin.post(`/users/2fa/${path}`, { data: { id: user.id } })).body.data).toEqual({
        success: true,
      })
      expect(world.tenant.users.get(user.id)?.twoFaEnabled).toBe(twoFaEnabled)
    }
    expect(errorOf(await world.admin.post('/users/2fa/enable', { data: { userId: user.id } })).code).toBe(4000010)
  })

  it.each([
    ['reset-2fa', { affected: 1 }, 'not_configured'],
    ['delete-2fa', { affected: 1 }, 'not_configured'],
    ['enroll-2fa', { affected: 1, expiration: 24 }, 'enrolled'],
  ])('%s changes the device of everybody named, all of whom must exist', async (path, data, twoFaStatus) => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)], { twoFaConfigured: true, twoFaStatus: 'configured' })
    expect((await world.admin.post(`/users/${path}`, { data: { ids: [user.id] } })).body).toEqual({ data })
    expect(world.tenant.users.get(user.id)).toMatchObject({ twoFaStatus, twoFaConfigured: false })
    const missing = { data: { ids: [user.id, '1234567890123456789'] } }
    expect((await world.admin.post(`/users/${path}`, missing)).status).toBe(404)
  })

  it('a new password opens the door, the old one no longer does', async () => {
    await using world = await startWorld()
    const user = addUser(world, 'site', [siteEntry(world)], { password: 'the old one' })
    const login = (password: string) => world.nobody.post('/users/login', { username: 'SAM@example.com', password })
    expect((await login('the old one')).body.data.token).toMatch(/^eyJ/)
    const change = (confirmNewPassword: string) =>
      world.admin.post('/users/change-password', {
        data: { id: user.id, newPassword: 'the new one', confirmNewPassword },
      })
    expect(errorOf(await change('another')).detail).toContain('do not match')
    expect((await change('the new one')).status).toBe(200)
    expect(errorOf(await login('the old one')).code).toBe(4010010)
    expect((await login('the new one')).status).toBe(200)
    await world.admin.post('/users/login/force-reset-password-on-login', { filter: { ids: [user.id] } })
    expect(errorOf(await login('the new one')).code).toBe(4010091)
  })
})
