import { gzipSync } from 'node:zlib'
import { ConnectorError, CursorExpiredError, describeError } from '@rostrum/connector'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../tests/_environment.ts'
import { cutOff, html, json, list, refuse, reset, type StubAnswer, StubConsole, text } from '../tests/_stub-console.ts'
import { accountsList, rolesList, serviceUsersList, sitesList, usersList } from './client/console-lists.ts'
import { ConsoleClient } from './client.ts'

const token = 'eyJ-s3cret-token'
const user = { id: '1594424216608405436', scope: 'tenant', scopeRoles: [{ id: null, roleId: '1594157560001840009' }] }
const signal = new AbortController().signal
const alive = json({ data: { version: 'S-25.3.2' } })

let stub: StubConsole
let environment: TestEnvironment
let client: ConsoleClient

beforeEach(async () => {
  stub = await StubConsole.start()
  environment = testEnvironment()
  client = new ConsoleClient({ origin: stub.origin, token }, environment)
})
afterEach(async () => {
  await client.close()
  await stub[Symbol.asyncDispose]()
})

async function failure(reading: Promise<unknown>): Promise<ConnectorError> {
  const error = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ConnectorError)) throw new Error(`expected a ConnectorError, got ${String(error)}`)
  expect(`${describeError(error)}${environment.said()}`).not.toContain('s3cret')
  return error
}

const readUsers = () => client.getPage(usersList, {}, signal)

describe('S1C-4 a page of a list', () => {
  test('is asked for with the token, a thousand rows, no count, and the same filters with each cursor', async () => {
    stub.on('/users', list([user], 'bmV4dA=='), list([]))
    const first = await readUsers()
    expect(first.nextCursor).toBe('bmV4dA==')
    const last = await client.getPage(usersList, { cursor: first.nextCursor, query: { siteIds: '1,2' } }, signal)
    expect(last.nextCursor).toBe('')
    const [one, two] = stub.requests
    expect(one?.headers.authorization).toBe(`ApiToken ${token}`)
    expect(Object.fromEntries(one?.query ?? [])).toEqual({ limit: '1000', skipCount: 'true' })
    expect(Object.fromEntries(two?.query ?? [])).toEqual({
      limit: '1000',
      skipCount: 'true',
      siteIds: '1,2',
      cursor: 'bmV4dA==',
    })
  })

  test('of roles asks for those made in accounts and sites too', async () => {
    stub.on('/rbac/roles', list([]))
    await client.getPage(rolesList, {}, signal)
    expect(stub.requests[0]?.query.get('includeChildren')).toBe('true')
  })

  test('of sites is found below data.sites', async () => {
    const site = { id: '1593884500186757884', accountId: '1593847249259859547', state: 'active' }
    stub.on('/sites', json({ data: { allSites: {}, sites: [site] }, pagination: { nextCursor: null } }))
    const page = await client.getPage(sitesList, {}, signal)
    expect(page.items).toMatchObject([{ id: site.id, accountId: site.accountId, state: 'active', name: undefined }])
  })

  test.each([
    ['null', { totalItems: 1, nextCursor: null }],
    ['the empty string', { totalItems: 1, nextCursor: '' }],
    ['absence behind a page that is not full', { totalItems: 1 }],
  ])('is the last one when nextCursor is %s', async (_, pagination) => {
    stub.on('/users', json({ data: [user], pagination }))
    expect((await readUsers()).nextCursor).toBe('')
  })

  test('is not the last one when it is full and nextCursor is missing', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({ ...user, id: String(10n ** 18n + BigInt(index)) }))
    stub.on('/users', json({ data: rows, pagination: {} }))
    expect((await failure(readUsers())).message).toMatch(/nextCursor/)
  })

  test('may come compressed', async () => {
    const body = gzipSync(JSON.stringify({ data: [user], pagination: { nextCursor: null } }))
    stub.on('/users', text(body, 200, { 'content-encoding': 'gzip' }))
    expect((await readUsers()).items).toHaveLength(1)
  })

  test('with an unusable cursor is told apart, so that the list can start again', async () => {
    stub.on('/users', refuse(400, 4_000_010, 'Validation Error', 'Invalid cursor value received'))
    await expect(client.getPage(usersList, { cursor: 'b2xk' }, signal)).rejects.toBeInstanceOf(CursorExpiredError)
    const first = await failure(readUsers())
    expect(first.message).toMatch(
      /GET \/web\/api\/v2.1\/users answered 400, 4000010 \(Validation Error: Invalid cursor/,
    )
  })
})

describe('an answer that is not what the endpoint promises', () => {
  const rows = (row: unknown): StubAnswer => json({ data: [user, row], pagination: { nextCursor: null } })
  const entry = { id: null, roleId: '1594157560001840009' }
  test.each<[string, StubAnswer, RegExp]>([
    ['an HTML page with status 200', html(200), /an HTML page/],
    ['truncated JSON', text('{"data":[{"id":"15944242'), /breaks off/],
    ['an empty answer', text(''), /an empty answer/],
    ['a list instead of an object', json([]), /not an object/],
    ['data that is no list', json({ data: {}, pagination: {} }), /data is not a list/],
    ['no pagination', json({ data: [] }), /pagination is not an object/],
    ['a row that is null', rows(null), /data\[1\] is null, not an object/],
    [
      'an id that is a number',
      rows({ ...user, id: 1_594_424_216_608_405_500 }),
      /data\[1\]\.id is a number, not a string of digits/,
    ],
    ['an id that is missing', rows({ scope: 'tenant', scopeRoles: [] }), /data\[1\]\.id is missing/],
    ['an id that is no id', rows({ ...user, id: 'x1' }), /data\[1\]\.id is another string/],
    ['scopeRoles missing', rows({ id: user.id, scope: 'tenant' }), /data\[1\]\.scopeRoles is missing, not a list/],
    ['scopeRoles null', rows({ ...user, scopeRoles: null }), /data\[1\]\.scopeRoles is null/],
    [
      'a role id that is a number',
      rows({ ...user, scopeRoles: [entry, { ...entry, roleId: 5 }] }),
      /data\[1\]\.scopeRoles\[1\]\.roleId is a number/,
    ],
    [
      'a site id that is a number',
      rows({ ...user, scope: 'site', scopeRoles: [{ ...entry, id: 7 }] }),
      /scopeRoles\[0\]\.id is a number/,
    ],
    ['no scope', rows({ id: user.id, scopeRoles: [] }), /data\[1\]\.scope is missing/],
    ['a damaged gzip stream', text('no gzip', 200, { 'content-encoding': 'gzip' }), /damaged gzip/],
    ['an unknown encoding', text('x', 200, { 'content-encoding': 'br' }), /content encoding "br"/],
  ])('%s is asked for again three times, then an error that names endpoint and field', async (_, answer, message) => {
    stub.on('/users', answer)
    const error = await failure(readUsers())
    expect(error.kind).toBe('upstream_failure')
    expect(error.message).toMatch(message)
    expect(error.message).toContain('GET /web/api/v2.1/users')
    expect(stub.count('/users')).toBe(4)
  })

  test('is forgotten when the next one is right', async () => {
    stub.on('/users', text('{"data":['), html(200), list([user]))
    expect((await readUsers()).items).toHaveLength(1)
  })

  test('with an attribute of the wrong type is taken without it, and the attribute counted', async () => {
    stub.on('/users', list([{ ...user, lastLogin: 5, email: ['a'], fullName: '', source: null }]))
    const [item] = (await readUsers()).items
    expect(item).toMatchObject({ id: user.id, lastLogin: undefined, email: undefined, fullName: undefined })
    expect(client.leftOut).toEqual(
      new Map([
        ['users.email', 1],
        ['users.lastLogin', 1],
      ]),
    )
  })

  test('of a service user whose token cannot be read is refused, because no token would mean disabled', async () => {
    stub.on('/service-users', list([{ ...user, name: 'svc', apiToken: 'x' }]))
    const error = await failure(client.getPage(serviceUsersList, {}, signal))
    expect(error.message).toContain('data[0].apiToken is another string, not an object')
  })

  test('larger than a page can be is not read to its end', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    let sent = 0
    stub.on('/users', (response) => {
      const write = () => {
        while (!response.destroyed && sent++ < 400)
          if (!response.write(chunk)) return void response.once('drain', write)
      }
      write()
    })
    expect((await failure(readUsers())).message).toMatch(/more than 67108864 bytes/)
    expect(sent).toBeLessThan(400)
  })
})

describe('a console that fails', () => {
  test.each<[string, StubAnswer]>([
    ['a 502 page', html(502)],
    ['a 503 page', html(503)],
    ['a 500 in JSON', refuse(500, 5_000_010, 'Server could not process the request.')],
    ['a 500 in the clothes of a 200', json({ errors: [{ code: 5_000_010, title: 'x' }], data: [] })],
    ['a connection that breaks off', reset],
    ['less than was announced', cutOff],
  ])('with %s is asked again, soon at first', async (_, answer) => {
    stub.on('/users', answer, answer, list([user]))
    expect((await readUsers()).items).toHaveLength(1)
    expect(environment.clock.slept).toEqual([200, 400])
    expect(environment.waits).toHaveLength(2)
  })

  test('is given up after ten minutes without an answer, naming endpoint and cause', async () => {
    stub.on('/users', html(502))
    const error = await failure(readUsers())
    expect(error).toMatchObject({ kind: 'upstream_failure', code: 14 })
    expect(error.message).toMatch(
      /GET \/web\/api\/v2.1\/users failed for 10 minutes \(\d+ tries\): the console answered 502/,
    )
    expect(environment.clock.elapsedMs).toBeGreaterThanOrEqual(10 * 60_000)
    expect(environment.clock.elapsedMs).toBeLessThan(11 * 60_000)
    expect(Math.max(...environment.clock.slept)).toBe(30_000)
  })

  test('that was never heard from is given up sooner', async () => {
    const { origin } = stub
    await stub[Symbol.asyncDispose]()
    const other = new ConsoleClient({ origin, token }, environment)
    const error = await failure(other.verifyToken(signal))
    expect(error.message).toMatch(/refused the connection/)
    expect(environment.clock.elapsedMs).toBeLessThan(2 * 60_000)
    await other.close()
    stub = await StubConsole.start()
  })

  test('whose name leads nowhere is a wrong setting', async () => {
    const lost = new ConsoleClient({ origin: 'https://console.invalid', token }, environment)
    const error = await failure(lost.verifyToken(signal))
    await lost.close()
    expect(error).toMatchObject({ kind: 'bad_configuration', fix: expect.stringContaining('management console URL') })
  })

  test('and does not answer at all is a timeout', async () => {
    const hurried = new ConsoleClient({ origin: stub.origin, token }, { ...environment, httpTimeoutMs: 30 })
    stub.on('/system/info', () => {}, alive)
    await hurried.verifyToken(signal)
    await hurried.close()
    expect(environment.waits[0]?.reason).toContain('did not answer in time')
  })

  test('stops being asked when the run is cancelled', async () => {
    const cancel = new AbortController()
    stub.on('/users', () => cancel.abort(new Error('cancelled by the operator')))
    await expect(client.getPage(usersList, {}, cancel.signal)).rejects.toThrow('cancelled by the operator')
    expect(stub.count('/users')).toBe(1)
  })
})

describe('a rate limit (429)', () => {
  test.each<[string, Record<string, string>, number[]]>([
    ['in seconds', { 'retry-after': '7' }, [7000, 7000]],
    [
      'as a date',
      { 'retry-after': 'Sun, 01 Mar 2026 09:00:09 GMT', date: 'Sun, 01 Mar 2026 09:00:00 GMT' },
      [9000, 9000],
    ],
    ['that is missing, by a growing back-off', {}, [1000, 2000]],
    ['of 0, by a growing back-off too', { 'retry-after': '0' }, [1000, 2000]],
  ])('is waited out by a Retry-After %s', async (_, headers, slept) => {
    stub.on('/users', html(429, headers), html(429, headers), list([user]))
    expect((await readUsers()).items).toHaveLength(1)
    expect(environment.clock.slept).toEqual(slept)
    expect(environment.waits.map((wait) => wait.reason)).toEqual(Array(2).fill("the console's rate limit for /users"))
  })

  test('holds other requests to the same path back as well', async () => {
    stub.on('/users', html(429, { 'retry-after': '7' }), list([user]))
    await readUsers()
    stub.on('/users', html(429, { 'retry-after': '7' }), list([user]), list([user]))
    const started = environment.clock.elapsedMs
    const [one, two] = await Promise.all([readUsers(), Promise.resolve().then(readUsers)])
    expect([one.items.length, two.items.length]).toEqual([1, 1])
    expect(environment.clock.elapsedMs - started).toBeGreaterThanOrEqual(7000)
  })

  test('of more than an hour ends the run and says when to come back', async () => {
    stub.on('/users', html(429, { 'retry-after': '7200' }))
    const error = await failure(readUsers())
    expect(error.message).toContain('until 2026-03-01T11:00:00.000Z')
    expect(error.rateLimit?.resetAt.toISOString()).toBe('2026-03-01T11:00:00.000Z')
  })

  test('that never ends is given up', async () => {
    stub.on('/users', html(429))
    expect((await failure(readUsers())).message).toMatch(/held back by the console's rate limit/)
    expect(environment.clock.elapsedMs).toBeLessThan(12 * 60_000)
  })
})

describe('a redirect', () => {
  test('is never followed, so the token stays here', async () => {
    await using thief = await StubConsole.start()
    stub.on('/users', text('', 302, { location: `${thief.origin}/web/api/v2.1/users?x=1` }))
    const error = await failure(readUsers())
    expect(error.kind).toBe('bad_configuration')
    expect(error.message).toContain(`is redirected to ${thief.origin} (302)`)
    expect(thief.requests).toEqual([])
  })
})

describe('a refused list', () => {
  test('with a dead token is about the token', async () => {
    stub.on('/users', refuse(401, 4_010_010, 'Authentication Failed'))
    stub.on('/system/info', refuse(401, 4_010_010, 'Authentication Failed'))
    stub.on('/users/api-token-details', json({ data: { createdAt: null, expiresAt: '2026-02-01T00:00:00Z' } }))
    const error = await failure(readUsers())
    expect(error.kind).toBe('bad_credentials')
    expect(describeError(error)).toMatch(/refuses the API token: it ends on 2026-02-01.*make a new API token/)
  })

  test.each([
    ['401', refuse(401, 4_010_010, 'Authentication Failed')],
    ['403', refuse(403, 4_030_010, 'Insufficient permissions', 'User does not have required permissions.')],
    ['404', refuse(404, 4_040_010, 'Requested resource was not found', '')],
    ['403 in the clothes of a 200', json({ errors: [{ code: 4_030_010, title: 'Insufficient permissions' }] })],
  ])(
    '(%s) with a token that works names every right that is missing, and the role that has them',
    async (_, answer) => {
      stub.on('/system/info', alive).on('/users', answer).on('/rbac/roles', answer)
      stub.on('/sites', json({ data: { sites: [] }, pagination: { nextCursor: null } }))
      stub.on('/accounts', list([])).on('/service-users', html(500))
      const error = await failure(readUsers())
      expect(error.kind).toBe('missing_permission')
      expect(error.message).toMatch(
        /^the API token may not read users and roles: GET \/web\/api\/v2.1\/users answered 40/,
      )
      expect(error.fix).toMatch(/Users\.view and Roles\.view: the smallest predefined one is Viewer/)
    },
  )

  test('is explained once, however many lists are refused at the same time', async () => {
    const forbidden = refuse(403, 4_030_010, 'Insufficient permissions')
    stub.on('/system/info', alive)
    for (const path of ['/users', '/rbac/roles', '/sites', '/accounts', '/service-users']) stub.on(path, forbidden)
    const errors = await Promise.all(
      [usersList, rolesList, sitesList].map((one) => failure(client.getPage<unknown>(one, {}, signal))),
    )
    expect(new Set(errors).size).toBe(1)
    expect(errors[0]?.message).toMatch(/accounts, sites, .*/)
    expect(stub.count('/accounts')).toBe(1)
  })

  test.each([
    ['says so', { isServiceUser: true }, 'Action is not allowed to site users'],
    ['is known to be one', { scope: 'site' }, null],
  ])('of accounts is nothing to repair when a token limited to sites %s', async (_, owner, detail) => {
    stub.on('/accounts', refuse(403, 4_030_010, 'Insufficient permissions', detail))
    const tokenOwner = { id: undefined, name: undefined, scope: undefined, places: [], isServiceUser: false, ...owner }
    expect(await client.findAccountsPage({}, tokenOwner, signal)).toBeUndefined()
  })

  test('of accounts with any other cause is an error', async () => {
    stub.on('/system/info', alive)
    stub.on('/accounts', refuse(403, 4_030_010, 'Insufficient permissions'))
    const error = await failure(client.findAccountsPage({}, undefined, signal))
    expect(error.message).toContain('may not read accounts')
  })

  test('with a status that means our own mistake does not blame the token', async () => {
    stub.on('/users', refuse(400, 4_000_010, 'Validation Error', 'limit: Unknown field'))
    expect(await failure(readUsers())).toMatchObject({ kind: 'upstream_failure', code: 13 })
  })
})

describe('who the token belongs to', () => {
  test('is told by GET /user, a service user having no e-mail address', async () => {
    stub.on(
      '/user',
      json({ data: { ...user, email: null, fullName: 'svc', scope: 'site', scopeRoles: [{ name: 'Berlin' }] } }),
    )
    expect(await client.findTokenOwner(signal)).toEqual({
      id: user.id,
      name: 'svc',
      scope: 'site',
      places: ['Berlin'],
      isServiceUser: true,
    })
  })

  test.each<[string, StubAnswer]>([
    ['refused', refuse(403, 4_030_010, 'Insufficient permissions')],
    ['failing', html(502)],
    ['nonsense', html(200)],
  ])('is unknown, and no error, when the answer is %s', async (_, answer) => {
    stub.on('/user', answer).on('/users/api-token-details', answer)
    expect(await client.findTokenOwner(signal)).toBeUndefined()
    expect(await client.findTokenDates(signal)).toBeUndefined()
  })
})

test('every list has the name and the right that the vendor gives it', () => {
  expect(
    [accountsList, sitesList, usersList, serviceUsersList, rolesList].map(({ path, permission }) => [path, permission]),
  ).toEqual([
    ['/accounts', 'Accounts.view'],
    ['/sites', 'Sites.view'],
    ['/users', 'Users.view'],
    ['/service-users', 'Service Users.view'],
    ['/rbac/roles', 'Roles.view'],
  ])
})
