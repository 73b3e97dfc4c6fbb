import { describe, expect, it } from 'vitest'
import { Api, errorOf, startWorld, type World } from './_support.ts'

const dayMs = 86_400_000

/** Somebody without a token, who may have one; never the one whose token the world's administrator uses. */
function ownerOf(world: World) {
  return world.tenant.addUser({
    email: 'sam@example.com',
    fullName: 'Sam',
    scope: 'tenant',
    scopeRoles: [{ id: null, roleId: world.tenant.predefinedRole('Viewer').id }],
    canGenerateApiToken: true,
  })
}

describe('the token of a user (X-8)', () => {
  it('is generated once, works, and is shown without its value', async () => {
    await using world = await startWorld()
    const owner = ownerOf(world)
    const api = world.as(owner.id)
    const { body } = await api.post('/users/generate-api-token', { data: {} })
    expect(Object.keys(body.data)).toEqual(['token'])
    const own = new Api(world.simulator, body.data.token)
    const again = await own.post('/users/generate-api-token', { data: {} })
    expect(errorOf(again)).toMatchObject({ status: 409, code: 4090010 })
    expect((await own.get('/user')).body.data.id).toBe(owner.id)
    const [row] = await world.admin.list(`/users?ids=${owner.id}`)
    expect(Object.keys(row.apiToken)).toEqual(['createdAt', 'expiresAt'])
  })

  it('is refused to those who may not have one', async () => {
    await using world = await startWorld()
    const owner = ownerOf(world)
    world.tenant.updateUser(owner.id, { canGenerateApiToken: false })
    expect(errorOf(await world.as(owner.id).post('/users/generate-api-token', { data: {} })).code).toBe(4030010)
  })

  it.each([30, 180])('ends after %d days, as set', async (userTokenLifetimeDays) => {
    await using world = await startWorld({ strictness: { userTokenLifetimeDays } })
    const api = world.as(ownerOf(world).id)
    expect((await api.get('/system/info')).status).toBe(200)
    world.clock.advance(userTokenLifetimeDays * dayMs - 1000)
    expect((await api.get('/system/info')).status).toBe(200)
    world.clock.advance(1000)
    const refused = { status: 401, code: 4010010, title: 'Authentication Failed', detail: null }
    expect(errorOf(await api.get('/system/info'))).toEqual(refused)
  })

  it('dies when it is revoked, by its owner or by others who may', async () => {
    await using world = await startWorld()
    const owner = ownerOf(world)
    for (const by of ['owner', 'others']) {
      const token = world.simulator.mintToken({ owner: owner.id, shown: true })
      const own = new Api(world.simulator, token)
      const body = { data: { id: owner.id } }
      const answer = await (by === 'owner' ? own : world.admin).post('/users/revoke-api-token', body)
      expect(answer.body).toEqual({ data: { success: true } })
      expect((await own.get('/system/info')).status).toBe(401)
      expect(world.tenant.users.get(owner.id)?.apiToken).toBeNull()
    }
    const stranger = world.as(world.tenant.findTenantAdmin()?.id ?? '', ['Users.view'])
    expect(
      (await stranger.post('/users/revoke-api-token', { data: { id: world.tenant.users.all().at(-1)?.id } })).status,
    ).toBe(403)
    expect(errorOf(await world.admin.post('/users/revoke-api-token', { data: { userId: owner.id } })).detail).toContain(
      'Unknown field',
    )
  })

  it('dies with its owner', async () => {
    await using world = await startWorld()
    const owner = world.tenant.users.filter((user) => user.scope === 'site')[0]
    const api = world.as(owner?.id ?? '')
    await world.admin.delete(`/users/${owner?.id}`)
    expect((await api.get('/system/info')).status).toBe(401)
  })

  it('tells its dates to its owner, and to those who see the owner', async () => {
    await using world = await startWorld()
    const owner = ownerOf(world)
    const path = `/users/${owner.id}/api-token-details`
    expect(errorOf(await world.admin.get(path)).code).toBe(4040010)
    const token = world.simulator.mintToken({ owner: owner.id, shown: true })
    const { createdAt, expiresAt } = world.tenant.users.get(owner.id)?.apiToken ?? {}
    for (const api of [new Api(world.simulator, token), world.admin])
      expect((await api.get(path)).body).toEqual({ data: { createdAt, expiresAt } })
    const details = await world.nobody.post('/users/api-token-details', { data: { apiToken: token } })
    expect(details.body).toEqual({ data: { createdAt, expiresAt } })
    expect((await world.nobody.post('/users/api-token-details', { data: { apiToken: 'x' } })).status).toBe(400)
  })

  it('of a service user has no dates under users, unless told otherwise', async () => {
    for (const tokenDatesOfServiceUser of [404, 200] as const) {
      await using world = await startWorld({ strictness: { tokenDatesOfServiceUser } })
      const owner = world.tenant.serviceUsers.find((account) => account.apiToken !== null)
      expect((await world.admin.get(`/users/${owner?.id}/api-token-details`)).status).toBe(tokenDatesOfServiceUser)
    }
  })

  it('signs in; the sign-in ends by itself or on leaving', async () => {
    await using world = await startWorld()
    const token = world.simulator.mintToken({ owner: ownerOf(world).id })
    const signIn = async () => {
      const { body } = await world.nobody.post('/users/login/by-api-token', { data: { apiToken: token } })
      return new Api(world.simulator, body.data.token)
    }
    const [left, ended] = [await signIn(), await signIn()]
    expect((await left.post('/users/logout', {})).status).toBe(200)
    expect((await left.get('/system/info')).status).toBe(401)
    expect((await ended.get('/system/info')).status).toBe(200)
    world.clock.advance(60 * 60_000)
    expect((await ended.get('/system/info')).status).toBe(401)
  })
})
