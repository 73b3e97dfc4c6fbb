import { describe, expect, it } from 'vitest'
import { errorOf, startWorld } from './_support.ts'

const lists = ['/users', '/service-users', '/rbac/roles', '/accounts', '/sites', '/groups', '/activities']

describe('every list', () => {
  it.each(lists)('%s gives ten rows when not asked for a number', async (path) => {
    await using world = await startWorld({ size: { accounts: 12, sites: 20, serviceUsers: 12, customRoles: 12 } })
    const { body } = await world.admin.get(`${path}${path === '/rbac/roles' ? '?includeChildren=true' : ''}`)
    expect(body.data.sites ?? body.data).toHaveLength(10)
    expect(body.pagination.totalItems).toBeGreaterThan(10)
  })

  it.each(lists.flatMap((path) => ['0', '1001', '-1', 'many', '1.5'].map((limit) => [path, limit])))(
    '%s refuses limit=%s',
    async (path, limit) => {
      await using world = await startWorld({ size: { users: 2 } })
      const error = errorOf(await world.admin.get(`${path}?limit=${limit}`))
      expect(error).toMatchObject({ status: 400, code: 4000010, title: 'Validation Error' })
      expect(error.detail).toMatch(/^limit: /)
    },
  )

  it.each(lists)('%s takes the smallest and the greatest limit and skip', async (path) => {
    await using world = await startWorld({ size: { users: 2 } })
    for (const query of ['limit=1', 'limit=1000', 'skip=0', 'skip=1000'])
      expect((await world.admin.get(`${path}?${query}`)).status).toBe(200)
    expect(errorOf(await world.admin.get(`${path}?skip=1001`)).detail).toBe('skip: Must be less than or equal to 1000.')
  })

  it.each(lists)('%s gives every row once, in pages of three', async (path) => {
    await using world = await startWorld({ size: { accounts: 7, sites: 20, serviceUsers: 10, users: 20 } })
    const query = path === '/rbac/roles' ? '?includeChildren=true' : ''
    const ids = (await world.admin.list(`${path}${query}`, 3)).map((row) => row.id)
    const whole = (await world.admin.list(`${path}${query}`, 1000)).map((row) => row.id)
    expect(ids).toEqual(whole)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(lists)('%s counts without rows', async (path) => {
    await using world = await startWorld()
    const whole = await world.admin.list(path)
    const { body } = await world.admin.get(`${path}?countOnly=true`)
    expect(body.pagination).toEqual({ totalItems: whole.length, nextCursor: null })
    if (path === '/sites') {
      expect(body.data.sites).toEqual([])
      expect(body.data.allSites.totalLicenses).toBeGreaterThan(0)
    } else expect(body.data).toEqual([])
  })

  it.each(lists)('%s refuses a cursor that is none', async (path) => {
    await using world = await startWorld({ size: { users: 2 } })
    for (const cursor of ['rubbish', 'aWQ6', 'aWQ6MTIz!', Buffer.from('name:"x"|5').toString('base64')]) {
      const answer = await world.admin.get(`${path}?cursor=${encodeURIComponent(cursor)}`)
      const detail = 'Invalid cursor value received'
      expect(errorOf(answer)).toEqual({ status: 400, code: 4000010, title: 'Validation Error', detail })
    }
  })
})

describe('cursors', () => {
  it('name the last row of the page', async () => {
    await using world = await startWorld()
    const { body } = await world.admin.get('/users?limit=5')
    const last = world.tenant.users.all()[4]?.id
    expect(Buffer.from(body.pagination.nextCursor, 'base64').toString()).toBe(`id:${last}`)
  })

  it('lose nothing and repeat nothing when rows behind them go', async () => {
    await using world = await startWorld()
    const users = world.tenant.users.all().map((user) => user.id)
    const first = await world.admin.get('/users?limit=10')
    for (const id of users.slice(5, 10)) world.tenant.removeUser(id)
    const cursor = encodeURIComponent(first.body.pagination.nextCursor)
    const rest = await world.admin.get(`/users?limit=1000&cursor=${cursor}`)
    expect(rest.body.data.map((user: { id: string }) => user.id)).toEqual(users.slice(10))
  })

  it('follow the order asked for, also where keys are equal or missing', async () => {
    await using world = await startWorld({ size: { users: 60, oddities: true } })
    for (const order of ['asc', 'desc'])
      for (const sortBy of ['fullName', 'lastLogin', 'emailVerified', 'id']) {
        const path = `/users?sortBy=${sortBy}&sortOrder=${order}`
        const ids = (await world.admin.list(path, 7)).map((user) => user.id)
        expect(ids).toEqual((await world.admin.list(path, 1000)).map((user) => user.id))
        expect(new Set(ids).size).toBe(world.tenant.users.size)
      }
  })

  it('are refused under another order', async () => {
    await using world = await startWorld()
    const { body } = await world.admin.get('/users?limit=5')
    const cursor = encodeURIComponent(body.pagination.nextCursor)
    expect(errorOf(await world.admin.get(`/users?sortBy=email&cursor=${cursor}`)).detail).toContain('Invalid cursor')
  })

  it('can have an end', async () => {
    await using world = await startWorld({ strictness: { cursorLifetimeMs: 60_000 } })
    const { body } = await world.admin.get('/users?limit=5')
    const path = `/users?limit=5&cursor=${encodeURIComponent(body.pagination.nextCursor)}`
    world.clock.advance(60_000)
    expect((await world.admin.get(path)).status).toBe(200)
    world.clock.advance(1)
    expect(errorOf(await world.admin.get(path)).detail).toBe('Invalid cursor value received')
  })

  it('do not go with skip, unless told otherwise', async () => {
    await using strict = await startWorld()
    await using lenient = await startWorld({ strictness: { skipWithCursor: 'cursor wins' } })
    const { body } = await strict.admin.get('/users?limit=5')
    const path = `/users?limit=5&skip=3&cursor=${encodeURIComponent(body.pagination.nextCursor)}`
    expect(errorOf(await strict.admin.get(path)).code).toBe(4000040)
    const ids = lenient.tenant.users.all().map((user) => user.id)
    const page = (await lenient.admin.get(path)).body.data
    expect(page[0].id).toBe(ids[5])
  })
})

describe('order', () => {
  it.each([
    ['/users', 'fullName'],
    ['/users', 'dateJoined'],
    ['/sites', 'name'],
    ['/sites', 'accountName'],
    ['/accounts', 'numberOfSites'],
    ['/groups', 'siteId'],
    ['/service-users', 'name'],
    ['/activities', 'createdAt'],
    ['/rbac/roles', 'usersInRoles'],
  ])('%s by %s rises, and falls when asked to', async (path, sortBy) => {
    await using world = await startWorld()
    const keys = (await world.admin.list(`${path}?sortBy=${sortBy}`)).map((row) => row[sortBy])
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
    const falling = (await world.admin.list(`${path}?sortBy=${sortBy}&sortOrder=desc`)).map((row) => row[sortBy])
    expect(falling).toEqual(keys.toReversed())
  })

  it('refuses what it cannot sort by', async () => {
    await using world = await startWorld()
    const error = errorOf(await world.admin.get('/users?sortBy=shoeSize'))
    expect(error.detail).toBe("sortBy: 'shoeSize' is not a valid choice.")
  })
})

describe('totals', () => {
  it.each([
    ['null', null],
    ['zero', 0],
    ['absent', undefined],
  ] as const)('under skipCount are %s when so set', async (skippedCount, expected) => {
    await using world = await startWorld({ strictness: { skippedCount } })
    expect((await world.admin.get('/users?skipCount=true')).body.pagination.totalItems).toBe(expected)
  })

  it('of sites can be a plain empty list', async () => {
    await using world = await startWorld({ strictness: { sitesCountOnly: 'list' } })
    expect((await world.admin.get('/sites?countOnly=true')).body.data).toEqual([])
  })
})
