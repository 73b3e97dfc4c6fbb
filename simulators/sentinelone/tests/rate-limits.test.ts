import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from './_support.ts'

/** The published table: path, requests in one go, and how many come back in a second. */
const table = [
  ['/users?limit=1', 80, 40],
  ['/user', 5, 2],
  ['/service-users?limit=1', 10, 5],
  ['/rbac/roles?limit=1', 100, 50],
  ['/accounts?limit=1', 10, 100],
  ['/sites?limit=1', 10, 100],
  ['/activities?limit=1', 30, 10],
  ['/export/users', 30, 1],
  ['/system/status', 1, 1],
] as const

describe('published rate limits on a clock that stands (X-8)', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ rateLimits: 'published', size: { users: 3 } })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each(table)('%s allows %d in one go and %d a second after that', async (path, burst, perSecond) => {
    const passed = async (tries: number) => {
      const answers = await Promise.all(Array.from({ length: tries }, () => world.admin.get(path)))
      return answers.filter(({ status }) => status === 200).length
    }
    expect(await passed(burst + 3)).toBe(burst)
    world.clock.advance(1000)
    expect(await passed(Math.min(burst, perSecond) + 3)).toBe(Math.min(burst, perSecond))
  })

  it('count for each token by itself', async () => {
    const [one, other] = [world.as(world.tenant.findTenantAdmin()?.id ?? ''), world.admin]
    world.clock.advance(60_000)
    for (let asked = 0; asked < 5; asked++) await other.get('/user')
    expect((await other.get('/user')).status).toBe(429)
    expect((await one.get('/user')).status).toBe(200)
  })

  it('leave what is not in the table alone', async () => {
    for (let asked = 0; asked < 120; asked++) expect((await world.admin.get('/groups?limit=1')).status).toBe(200)
  })
})

describe('a refusal for too many requests (X-8)', () => {
  it.each(['seconds', 'date', 'missing'] as const)('is a page, with Retry-After: %s', async (retryAfter) => {
    await using world = await startWorld({ rateLimits: 'published', retryAfter, size: { users: 3 } })
    for (let asked = 0; asked < 10; asked++) await world.admin.get('/service-users')
    const { status, headers, text } = await world.admin.get('/service-users')
    expect(status).toBe(429)
    expect(headers.get('content-type')).toContain('text/html')
    expect(text).toContain('429 Too Many Requests')
    const said = headers.get('retry-after')
    if (retryAfter === 'missing') expect(said).toBeNull()
    if (retryAfter === 'seconds') expect(said).toBe('1')
    if (retryAfter === 'date') {
      const ahead = Date.parse(said ?? '') - world.clock.now()
      expect(ahead).toBeGreaterThanOrEqual(200)
      expect(ahead).toBeLessThan(3000)
    }
  })

  it('passes once the wait that was told is over', async () => {
    await using world = await startWorld({ rateLimits: 'published', size: { users: 3 } })
    for (let asked = 0; asked < 10; asked++) await world.admin.get('/service-users')
    const refused = await world.admin.get('/service-users')
    world.clock.advance(Number(refused.headers.get('retry-after')) * 1000)
    expect((await world.admin.get('/service-users')).status).toBe(200)
  })
})
