import { readFileSync } from 'node:fs'
import { operations } from '@rostrum/api'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHandlers } from '../src/lib/api/handlers.ts'
import { documentPath } from '../src/lib/api/routes.ts'
import { ApiClient, send, signIn } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

const notServed: readonly string[] = JSON.parse(readFileSync(new URL('not-served.json', import.meta.url), 'utf8'))

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let ann: ApiClient
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
  ann = await ApiClient.of(server, world.person('ann'))
})
afterAll(() => server[Symbol.asyncDispose]())

const id = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'
const fill = (path: string) => path.replace(/\{\w+\}/g, id)

describe('operations: API-1', () => {
  test('of our own are on paths that nothing published has, and all are served', () => {
    const shape = (path: string) => path.replace(/\{\w+\}/g, '{}')
    const published = new Set(operations.filter(({ tier }) => tier !== 'own').map(({ path }) => shape(path)))
    const own = operations.filter(({ tier }) => tier === 'own')
    expect(own.length).toBeGreaterThan(0)
    expect(own.filter(({ path }) => published.has(shape(path)))).toEqual([])
    expect(own.filter(({ id: name }) => !name.startsWith('rostrum.v1.'))).toEqual([])
    const handlers = createHandlers(server.context)
    expect(own.filter(({ name }) => !(name in handlers))).toEqual([])
  })

  test('those of the first tiers are served, or are on the list that only shrinks', () => {
    const handlers = createHandlers(server.context)
    const wanted = operations.filter(({ response }) => response !== undefined).map(({ name }) => name)
    const missing = wanted.filter((name) => !(name in handlers)).sort()
    expect(missing).toEqual(notServed)
  })

  test('all others answer 501 and the reason, whoever asks', async () => {
    const handlers = createHandlers(server.context)
    const others = operations.filter(({ name, response }) => response === undefined || !(name in handlers))
    expect(others.length).toBeGreaterThan(500)
    for (const { method, path, name } of others.filter((_, place) => place % 7 === 0)) {
      const answer = await root.send(method, fill(path), { body: {} })
      expect([name, answer.status, answer.body.code, answer.body.details[0].reason]).toEqual([
        name,
        501,
        12,
        'OPERATION_NOT_SERVED',
      ])
    }
  })

  test('are told by the server itself, on a path of its own, with shapes that hold together', async () => {
    const { status, body } = await send(server, 'GET', documentPath)
    expect([status, body.openapi]).toEqual([200, '3.1.0'])
    expect(operations.some(({ path }) => path === documentPath)).toBe(false)
    const told = Object.entries<object>(body.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const served = operations.filter(({ response }) => response !== undefined)
    expect(told.sort()).toEqual(served.map(({ method, path }) => `${method} ${path}`).sort())
    const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
    expect(references.filter((name) => body.components.schemas[name ?? ''] === undefined)).toEqual([])
  })

  test("none is answered without a token, with another's, or with nonsense: CON-25", async () => {
    const handlers = createHandlers(server.context)
    const served = operations.filter(({ name, response }) => response !== undefined && name in handlers)
    expect(served.length).toBeGreaterThan(70)
    for (const { method, path } of served) {
      const answer = await send(server, method, fill(path), { body: {} })
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 16])
    }
    for (const authorization of ['Bearer x', 'Basic x', `Bearer ${root.token}x`, 'Bearer']) {
      const answer = await send(server, 'GET', '/api/v1/apps', { headers: { authorization } })
      expect(answer).toMatchObject({
        status: 401,
        body: { details: [{ reason: 'UNAUTHENTICATED', domain: 'rostrum' }, {}] },
      })
    }
    expect((await server.audited('api.refused'))[0]).toMatchObject({ outcome: 'denied' })
  })

  test('what nobody has is answered as absent by each, and never fails', async () => {
    const handlers = createHandlers(server.context)
    const served = operations.filter(({ name, response }) => response !== undefined && name in handlers)
    for (const { method, path, request } of served.filter(({ path }) => path.includes('{'))) {
      for (const filled of [fill(path), path.replace(/\{\w+\}/g, "x'--"), path.replace(/\{\w+\}/g, '%00')]) {
        const answer = await root.send(method, filled, request === undefined ? {} : { body: {} })
        expect([path, [200, 400, 404].includes(answer.status)], JSON.stringify(answer.body)).toEqual([path, true])
      }
    }
  })
})

describe('a call: API-5, API-6', () => {
  test('that names a wrong value is told each of them by its path', async () => {
    const body = { displayName: 7, annotations: { team: [] }, identityMatching: 'BEST', monthlyCostUsd: 2 ** 40 }
    const answer = await root.send('POST', '/api/v1/apps', { body })
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } })
    const { fieldViolations } = answer.body.details[1]
    expect(fieldViolations.map(({ field }: { field: string }) => field).sort()).toEqual([
      'annotations.team',
      'displayName',
      'identityMatching',
      'monthlyCostUsd',
    ])
  })

  test('may name members as their definition does, and send null for nothing', async () => {
    const { app } = await root.call('POST', '/api/v1/apps', { display_name: 'Snake', description: null })
    expect(app).toMatchObject({ displayName: 'Snake', description: '' })
  })

  test('that is made twice with one key is done once, and answered alike', async () => {
    const headers = { 'idempotency-key': 'one' }
    const make = (displayName: string) => root.send('POST', '/api/v1/apps', { headers, body: { displayName } })
    const [one, other] = await Promise.all([make('Once'), make('Once')])
    expect(one?.body).toEqual(other?.body)
    expect((await root.call('POST', '/api/v1/search/apps', { displayName: 'Once' })).list).toHaveLength(1)
    expect(await make('Twice')).toMatchObject({
      status: 400,
      body: { details: [{ reason: 'IDEMPOTENCY_KEY_REUSED' }, {}] },
    })
    const another = await ApiClient.of(server, world.person('root'))
    expect((await another.send('POST', '/api/v1/apps', { headers, body: { displayName: 'Once' } })).body).toEqual(
      one?.body,
    )
  })

  test('whose answer showed a secret is not answered again, and not done again', async () => {
    const headers = { 'idempotency-key': 'secret' }
    const make = () => ann.send('POST', '/api/v1/iam/personal_clients', { headers, body: { displayName: 'CI' } })
    expect((await make()).status).toBe(200)
    expect(await make()).toMatchObject({ status: 409, body: { details: [{ reason: 'IDEMPOTENCY_ANSWER_GONE' }, {}] } })
    const { list } = await ann.call('GET', '/api/v1/iam/personal_clients')
    expect(list.filter(({ displayName }: { displayName: string }) => displayName === 'CI')).toHaveLength(1)
  })

  test('is refused when there were too many, until there were fewer', async () => {
    let answer = await ann.send('GET', '/api/v1/auth/introspect')
    const left = Number(answer.headers['ratelimit-remaining'])
    // More come back meanwhile.
    for (let i = 0; i <= 3 * left && answer.status === 200; i++)
      answer = await ann.send('GET', '/api/v1/auth/introspect')
    expect(answer).toMatchObject({ status: 429, body: { code: 8 } })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    // Somebody else's calls are their own.
    expect((await root.send('GET', '/api/v1/auth/introspect')).status).toBe(200)
    server.offsetMs += 60_000
    expect((await ann.send('GET', '/api/v1/auth/introspect')).status).toBe(200)
  })

  test('that is no JSON, or too large, is refused with a reason', async () => {
    const headers = { authorization: `Bearer ${root.token}`, 'content-type': 'application/json' }
    for (const text of ['{', '[]', '"x"', '7', `{"displayName":"${'x'.repeat(2_000_000)}"}`, '{"__proto__":{}}']) {
      const answer = await send(server, 'POST', '/api/v1/apps', { headers, text })
      expect([text.slice(0, 20), answer.status, answer.body.code]).toEqual([text.slice(0, 20), 400, 3])
    }
  })

  test('with any body is answered or refused, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          ...operations.filter(({ request, response, method }) => request && response && method === 'POST'),
        ),
        fc.json({ maxDepth: 4 }),
        async ({ path }, text) => {
          const headers = { authorization: `Bearer ${root.token}`, 'content-type': 'application/json' }
          server.offsetMs += 1000
          const answer = await send(server, 'POST', fill(path), { headers, text })
          expect(answer.status, JSON.stringify(answer.body)).not.toBe(500)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('pages: API-1', () => {
  test('follow each other without a gap; a token is of no use with another question', async () => {
    for (let i = 0; i < 24; i++) await root.call('POST', '/api/v1/apps', { displayName: `App ${i}` })
    const seen: string[] = []
    let token = ''
    do {
      const page = await root.call('GET', `/api/v1/apps?page_size=1&page_token=${token}`)
      expect(page.list.length).toBeLessThanOrEqual(10)
      seen.push(...page.list.map((app: { id: string }) => app.id))
      token = page.nextPageToken
    } while (token !== '')
    expect(new Set(seen).size).toBe(25)
    expect(seen).toHaveLength(25)
    const first = await root.call('POST', '/api/v1/search/apps', { pageSize: 10, query: 'App' })
    const body = { pageSize: 10, pageToken: first.nextPageToken, query: 'App' }
    expect((await root.call('POST', '/api/v1/search/apps', body)).list).toHaveLength(10)
    const other = await root.send('POST', '/api/v1/search/apps', { body: { ...body, query: 'A' } })
    expect(other).toMatchObject({
      status: 400,
      body: { details: [{}, { fieldViolations: [{ field: 'pageToken' }] }, {}] },
    })
    for (const nonsense of ['x', 'e30', Buffer.from('["a",{}]').toString('base64url')])
      expect((await root.send('GET', `/api/v1/apps?page_token=${nonsense}`)).status).toBe(400)
  })
})

describe('personal credentials: API-3', () => {
  test('may be limited to roles and networks, and cannot make others then', async () => {
    const make = async (body: object) => {
      const { client, clientSecret } = await root.call('POST', '/api/v1/iam/personal_clients', body)
      return { client, token: await signIn(server, client.clientId, clientSecret) }
    }
    const reader = await make({ displayName: 'reader', scopedRoles: ['read_only_administrator'], expires: '3600s' })
    expect(reader.client).toMatchObject({ scopedRoles: ['read_only_administrator'], userId: world.person('root') })
    const headers = { authorization: `Bearer ${reader.token}` }
    // Root is no reader, so nothing is left of the roles.
    expect((await send(server, 'GET', '/api/v1/apps', { headers })).status).toBe(401)
    const basic = await make({ displayName: 'near', allowSourceCidr: ['127.0.0.0/8'] })
    const near = { authorization: `Bearer ${basic.token}` }
    expect((await send(server, 'GET', '/api/v1/apps', { headers: near })).status).toBe(200)
    const more = await send(server, 'POST', '/api/v1/iam/personal_clients', {
      headers: near,
      body: { displayName: 'x' },
    })
    expect(more).toMatchObject({ status: 403, body: { code: 7 } })
    const far = await make({ displayName: 'far', allowSourceCidr: ['192.0.2.0/24', '2001:db8::/32'] })
    const away = await send(server, 'GET', '/api/v1/apps', { headers: { authorization: `Bearer ${far.token}` } })
    expect(away).toMatchObject({ status: 403, body: { details: [{ reason: 'ADDRESS_NOT_ALLOWED' }, {}] } })
    for (const range of ['x', '1.2.3.4/33', '1.2.3.4/1/2'])
      expect(
        (await root.send('POST', '/api/v1/iam/personal_clients', { body: { allowSourceCidr: [range] } })).status,
      ).toBe(400)
  })

  test('that are deleted, or whose person is disabled, are refused at once', async () => {
    const { db } = server.world.database
    expect((await ann.send('GET', '/api/v1/auth/introspect')).status).toBe(200)
    expect(await ann.call('DELETE', `/api/v1/iam/personal_clients/${ann.credentialId}`, {})).toEqual({})
    expect((await ann.send('GET', '/api/v1/auth/introspect')).status).toBe(401)
    await db.updateTable('users').set({ status: 'disabled' }).where('id', '=', world.person('root')).execute()
    expect((await root.send('GET', '/api/v1/auth/introspect')).status).toBe(401)
    expect((await root.send('GET', `/api/v1/iam/personal_clients/${ann.credentialId}`)).status).toBe(401)
  })
})
