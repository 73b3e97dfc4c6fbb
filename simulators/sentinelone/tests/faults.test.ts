import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mutationNames } from '../src/lib/faults/mutations.ts'
import type { FaultRule } from '../src/lib/faults/rule.ts'
import { errorOf, startWorld, type World } from './_support.ts'

const at = (world: World, ...rules: readonly FaultRule[]) => world.simulator.faults.set(rules)

describe('refusals and failures (X-8)', () => {
  it.each<[string, FaultRule['action'], number, string, string | null]>([
    ['429 with seconds', { kind: 'too many requests', retryAfter: 7 }, 429, 'text/html', '7'],
    ['429 with zero', { kind: 'too many requests', retryAfter: 0 }, 429, 'text/html', '0'],
    ['429 without Retry-After', { kind: 'too many requests', retryAfter: 'missing' }, 429, 'text/html', null],
    [
      '429 with a date',
      { kind: 'too many requests', retryAfter: 60, asDate: true },
      429,
      'text/html',
      'Sun, 01 Nov 2026 09:01:00 GMT',
    ],
    ['502 as a page', { kind: 'server error' }, 502, 'text/html', null],
    ['503 as a page', { kind: 'server error', status: 503 }, 503, 'text/html', null],
    ['504 as text', { kind: 'server error', status: 504, form: 'plain' }, 504, 'text/plain', null],
    ['500 as JSON', { kind: 'server error', status: 500, form: 'json' }, 500, 'application/json', null],
    ['200 with a page', { kind: 'html page' }, 200, 'text/html', null],
  ])('%s', async (_, action, status, type, retryAfter) => {
    await using world = await startWorld()
    at(world, { path: '/users', action })
    const answer = await world.admin.get('/users')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain(type)
    expect(answer.headers.get('retry-after')).toBe(retryAfter)
    expect((await world.admin.get('/sites')).status).toBe(200)
  })

  it.each([400, 401, 403, 404, 409] as const)(
    '%d in the words of the console, on one endpoint only',
    async (status) => {
      await using world = await startWorld()
      at(world, { path: '/rbac/roles', action: { kind: 'refusal', status } })
      expect(errorOf(await world.admin.get('/rbac/roles')).status).toBe(status)
      expect((await world.admin.get('/system/info')).status).toBe(200)
    },
  )

  it('a slow answer comes late', async () => {
    await using world = await startWorld()
    at(world, { action: { kind: 'slow', delayMs: 120 } })
    const started = performance.now()
    expect((await world.admin.get('/users')).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(115)
  })

  it('a truncated answer is half a body, with a length that fits or with a connection that breaks', async () => {
    await using world = await startWorld()
    at(world, { action: { kind: 'truncated' } })
    await expect(world.admin.get('/users')).rejects.toThrow(SyntaxError)
    at(world, { action: { kind: 'truncated', at: 20, how: 'connection' } })
    await expect(world.admin.get('/users')).rejects.toThrow('terminated')
  })
})

describe('writes that go wrong (X-8)', () => {
  const removal = (world: World) => {
    const user = world.tenant.users.find((candidate) => candidate.scope === 'site')?.id ?? ''
    return { user, path: `/users/${user}` }
  }

  it('a reset before anything is done leaves everything as it was', async () => {
    await using world = await startWorld()
    const { user, path } = removal(world)
    at(world, { method: 'DELETE', action: { kind: 'reset', when: 'before' } })
    await expect(world.admin.delete(path)).rejects.toThrow('fetch failed')
    expect(world.tenant.users.has(user)).toBe(true)
    expect(world.simulator.requests.at(-1)).toMatchObject({ status: 0, faults: ['reset'] })
  })

  it('a reset after the commit has done what was asked', async () => {
    await using world = await startWorld()
    const { user, path } = removal(world)
    at(world, { method: 'DELETE', action: { kind: 'reset', when: 'after' } })
    await expect(world.admin.delete(path)).rejects.toThrow('fetch failed')
    expect(world.tenant.users.has(user)).toBe(false)
  })

  it('a 502 can come after the commit too', async () => {
    await using world = await startWorld()
    const { user, path } = removal(world)
    at(world, { method: 'DELETE', action: { kind: 'server error', afterCommit: true } })
    expect((await world.admin.delete(path)).status).toBe(502)
    expect(world.tenant.users.has(user)).toBe(false)
  })

  it('a swallowed write answers 200, changes nothing and is in no journal', async () => {
    await using world = await startWorld()
    const { user, path } = removal(world)
    world.simulator.journal.clear()
    const feed = world.tenant.activities.size
    at(world, { action: { kind: 'swallowed write' } })
    expect((await world.admin.delete(path)).body).toEqual({ data: { success: true } })
    const data = {
      email: 'lin@example.com',
      fullName: 'Lin',
      scope: 'tenant',
      scopeRoles: [{ roleId: world.tenant.predefinedRole('IT').id }],
    }
    expect((await world.admin.post('/users', { data })).body.data.email).toBe('lin@example.com')
    expect(await world.admin.list('/users?email=lin@example.com')).toEqual([])
    expect(world.tenant.users.has(user)).toBe(true)
    expect(world.simulator.journal.entries).toEqual([])
    expect(world.tenant.activities.size).toBe(feed)
  })
})

describe('lists that go wrong (X-8)', () => {
  it('an invalid cursor falls on requests that bring one', async () => {
    await using world = await startWorld()
    at(world, { action: { kind: 'invalid cursor' } })
    const { body } = await world.admin.get('/users?limit=5')
    const answer = await world.admin.get(`/users?limit=5&cursor=${encodeURIComponent(body.pagination.nextCursor)}`)
    expect(errorOf(answer)).toEqual({
      status: 400,
      code: 4000010,
      title: 'Validation Error',
      detail: 'Invalid cursor value received',
    })
  })

  it('cursors that expire are refused, later ones are not', async () => {
    await using world = await startWorld()
    at(world, { path: '/users', when: { nth: 2 }, action: { kind: 'cursors expire' } })
    const page = async (cursor = '') =>
      world.admin.get(`/users?limit=5${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    const first = await page()
    expect((await page(first.body.pagination.nextCursor)).status).toBe(400)
    const again = await page()
    expect((await page(again.body.pagination.nextCursor)).status).toBe(200)
  })

  it.each(['/users', '/sites', '/accounts', '/rbac/roles', '/service-users'])(
    '%s can be empty with 200',
    async (path) => {
      await using world = await startWorld()
      at(world, { action: { kind: 'empty list' } })
      const { status, body } = await world.admin.get(path)
      expect(status).toBe(200)
      expect(path === '/sites' ? body.data.sites : body.data).toEqual([])
      expect(body.pagination).toEqual({ totalItems: 0, nextCursor: null })
    },
  )

  it('the page before can come again', async () => {
    await using world = await startWorld()
    at(world, { when: { nth: 2 }, action: { kind: 'repeated page' } })
    const first = await world.admin.get('/users?limit=3')
    const second = await world.admin.get(
      `/users?limit=3&cursor=${encodeURIComponent(first.body.pagination.nextCursor)}`,
    )
    expect(second.body).toEqual(first.body)
  })

  it('an end can be an empty cursor, a total null, an id a number, a field missing', async () => {
    await using world = await startWorld()
    at(world, { action: { kind: 'empty next cursor' } }, { action: { kind: 'null total' } })
    expect((await world.admin.get('/accounts?limit=1000')).body.pagination).toEqual({
      totalItems: null,
      nextCursor: '',
    })
    at(world, { action: { kind: 'numeric ids' } })
    expect((await world.admin.get('/users')).text).toMatch(/"id":\d{18}/)
    at(world, { action: { kind: 'missing field', field: 'email', row: 1 } })
    const rows = (await world.admin.get('/users')).body.data
    expect(rows.map((row: object) => 'email' in row)).toEqual([true, false, ...Array.from({ length: 8 }, () => true)])
    at(world, { action: { kind: 'missing field', field: 'state' } })
    const sites = (await world.admin.get('/sites')).body.data.sites
    expect(sites.some((row: object) => 'state' in row)).toBe(false)
  })

  it.each(mutationNames)('somebody else can %s while a list is read', async (mutation) => {
    await using world = await startWorld()
    world.simulator.journal.clear()
    at(world, { path: '/users', when: { nth: 2 }, action: { kind: 'mutation', mutation } })
    await world.admin.get('/users')
    expect(world.simulator.journal.entries).toEqual([])
    await world.admin.get('/users')
    expect(world.simulator.journal.entries.length).toBeGreaterThan(0)
  })

  it('a test can change anything while a list is read', async () => {
    await using world = await startWorld()
    const user = world.tenant.users.all()[0]
    const rename = () => void world.tenant.updateUser(user?.id ?? '', { fullName: 'Renamed meanwhile' })
    at(world, { path: '/users', action: { kind: 'mutation', mutation: rename } })
    expect((await world.admin.get('/users')).body.data[0].fullName).toBe('Renamed meanwhile')
  })
})

describe('the schedule (X-8)', () => {
  const statuses = async (world: World, count: number, path = '/users') => {
    const seen: number[] = []
    for (let asked = 0; asked < count; asked++) seen.push((await world.admin.get(path)).status)
    return seen
  }

  it.each<[string, FaultRule['when'], number[]]>([
    ['the second and the fourth', { nth: [2, 4] }, [200, 502, 200, 502, 200, 200]],
    ['every third', { every: 3 }, [200, 200, 502, 200, 200, 502]],
    ['the first two', { first: 2 }, [502, 502, 200, 200, 200, 200]],
  ])('falls on %s', async (_, when, expected) => {
    await using world = await startWorld()
    at(world, { ...(when ? { when } : {}), action: { kind: 'server error' } })
    expect(await statuses(world, 6)).toEqual(expected)
  })

  it('falls by chance, the same chance for the same seed', async () => {
    await using world = await startWorld()
    const drawn = async (seed: string) => {
      at(world, { when: { chance: 0.5, seed }, action: { kind: 'server error' } })
      return statuses(world, 24)
    }
    const once = await drawn('a')
    expect(new Set(once)).toEqual(new Set([200, 502]))
    expect(await drawn('a')).toEqual(once)
    expect(await drawn('b')).not.toEqual(once)
  })

  it('falls on a path and what lies below it, or on the path alone', async () => {
    await using world = await startWorld()
    const below = `/users/${world.tenant.users.all()[0]?.id}`
    at(world, { path: '/users', action: { kind: 'server error' } })
    expect([await statuses(world, 1, below), await statuses(world, 1, '/user')]).toEqual([[502], [200]])
    at(world, { path: '/users', exact: true, action: { kind: 'server error' } })
    expect([await statuses(world, 1, below), await statuses(world, 1)]).toEqual([[200], [502]])
  })

  it('is told in the log of requests, by name', async () => {
    await using world = await startWorld()
    at(world, { name: 'monday morning', action: { kind: 'server error' } })
    await world.admin.get('/users')
    expect(world.simulator.requests.at(-1)).toMatchObject({ path: '/users', status: 502, faults: ['monday morning'] })
  })

  it.each([
    ['{}', 'is not a list of fault rules'],
    ['[5]', 'fault rule 0 of FILE is not an object'],
    ['[{"action":{"kind":"meteor"}}]', 'fault rule 0 of FILE: its action is none of too many requests,'],
    ['[{"action":{"kind":"slow"}}]', 'slow needs delayMs'],
    ['[{"action":{"kind":"missing field"}}]', 'it needs a field'],
    ['[{"action":{"kind":"reset"}}]', 'reset needs when, before or after'],
    ['[{"action":{"kind":"mutation","mutation":"hire"}}]', 'its mutation is none of add user,'],
    ['[{"action":{"kind":"html page"},"paht":"/users"}]', 'paht is none of name, method, path'],
    ['[{"action":{"kind":"html page"},"when":{"third":true}}]', 'when: third is none of nth, every'],
  ])('in a file says what is wrong with %s', async (text, problem) => {
    await using world = await startWorld({ size: { users: 2 } })
    const folder = mkdtempSync(join(tmpdir(), 'simulator-faults-'))
    const file = join(folder, 'faults.json')
    writeFileSync(file, text)
    try {
      expect(() => world.simulator.faults.load(file)).toThrow(problem.replace('FILE', file))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
