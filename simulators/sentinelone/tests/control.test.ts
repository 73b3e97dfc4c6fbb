import { describe, expect, it } from 'vitest'
import { loadTenant, saveTenant } from '../src/lib/tenant/save.ts'
import { startWorld, type World } from './_support.ts'

async function control(world: World, method: string, path: string, body?: unknown) {
  const response = await fetch(`${world.simulator.url}/_simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text, body: response.ok ? JSON.parse(text) : undefined }
}

describe('the control endpoint (X-8)', () => {
  it('is not there unless asked for', async () => {
    await using world = await startWorld()
    expect((await control(world, 'GET', 'tenant')).status).toBe(404)
  })

  it('tells the truth, as a tenant that can be loaded', async () => {
    await using world = await startWorld({ control: true })
    const { text } = await control(world, 'GET', 'tenant')
    expect(saveTenant(loadTenant(text))).toBe(saveTenant(world.tenant))
  })

  it('tells the requests and the journal, and forgets them', async () => {
    await using world = await startWorld({ control: true })
    await world.admin.get('/users?limit=1')
    const { requests, countByPath } = (await control(world, 'GET', 'requests')).body
    expect(countByPath).toEqual({ 'GET /users': 1 })
    expect(requests).toMatchObject([{ method: 'GET', path: '/users', status: 200, query: { limit: '1' } }])
    await control(world, 'POST', 'mutations', { mutation: 'add role' })
    expect((await control(world, 'GET', 'journal')).body.at(-1)).toMatchObject({ kind: 'roles' })
    await control(world, 'DELETE', 'requests')
    await control(world, 'DELETE', 'journal')
    expect((await control(world, 'GET', 'requests')).body.requests).toEqual([])
    expect((await control(world, 'GET', 'journal')).body).toEqual([])
  })

  it('moves the clock', async () => {
    await using world = await startWorld({ control: true })
    await control(world, 'POST', 'clock', { advanceMs: 86_400_000 })
    expect((await control(world, 'GET', 'clock')).body).toEqual({ now: '2026-11-02T09:00:00.000Z' })
    await control(world, 'POST', 'clock', { moveTo: '2027-01-01T00:00:00Z' })
    expect(world.clock.now()).toBe(Date.parse('2027-01-01T00:00:00Z'))
  })

  it('sets, shows and clears the schedule of faults', async () => {
    await using world = await startWorld({ control: true })
    const rules = [{ path: '/users', action: { kind: 'server error' } }]
    expect((await control(world, 'PUT', 'faults', { rules })).body).toEqual(rules)
    expect((await world.admin.get('/users')).status).toBe(502)
    expect((await control(world, 'GET', 'faults')).body).toEqual(rules)
    await control(world, 'DELETE', 'faults')
    expect((await world.admin.get('/users')).status).toBe(200)
  })

  it('adds latency', async () => {
    await using world = await startWorld({ control: true })
    await control(world, 'PUT', 'latency', { latencyMs: 80 })
    const started = performance.now()
    await world.admin.get('/system/info')
    expect(performance.now() - started).toBeGreaterThanOrEqual(75)
  })

  it('mints tokens with an end and with part of the rights', async () => {
    await using world = await startWorld({ control: true })
    const owner = world.tenant.findTenantAdmin()?.id
    const { token } = (await control(world, 'POST', 'tokens', { owner, permissions: ['Sites.view'] })).body
    const ask = async (path: string) =>
      (await fetch(`${world.simulator.url}/web/api/v2.1${path}`, { headers: { Authorization: `ApiToken ${token}` } }))
        .status
    expect([await ask('/sites'), await ask('/users')]).toEqual([200, 403])
  })

  it.each([
    ['POST', 'clock', {}, 'the body needs advanceMs, a number, or moveTo, a date'],
    ['POST', 'clock', { moveTo: 'noon' }, 'not an instant: noon'],
    ['PUT', 'latency', { latencyMs: -1 }, 'the body needs latencyMs, a number'],
    ['PUT', 'faults', {}, 'the body is not a list of fault rules'],
    ['POST', 'mutations', { mutation: 'hire' }, 'mutation must be one of add user, remove user'],
    ['POST', 'tokens', {}, 'the body needs owner, the id of a user or service user'],
    ['POST', 'tokens', { owner: '5' }, 'cannot mint a token for 5: the tenant has no such user or service user'],
    ['POST', 'clock', [], 'the body must be a JSON object'],
  ])('answers %s %s of %j with what is wrong', async (method, path, body, problem) => {
    await using world = await startWorld({ control: true, size: { users: 2 } })
    const answer = await control(world, method, path, body)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(problem)
  })

  it('lists what there is when asked for something else', async () => {
    await using world = await startWorld({ control: true, size: { users: 2 } })
    const answer = await control(world, 'GET', 'secrets')
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('GET /_simulator/tenant')
  })
})
