import { describe, expect, it } from 'vitest'
import { Api, errorOf, present, startWorld, type World } from './_support.ts'

const inDays = (days: number) => `${new Date(present.getTime() + days * 86_400_000).toISOString().slice(0, 19)}Z`
const viewer = (world: World) => world.tenant.predefinedRole('Viewer').id
const newServiceUser = (world: World, members: Record<string, unknown> = {}) => ({
  data: {
    name: 'governance-connector',
    expirationDate: inDays(90),
    scope: 'tenant',
    scopeRoles: [{ roleId: viewer(world) }],
    ...members,
  },
})

async function create(world: World) {
  const { body } = await world.admin.post('/service-users', newServiceUser(world))
  return body.data
}

describe('creating a service user (X-8)', () => {
  it('tells the token once, and never again', async () => {
    await using world = await startWorld()
    const created = await create(world)
    expect(created).toMatchObject({
      name: 'governance-connector',
      lastActivation: null,
      apiToken: { expiresAt: inDays(90), value: expect.stringMatching(/^eyJ/) },
    })
    const again = (await world.admin.get(`/service-users/${created.id}`)).body.data
    expect(Object.keys(again.apiToken)).toEqual(['createdAt', 'expiresAt'])
    const token = created.apiToken.value
    expect((await new Api(world.simulator, token).get('/users?limit=1')).status).toBe(200)
    expect((await world.admin.get(`/service-users/${created.id}`)).body.data.lastActivation).not.toBeNull()
  })

  it('gives the older kind of token when asked to', async () => {
    await using world = await startWorld()
    const { body } = await world.admin.post('/service-users', newServiceUser(world, { forceLegacy: true }))
    expect(body.data.apiToken.value).toMatch(/^[A-Za-z0-9]{80}$/)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['an end in the past', { expirationDate: inDays(-1) }, 'data: expirationDate: Must be in the future.'],
    ['an end that is no date', { expirationDate: 'soon' }, 'data: expirationDate: Not a valid datetime.'],
    ['no end', { expirationDate: undefined }, 'data: expirationDate: Missing data for required field.'],
    ['signs in the name', { name: 'a=b' }, 'data: name: Contains characters that are not allowed.'],
    ['a long name', { name: 'x'.repeat(256) }, 'data: name: Longer than maximum length 255.'],
    ['a long description', { description: 'x'.repeat(256) }, 'data: description: Longer than maximum length 255.'],
    ['no roles', { scopeRoles: [] }, 'data: scopeRoles: Shorter than minimum length 1.'],
  ])('refuses %s', async (_, members, detail) => {
    await using world = await startWorld()
    const answer = await world.admin.post('/service-users', newServiceUser(world, members))
    expect(errorOf(answer)).toEqual({ status: 400, code: 4000010, title: 'Validation Error', detail })
  })

  it('takes names and descriptions of the greatest length', async () => {
    await using world = await startWorld()
    const members = { name: 'x'.repeat(255), description: 'y'.repeat(255) }
    expect((await world.admin.post('/service-users', newServiceUser(world, members))).status).toBe(200)
  })

  it('can bound how long a token lives', async () => {
    await using world = await startWorld({ strictness: { longestServiceTokenDays: 365 } })
    const until = (days: number) =>
      world.admin.post('/service-users', newServiceUser(world, { expirationDate: inDays(days) }))
    expect((await until(365)).status).toBe(200)
    expect(errorOf(await until(366)).detail).toContain('within 365 days')
  })
})

describe('changing a service user (X-8)', () => {
  it('replaces description, level and roles', async () => {
    await using world = await startWorld()
    const { id } = await create(world)
    const site = world.tenant.sites.all()[0]
    const scopeRoles = [{ id: site?.id, roleId: viewer(world) }]
    const { body } = await world.admin.put(`/service-users/${id}`, {
      data: { description: 'new', scope: 'site', scopeRoles },
    })
    expect(body.data).toMatchObject({
      description: 'new',
      scope: 'site',
      scopeRoles: [{ id: site?.id, name: site?.name }],
    })
    expect(body.data.updatedBy.id).toBe(world.tenant.findTenantAdmin()?.id)
  })

  it.each([{ name: 'another' }, { expirationDate: inDays(9) }])('knows no %j', async (members) => {
    await using world = await startWorld()
    const { id } = await create(world)
    const data = { scope: 'tenant', scopeRoles: [{ roleId: viewer(world) }], ...members }
    expect(errorOf(await world.admin.put(`/service-users/${id}`, { data })).detail).toContain('Unknown field')
  })

  it.each([
    ['refused', 400, 1],
    ['cleared', 200, 0],
    ['kept', 200, 1],
  ] as const)('without roles is %s, as set', async (serviceUserWithoutScopeRoles, status, left) => {
    await using world = await startWorld({ strictness: { serviceUserWithoutScopeRoles } })
    const { id } = await create(world)
    expect((await world.admin.put(`/service-users/${id}`, { data: { scope: 'tenant' } })).status).toBe(status)
    expect(world.tenant.serviceUsers.get(id)?.scopeRoles).toHaveLength(left)
  })
})

describe('deleting service users (X-8)', () => {
  it('makes their token useless', async () => {
    await using world = await startWorld()
    const { id, apiToken } = await create(world)
    expect((await world.admin.delete(`/service-users/${id}`)).body).toEqual({ data: { success: true } })
    expect((await world.admin.get(`/service-users/${id}`)).status).toBe(404)
    expect(errorOf(await new Api(world.simulator, apiToken.value).get('/system/info')).code).toBe(4010010)
  })

  it('takes those whom the filter names', async () => {
    await using world = await startWorld()
    const { id } = await create(world)
    const before = world.tenant.serviceUsers.size
    const answer = await world.admin.post('/service-users/delete-service-users', { filter: { ids: [id] } })
    expect(answer.body).toEqual({ data: { affected: 1 } })
    expect(world.tenant.serviceUsers.size).toBe(before - 1)
  })
})

describe('a new token for a service user (X-8)', () => {
  it('kills the one before', async () => {
    await using world = await startWorld()
    const { id, apiToken } = await create(world)
    const { body } = await world.admin.post(`/service-users/${id}/generate-api-token`, {
      data: { expirationDate: inDays(7) },
    })
    expect(body.data).toMatchObject({ expiresAt: inDays(7), token: expect.stringMatching(/^eyJ/) })
    expect((await new Api(world.simulator, apiToken.value).get('/system/info')).status).toBe(401)
    expect((await new Api(world.simulator, body.data.token).get('/system/info')).status).toBe(200)
    const shown = (await world.admin.get(`/service-users/${id}`)).body.data.apiToken
    expect(shown).toEqual({ createdAt: body.data.createdAt, expiresAt: inDays(7) })
  })

  it('wants an end in the future, and a service user', async () => {
    await using world = await startWorld()
    const { id } = await create(world)
    const ask = (path: string, expirationDate: string) =>
      world.admin.post(`/service-users/${path}/generate-api-token`, { data: { expirationDate } })
    expect((await ask(id, inDays(-7))).status).toBe(400)
    expect((await ask('1234567890123456789', inDays(7))).status).toBe(404)
  })
})
