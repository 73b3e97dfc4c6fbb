import { describe, expect, it } from 'vitest'
import { errorOf, startWorld, type World } from './_support.ts'

const role = (members: Record<string, unknown> = {}) => ({
  name: 'Night shift',
  description: 'Looks at alerts',
  permissionIds: ['Endpoints.view'],
  ...members,
})

async function create(world: World, filter: Record<string, unknown> = { tenant: true }): Promise<string> {
  return (await world.admin.post('/rbac/role', { data: role(), filter })).body.data.id
}

describe('creating a role (X-8)', () => {
  it('gives the role with its pages, in the place it was made for', async () => {
    await using world = await startWorld()
    const site = world.tenant.sites.all()[0]
    const { body } = await world.admin.post('/rbac/role', { data: role(), filter: { siteIds: [site?.id] } })
    expect(body.data).toMatchObject({ name: 'Night shift', predefinedRole: false, scope: 'Site', scopeId: site?.id })
    const granted = body.data.pages.flatMap((page: { permissions: { identifier: string; value: boolean }[] }) =>
      page.permissions.filter(({ value }) => value).map(({ identifier }) => identifier),
    )
    expect(granted).toEqual(['Endpoints.view'])
  })

  it('starts from a template whose identifiers it takes', async () => {
    await using world = await startWorld()
    const { data } = (await world.admin.get('/rbac/role')).body
    const permissionIds = data.pages.flatMap((page: { permissions: { identifier: string }[] }) =>
      page.permissions.map(({ identifier }) => identifier),
    )
    const answer = await world.admin.post('/rbac/role', { data: role({ permissionIds }), filter: { tenant: true } })
    expect(answer.status).toBe(200)
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['no name', { name: undefined }, { tenant: true }, 'data: name: Missing data for required field.'],
    [
      'no description',
      { description: undefined },
      { tenant: true },
      'data: description: Missing data for required field.',
    ],
    ['a long name', { name: 'x'.repeat(256) }, { tenant: true }, 'data: name: Longer than maximum length 255.'],
    [
      'nothing allowed',
      { permissionIds: [] },
      { tenant: true },
      'data: permissionIds: The role requires at least one permission.',
    ],
    [
      'an unknown permission',
      { permissionIds: ['Moon.walk'] },
      { tenant: true },
      "data: permissionIds: 'Moon.walk' is not a valid choice.",
    ],
    [
      'a permission without what it depends on',
      { permissionIds: ['Users.edit'] },
      { tenant: true },
      'data: permissionIds: Users.view is required by another permission.',
    ],
    ['no place', {}, {}, 'filter: Exactly one scope is required.'],
    ['two places', {}, { tenant: true, siteIds: ['1234567890123456789'] }, 'filter: Exactly one scope is required.'],
  ])('refuses %s', async (_, members, filter, detail) => {
    await using world = await startWorld()
    const answer = await world.admin.post('/rbac/role', { data: role(members), filter })
    expect(errorOf(answer)).toEqual({ status: 400, code: 4000010, title: 'Validation Error', detail })
  })

  it('refuses a body without filter, and a name twice in one place', async () => {
    await using world = await startWorld()
    expect(errorOf(await world.admin.post('/rbac/role', { data: role() })).detail).toContain('filter: Missing data')
    await create(world)
    expect(errorOf(await world.admin.post('/rbac/role', { data: role(), filter: { tenant: true } })).code).toBe(4000030)
    const [account] = world.tenant.accounts.all()
    expect(await create(world, { accountIds: [account?.id] })).toMatch(/^\d{18,19}$/)
  })
})

describe('changing a role (X-8)', () => {
  it('replaces name, description and permissions', async () => {
    await using world = await startWorld()
    const id = await create(world)
    const data = role({ name: 'Day shift', permissionIds: ['Endpoints.view', 'Users.view'] })
    const { body } = await world.admin.put(`/rbac/role/${id}`, { data })
    expect(body.data).toMatchObject({ name: 'Day shift', updatedById: world.tenant.findTenantAdmin()?.id })
    expect(world.tenant.roles.get(id)?.permissionIds).toEqual(['Endpoints.view', 'Users.view'])
  })

  it.each([
    ['kept', 200, ['Endpoints.view']],
    ['cleared', 200, []],
    ['refused', 400, ['Endpoints.view']],
  ] as const)('without permissions is %s, as set', async (roleWithoutPermissions, status, permissionIds) => {
    await using world = await startWorld({ strictness: { roleWithoutPermissions } })
    const id = await create(world)
    const answer = await world.admin.put(`/rbac/role/${id}`, { data: role({ permissionIds: undefined }) })
    expect(answer.status).toBe(status)
    expect(world.tenant.roles.get(id)?.permissionIds).toEqual(permissionIds)
  })

  it.each([
    [403, 4030010],
    [400, 4000010],
  ] as const)('is refused with %d for predefined ones, as set', async (predefinedRoleWrite, code) => {
    await using world = await startWorld({ strictness: { predefinedRoleWrite } })
    const { id } = world.tenant.predefinedRole('Viewer')
    expect(errorOf(await world.admin.put(`/rbac/role/${id}`, { data: role() })).code).toBe(code)
    expect(errorOf(await world.admin.delete(`/rbac/role/${id}`, { data: {} })).code).toBe(code)
    expect(world.tenant.roles.get(id)?.name).toBe('Viewer')
  })
})

describe('deleting a role (X-8)', () => {
  it('that nobody holds needs no target', async () => {
    await using world = await startWorld()
    const id = await create(world)
    expect((await world.admin.delete(`/rbac/role/${id}`)).body).toEqual({ data: { success: true } })
    expect((await world.admin.get(`/rbac/role/${id}`)).status).toBe(404)
  })

  it('gives its holders the target instead', async () => {
    await using world = await startWorld()
    const id = await create(world)
    const holders = [
      world.tenant.addUser({
        email: 'a@example.com',
        fullName: 'A',
        scope: 'tenant',
        scopeRoles: [{ id: null, roleId: id }],
      }),
      world.tenant.addServiceUser({ name: 'b', scope: 'tenant', scopeRoles: [{ id: null, roleId: id }] }),
    ]
    const remove = (data: Record<string, unknown>) => world.admin.delete(`/rbac/role/${id}`, { data })
    expect(errorOf(await remove({})).detail).toContain('data: targetId: Missing data for required field')
    expect(errorOf(await remove({ targetId: id })).detail).toBe('data: targetId: No such role in this scope.')
    const targetId = world.tenant.predefinedRole('Viewer').id
    expect((await remove({ targetId })).status).toBe(200)
    const roles = holders.map(
      ({ id: holder }) => (world.tenant.users.get(holder) ?? world.tenant.serviceUsers.get(holder))?.scopeRoles,
    )
    expect(roles).toEqual([[{ id: null, roleId: targetId }], [{ id: null, roleId: targetId }]])
  })

  it('is for those who may change users too, once somebody holds it', async () => {
    await using world = await startWorld()
    const id = await create(world)
    world.tenant.addUser({
      email: 'a@example.com',
      fullName: 'A',
      scope: 'tenant',
      scopeRoles: [{ id: null, roleId: id }],
    })
    const api = world.as(world.tenant.findTenantAdmin()?.id ?? '', ['Roles.delete', 'Roles.view'])
    const data = { targetId: world.tenant.predefinedRole('Viewer').id }
    expect((await api.delete(`/rbac/role/${id}`, { data })).status).toBe(403)
  })
})
