import { describe, expect, it } from 'vitest'
import type { ScopeLevel, ScopeRole } from '../src/lib/tenant/records.ts'
import { errorOf, startWorld, type World } from './_support.ts'

/** A caller with these roles, freshly made. */
function caller(world: World, scope: ScopeLevel, scopeRoles: readonly ScopeRole[]) {
  const owner = world.tenant.addServiceUser({ name: 'reader', scope, scopeRoles })
  return world.as(owner.id)
}

const viewerOf = (world: World) => world.tenant.predefinedRole('Viewer').id

describe('a token of a site', () => {
  it('sees its site, the people of it, and no account', async () => {
    await using world = await startWorld()
    const site = world.tenant.sites.all()[0]
    const api = caller(world, 'site', [{ id: site?.id ?? '', roleId: viewerOf(world) }])
    expect((await api.list('/sites')).map((row) => row.id)).toEqual([site?.id])
    const people = world.tenant.users.filter(
      (user) => user.scope === 'site' && user.scopeRoles.some((entry) => entry.id === site?.id),
    )
    expect((await api.list('/users')).map((row) => row.id)).toEqual(people.map((user) => user.id))
    const answer = await api.get('/accounts?limit=1')
    expect(errorOf(answer)).toEqual({
      status: 403,
      code: 4030010,
      title: 'Insufficient permissions',
      detail: 'Action is not allowed to site users',
    })
  })

  it('sees roles from above and of its own site', async () => {
    await using world = await startWorld()
    const [site, other] = world.tenant.sites.all()
    const add = (name: string, scope: 'Tenant' | 'Account' | 'Site', scopeId: string | null) =>
      world.tenant.addRole({ name, scope, scopeId, permissionIds: ['Endpoints.view'] }).name
    const expected = [
      add('of the tenant', 'Tenant', null),
      add('of the account', 'Account', site?.accountId ?? ''),
      add('of the site', 'Site', site?.id ?? ''),
    ]
    add('of another site', 'Site', other?.id ?? '')
    const api = caller(world, 'site', [{ id: site?.id ?? '', roleId: viewerOf(world) }])
    const names = (await api.list('/rbac/roles')).map((row) => row.name)
    expect(names).toEqual(expect.arrayContaining(expected))
    expect(names).not.toContain('of another site')
  })
})

describe('a token of an account', () => {
  it('sees the account, its sites and all who have a role in them', async () => {
    await using world = await startWorld()
    const account = world.tenant.accounts.all()[1]
    const siteIds = world.tenant.sites.filter((site) => site.accountId === account?.id).map((site) => site.id)
    const api = caller(world, 'account', [{ id: account?.id ?? '', roleId: viewerOf(world) }])
    expect((await api.list('/accounts')).map((row) => row.id)).toEqual([account?.id])
    expect((await api.list('/sites')).map((row) => row.id)).toEqual(siteIds)
    expect((await api.list('/groups')).every((row) => siteIds.includes(row.siteId))).toBe(true)
    const people = world.tenant.users.filter((user) =>
      user.scopeRoles.some((entry) => entry.id === account?.id || siteIds.includes(entry.id ?? '')),
    )
    expect((await api.list('/users')).map((row) => row.id)).toEqual(people.map((user) => user.id))
  })

  it.each([
    [404, 4040010],
    [403, 4030010],
  ] as const)('gets %d for what lies outside, as set', async (outOfScope, code) => {
    await using world = await startWorld({ strictness: { outOfScope } })
    const [own, other] = world.tenant.accounts.all()
    const api = caller(world, 'account', [{ id: own?.id ?? '', roleId: viewerOf(world) }])
    const admin = world.tenant.findTenantAdmin()
    for (const path of [`/accounts/${other?.id}`, `/users/${admin?.id}`])
      expect(errorOf(await api.get(path))).toMatchObject({ status: outOfScope, code })
  })

  it('sees neither the activities nor the settings of the tenant', async () => {
    await using world = await startWorld()
    const account = world.tenant.accounts.all()[0]
    const roleId = world.tenant.predefinedRole('Admin').id
    const api = caller(world, 'account', [{ id: account?.id ?? '', roleId }])
    const rows = await api.list('/activities')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every((row) => row.accountId === account?.id)).toBe(true)
    for (const path of ['/system/configuration', '/settings/sso', '/users/tenant-admin-auth-check'])
      expect(errorOf(await api.get(path))).toMatchObject({ status: 403, code: 4030010, detail: null })
    expect((await api.get('/users/viewer-auth-check')).body).toEqual({ data: { success: true } })
  })
})

describe('rbac/roles', () => {
  it('hides the roles of places below, until includeChildren', async () => {
    await using world = await startWorld()
    const custom = world.tenant.roles.filter((role) => role.scope !== 'Tenant').length
    expect(custom).toBeGreaterThan(0)
    const without = await world.admin.list('/rbac/roles')
    const withChildren = await world.admin.list('/rbac/roles?includeChildren=true')
    expect(without.every((role) => role.scope === 'Tenant')).toBe(true)
    expect(withChildren.length - without.length).toBe(custom)
    expect(withChildren.every((role) => !('pages' in role) && !('permissionIds' in role))).toBe(true)
  })

  it('looks from the account asked for', async () => {
    await using world = await startWorld()
    const [account, other] = world.tenant.accounts.all()
    for (const { id, name } of [account, other].filter((each) => each !== undefined))
      world.tenant.addRole({ name: `of ${name}`, scope: 'Account', scopeId: id, permissionIds: ['Endpoints.view'] })
    const names = (await world.admin.list(`/rbac/roles?accountIds=${account?.id}`)).map((role) => role.name)
    expect(names).toContain(`of ${account?.name}`)
    expect(names).toContain('Admin')
    expect(names).not.toContain(`of ${other?.name}`)
    const own = await world.admin.list(
      `/rbac/roles?accountIds=${account?.id}&includeParents=false&predefinedRole=false`,
    )
    expect(own.every((role) => role.scope === 'Account' && role.scopeId === account?.id)).toBe(true)
  })

  it('finds the predefined Admin by name', async () => {
    await using world = await startWorld()
    const rows = await world.admin.list('/rbac/roles?name=Admin&predefinedRole=true')
    expect(rows.map((role) => role.id)).toEqual([world.tenant.predefinedRole('Admin').id])
  })

  it('keeps a role that is not listed to itself', async () => {
    await using world = await startWorld({ size: { oddities: true, users: 80 } })
    const unlisted = world.tenant.roles.find((role) => role.unlisted === true)
    const ids = (await world.admin.list('/rbac/roles?includeChildren=true')).map((role) => role.id)
    expect(ids).not.toContain(unlisted?.id)
    expect((await world.admin.get(`/rbac/role/${unlisted?.id}`)).status).toBe(404)
    const holders = await world.admin.list(`/users?roleIds=${unlisted?.id}`)
    expect(holders[0].scopeRoles[0].roleName).toBe('Retired feature')
  })
})

describe('partial permissions', () => {
  it.each([
    ['/users?limit=1', 'Users.view'],
    ['/service-users?limit=1', 'Service Users.view'],
    ['/rbac/roles?limit=1', 'Roles.view'],
    ['/accounts?limit=1', 'Accounts.view'],
    ['/sites?limit=1', 'Sites.view'],
    ['/groups?limit=1', 'Groups.view'],
    ['/activities?limit=1', 'Activity Page.view'],
  ])('%s needs %s', async (path, permission) => {
    await using world = await startWorld({ size: { users: 5 } })
    const owner = world.tenant.findTenantAdmin()?.id ?? ''
    expect((await world.as(owner, [permission]).get(path)).status).toBe(200)
    expect(errorOf(await world.as(owner, ['Endpoints.view']).get(path)).code).toBe(4030010)
  })

  it('can be answered with 401, as some endpoints of real consoles do', async () => {
    await using world = await startWorld({ strictness: { missingPermission: 401 } })
    const api = world.as(world.tenant.findTenantAdmin()?.id ?? '', ['Users.view'])
    expect(errorOf(await api.get('/rbac/roles'))).toMatchObject({ status: 401, code: 4010010 })
    expect((await api.get('/system/info')).status).toBe(200)
  })

  it.each([
    ['C-Level', 403],
    ['Viewer', 200],
    ['Admin', 200],
  ])('of the role %s on users give %d', async (name, status) => {
    await using world = await startWorld()
    const api = caller(world, 'tenant', [{ id: null, roleId: world.tenant.predefinedRole(name).id }])
    expect((await api.get('/users')).status).toBe(status)
  })

  it('of a Viewer may leave out people', async () => {
    await using world = await startWorld({ strictness: { viewerSeesPeople: false } })
    const api = caller(world, 'tenant', [{ id: null, roleId: viewerOf(world) }])
    for (const path of ['/users', '/service-users', '/rbac/roles']) expect((await api.get(path)).status).toBe(403)
    for (const path of ['/accounts', '/sites', '/groups']) expect((await api.get(path)).status).toBe(200)
  })

  it('count in each place by themselves', async () => {
    await using world = await startWorld()
    const [admin, viewer] = world.tenant.sites.all()
    const api = caller(world, 'site', [
      { id: admin?.id ?? '', roleId: world.tenant.predefinedRole('Admin').id },
      { id: viewer?.id ?? '', roleId: viewerOf(world) },
    ])
    const roleId = viewerOf(world)
    const invite = (siteId: string | undefined, email: string) =>
      api.post('/users', { data: { email, fullName: 'New', scope: 'site', scopeRoles: [{ id: siteId, roleId }] } })
    expect((await invite(admin?.id, 'a@example.com')).status).toBe(200)
    expect((await invite(viewer?.id, 'b@example.com')).status).toBe(403)
  })
})

describe('who am I', () => {
  it('is the user of the token, with pages and account', async () => {
    await using world = await startWorld()
    const user = world.tenant.users.find((each) => each.scope === 'account' && each.scopeRoles.length === 1)
    const { data } = (await world.as(user?.id ?? '', ['Users.view']).get('/user')).body
    expect(data).toMatchObject({ id: user?.id, email: user?.email, account: { id: user?.scopeRoles[0]?.id } })
    expect(data.pages[0]).toMatchObject({ name: 'Users', identifier: 'Users' })
    expect(data.pages[0].permissions[0]).toMatchObject({ identifier: 'Users.view', dependsOn: [] })
  })

  it.each([
    ['shown as a user', 200],
    [404, 404],
    [403, 403],
  ] as const)('for a service user is %s', async (userOfServiceUser, status) => {
    await using world = await startWorld({ strictness: { userOfServiceUser } })
    const api = caller(world, 'tenant', [{ id: null, roleId: viewerOf(world) }])
    expect((await api.get('/user')).status).toBe(status)
  })
})
