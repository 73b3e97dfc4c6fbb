import { describe, expect, it } from 'vitest'
import { activityCodes } from '../src/lib/tenant/activity-types.ts'
import { startWorld, type World } from './_support.ts'

const viewer = (world: World) => world.tenant.predefinedRole('Viewer').id

/** The rows of the feed that an action adds, read as a feed reader does. */
async function feedOf(world: World, action: () => Promise<unknown>) {
  const before = new Set(world.tenant.activities.map(({ id }) => id))
  await action()
  const rows = await world.admin.list('/activities?sortBy=createdAt&sortOrder=asc')
  return rows.filter(({ id }) => !before.has(id))
}

function inviteLin(world: World) {
  const data = { email: 'lin@example.com', fullName: 'Lin', scope: 'tenant', scopeRoles: [{ roleId: viewer(world) }] }
  return world.admin.post('/users', { data })
}

describe('the activity feed (X-8)', () => {
  it('tells of a person added, changed, given two-factor and deleted', async () => {
    await using world = await startWorld()
    const added = await feedOf(world, () => inviteLin(world))
    expect(added.map((row) => row.activityType)).toEqual([23, 35])
    const id = added[0].userId
    const actor = world.tenant.findTenantAdmin()?.fullName
    expect(added[0]).toMatchObject({
      description: actor,
      accountId: null,
      data: { username: 'Lin', byUser: actor, role: 'Viewer', userScope: 'tenant', scopeLevel: 'Global' },
    })
    const put = (data: object) => world.admin.put(`/users/${id}`, { data: { scope: 'tenant', ...data } })
    const changed = await feedOf(world, () => put({ fullName: 'Lin Doe' }))
    expect(changed.map((row) => [row.activityType, row.userId])).toEqual([[24, id]])
    const twoFa = await feedOf(world, () => put({ twoFaEnabled: !world.tenant.users.get(id)?.twoFaEnabled }))
    expect(twoFa.map((row) => row.activityType)).toEqual([67])
    const deleted = await feedOf(world, () => world.admin.delete(`/users/${id}`))
    expect(deleted.map((row) => [row.activityType, row.userId])).toEqual([[25, id]])
  })

  it('tells of roles made, changed and deleted', async () => {
    await using world = await startWorld()
    const data = { name: 'Night shift', description: '', permissionIds: ['Endpoints.view'] }
    const rows = await feedOf(world, async () => {
      const { body } = await world.admin.post('/rbac/role', { data, filter: { tenant: true } })
      await world.admin.put(`/rbac/role/${body.data.id}`, { data })
      await world.admin.delete(`/rbac/role/${body.data.id}`, { data: {} })
    })
    expect(rows.map((row) => row.activityType)).toEqual([107, 108, 109])
    expect(rows.every((row) => row.data.role === 'Night shift')).toBe(true)
  })

  it('tells of people who come in, go, and fail to', async () => {
    await using world = await startWorld()
    world.tenant.addUser({
      email: 'sam@example.com',
      fullName: 'Sam',
      scope: 'tenant',
      scopeRoles: [{ id: null, roleId: viewer(world) }],
      password: 'open sesame',
    })
    const login = (username: string, password: string) => world.nobody.post('/users/login', { username, password })
    const rows = await feedOf(world, async () => {
      await login('sam@example.com', 'open sesame')
      await login('sam@example.com', 'wrong')
      await login('nobody@example.com', 'wrong')
    })
    expect(rows.map((row) => row.activityType)).toEqual([27, 133, 134])
    expect(rows[0].data).toMatchObject({
      username: 'Sam',
      source: 'mgmt',
      ipAddress: expect.stringContaining('127.0.0.1'),
    })
  })

  it('tells of service users and tokens with codes that no real console uses', async () => {
    await using world = await startWorld()
    const data = {
      name: 'robot',
      scope: 'tenant',
      scopeRoles: [{ roleId: viewer(world) }],
      expirationDate: '2027-01-01T00:00:00Z',
    }
    const rows = await feedOf(world, async () => {
      const { id } = (await world.admin.post('/service-users', { data })).body.data
      const { expirationDate } = data
      await world.admin.post(`/service-users/${id}/generate-api-token`, { data: { expirationDate } })
      await world.admin.delete(`/service-users/${id}`)
    })
    expect(rows.map((row) => row.activityType)).toEqual([90003, 90001, 90005])
  })

  it('is read on from the last row seen', async () => {
    await using world = await startWorld()
    const last = (await world.admin.list('/activities?sortBy=createdAt')).at(-1)
    await inviteLin(world)
    const ids = async (query: string) => (await world.admin.list(`/activities?${query}`)).map((row) => row.activityType)
    expect(await ids(`createdAt__gt=${last.createdAt}&activityTypes=23,24,25`)).toEqual([23])
    expect(await ids(`createdAt__gte=${last.createdAt}`)).toEqual([last.activityType, 23, 35])
  })

  it('says nothing of what was refused', async () => {
    await using world = await startWorld()
    expect(await feedOf(world, () => world.admin.post('/users', { data: {} }))).toEqual([])
  })

  it('explains every code it uses', async () => {
    await using world = await startWorld()
    const types: { id: number; action: string; descriptionTemplate: string }[] = (
      await world.admin.get('/activities/types')
    ).body.data
    expect(types.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.values(activityCodes)))
    expect(types.every(({ action, descriptionTemplate }) => action !== '' && descriptionTemplate !== '')).toBe(true)
  })
})

describe('the journal of writes (X-8)', () => {
  it('keeps what a request changed, from what to what, by whom', async () => {
    await using world = await startWorld()
    world.simulator.journal.clear()
    const { body } = await inviteLin(world)
    await world.admin.put(`/users/${body.data.id}`, { data: { scope: 'tenant', fullName: 'Lin Doe' } })
    await world.admin.delete(`/users/${body.data.id}`)
    const requestIds = world.simulator.requests.slice(-3).map(({ id }) => id)
    const entries = world.simulator.journal.entries.filter(({ kind }) => kind === 'users')
    const seen = entries.map(({ before, after, actor, requestId }) => [
      before && 'fullName' in before ? before.fullName : undefined,
      after && 'fullName' in after ? after.fullName : undefined,
      actor.id,
      requestIds.indexOf(requestId ?? ''),
    ])
    const admin = world.tenant.findTenantAdmin()?.id
    expect(seen).toEqual([
      [undefined, 'Lin', admin, 0],
      ['Lin', 'Lin', admin, 0],
      ['Lin', 'Lin Doe', admin, 1],
      ['Lin Doe', undefined, admin, 2],
    ])
  })

  it('keeps nothing of reads and of what was refused', async () => {
    await using world = await startWorld()
    world.simulator.journal.clear()
    await world.admin.list('/users')
    await world.admin.post('/users', { data: {} })
    await world.admin.delete(`/users/${world.tenant.findTenantAdmin()?.id}`)
    expect(world.simulator.journal.entries).toEqual([])
  })

  it('keeps what others changed, without a request', async () => {
    await using world = await startWorld()
    world.simulator.journal.clear()
    world.tenant.renameSite(world.tenant.sites.all()[0]?.id ?? '', 'Elsewhere')
    expect(world.simulator.journal.entries).toMatchObject([
      { kind: 'sites', requestId: null, after: { name: 'Elsewhere' } },
    ])
  })
})
