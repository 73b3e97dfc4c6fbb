import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTenant } from '../src/lib/company/create-tenant.ts'
import { Console } from '../src/lib/console.ts'
import { allRoutes } from '../src/lib/routes/all-routes.ts'
import { defaultStrictness } from '../src/lib/strictness.ts'
import { errorOf, present, startWorld, type World } from './_support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const tenant = createTenant({ seed: 'world', asOf: present })
const routes = allRoutes(new Console(tenant, defaultStrictness, tenant.clock))
const guarded = routes.filter((route) => !route.open)

/** For titles of tests. */
const named = <R extends { readonly method: string; readonly path: string }>(list: readonly R[]) =>
  list.map((route) => [`${route.method} ${route.path}`, route] as const)

/** The route's path with ids of things that exist. */
function pathOf(route: { readonly path: string }): string {
  const first = (list: { all(): { id: string }[] }) => list.all().at(-1)?.id ?? ''
  const ids: Record<string, string> = {
    user_id: first(world.tenant.users),
    service_user_id: first(world.tenant.serviceUsers),
    account_id: first(world.tenant.accounts),
    site_id: first(world.tenant.sites),
    group_id: first(world.tenant.groups),
    role_id: first(world.tenant.roles),
  }
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'no such id')
}

describe('every endpoint', () => {
  it.each(named(guarded))('%s refuses a request without a token', async (_, route) => {
    const answer = await world.nobody.send(route.method, pathOf(route))
    expect(errorOf(answer)).toEqual({ status: 401, code: 4010010, title: 'Authentication Failed', detail: null })
  })

  it.each(named(guarded))('%s refuses a query it does not know', async (_, route) => {
    const answer = await world.admin.send(route.method, `${pathOf(route)}?colour=blue`)
    expect(errorOf(answer)).toMatchObject({ status: 400, code: 4000010, title: 'Validation Error' })
    expect(errorOf(answer).detail).toContain('colour: Unknown field')
  })

  it.each(named(guarded.filter((route) => route.method !== 'GET' && route.method !== 'DELETE')))(
    '%s refuses a body it does not know',
    async (_, route) => {
      const answer = await world.admin.send(route.method, pathOf(route), { colour: 'blue' })
      expect(errorOf(answer).status).toBe(400)
      expect(errorOf(answer).detail).toContain('colour: Unknown field')
    },
  )

  it.each(named(guarded.filter((route) => route.permission !== undefined)))(
    '%s refuses a token without its permission',
    async (_, route) => {
      const owner = world.tenant.findTenantAdmin()?.id ?? ''
      const answer = await world.as(owner, ['Policy.view']).send(route.method, pathOf(route))
      const detail = 'User does not have required permissions.'
      expect(errorOf(answer)).toEqual({ status: 403, code: 4030010, title: 'Insufficient permissions', detail })
    },
  )

  it.each([
    ['POST', '/accounts'],
    ['POST', '/sites'],
    ['POST', '/rbac/roles'],
    ['POST', '/activities'],
    ['POST', '/system/info'],
    ['DELETE', '/users'],
    ['GET', '/users/delete-users'],
    ['GET', '/user-groups'],
    ['GET', '/users/not-a-number'],
    ['GET', '/private/anything'],
  ])('%s %s is not found', async (method, path) => {
    const answer = await world.admin.send(method, path)
    expect(errorOf(answer)).toEqual({
      status: 404,
      code: 4040010,
      title: 'Requested resource was not found',
      detail: '',
    })
  })

  it.each([
    ['/accounts/{id}', 'account'],
    ['/sites/{id}', 'site'],
    ['/groups/{id}', 'group'],
    ['/users/{id}', 'user'],
    ['/service-users/{id}', 'service user'],
    ['/rbac/role/{id}', 'role'],
  ])('%s of an unknown %s is not found', async (path) => {
    const answer = await world.admin.get(path.replace('{id}', '1234567890123456789'))
    expect(errorOf(answer)).toMatchObject({ status: 404, code: 4040010 })
  })
})

describe('what needs no token', () => {
  it.each(['/system/status', '/system/status/db', '/system/status/cache'])('%s tells the health', async (path) => {
    expect((await world.nobody.get(path)).body).toEqual({ data: { health: 'ok' } })
  })

  it('GET /system/env tells the environment', async () => {
    expect((await world.nobody.get('/system/env')).body.data).toMatchObject({ isProd: false })
  })
})

describe('authentication', () => {
  it.each(['Bearer', 'Token', 'apitoken', ''])('takes no scheme %j', async (scheme) => {
    const token = world.simulator.mintAdminToken()
    const response = await fetch(`${world.simulator.url}/web/api/v2.1/system/info`, {
      headers: { Authorization: `${scheme} ${token}`.trim() },
    })
    expect(response.status).toBe(401)
  })

  it('takes no token in the address', async () => {
    const token = world.simulator.mintAdminToken()
    expect((await world.nobody.get(`/system/info?ApiToken=${token}`)).status).toBe(401)
  })

  it('takes ApiToken', async () => {
    const { data } = (await world.admin.get('/system/info')).body
    expect(Object.keys(data).sort()).toEqual(['build', 'latestAgentVersion', 'patch', 'release', 'version'])
    expect(Object.values(data).every((value) => typeof value === 'string')).toBe(true)
  })

  it('is the front page of something else outside the API', async () => {
    const response = await fetch(`${world.simulator.url}/dashboard`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('text/html')
  })
})
