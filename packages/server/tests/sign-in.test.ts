import { watchSecret } from '@rostrum/leak-check'
import { generate } from 'otplib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ApiClient, send } from './_api-client.ts'
import { Browser } from './_browser.ts'
import { TestServer } from './_server.ts'

const password = 'correct horse battery staple of a test'
const cone = '2RGdOS94VDferT9e80mdgntl36K'

let server: TestServer
beforeEach(async () => {
  server = await TestServer.start({ holdMs: 0 })
  watchSecret(password)
})
afterEach(() => server[Symbol.asyncDispose]())

const codeOf = (secret: string) => generate({ secret, epoch: Math.floor(server.now.getTime() / 1000) })

async function openFirstRun(): Promise<string> {
  const { database } = server.world
  const token = await database.transaction((tx) => server.context.localAccounts.openFirstRun(tx))
  if (token === undefined) throw new Error('there is no first run')
  watchSecret(token)
  return token
}

/** The first run, in a browser; tells the secret of the authenticator. */
async function setUp(browser: Browser): Promise<string> {
  const token = await openFirstRun()
  expect((await browser.open(`/setup?token=${token}`)).text).toContain('Name of your organisation')
  const fields = { token, organizationName: 'House', displayName: 'Ada', email: 'Ada@example.com' }
  const second = await browser.submit('/setup', fields)
  const secret = /<code>([A-Z2-7]+)<\/code>/.exec(second.text)?.[1] ?? ''
  watchSecret(secret)
  const done = await browser.submit('/setup', { ...fields, secret, password, code: await codeOf(secret) })
  expect(done.text).toContain('You are signed in')
  for (const value of browser.cookies.values()) watchSecret(value)
  return secret
}

async function signIn(browser: Browser, fields: Readonly<Record<string, string>>) {
  const page = await browser.submit('/sign-in', fields)
  for (const value of browser.cookies.values()) watchSecret(value)
  return page
}

const me = (browser: Browser) => browser.send('GET', '/api/v1/auth/introspect')

describe('the first run: SSO-1', () => {
  test('makes one Super Administrator, who is signed in, and cannot be done again', async () => {
    const browser = new Browser(server)
    await setUp(browser)
    expect(JSON.parse((await me(browser)).text).permissions).toContain('settings.manage')
    const { database } = server.world
    expect(await database.transaction((tx) => server.context.localAccounts.openFirstRun(tx))).toBeUndefined()
    expect((await server.audited('setup.completed'))[0]).toMatchObject({ actor_kind: 'user', outcome: 'succeeded' })
  })

  test.each([
    ['a token that is not it', { token: 'x' }, 'token: it is not the one'],
    ['a short password', { password: 'short' }, 'password: it has from 12 to 256 characters, not 5'],
    ['a wrong code', { code: '000000' }, 'code: it is not the one that the authenticator shows now'],
    ['an address that is none', { email: 'nobody' }, '&quot;nobody&quot; is no e-mail address'],
  ])('with %s makes nobody, and says why', async (_what, wrong, message) => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const fields = {
      token: await openFirstRun(),
      organizationName: 'House',
      displayName: 'Ada',
      email: 'ada@example.com',
    }
    const all = { ...fields, secret, password, code: await codeOf(secret), ...wrong }
    const page = await new Browser(server).submit('/setup', all)
    expect(page.status).toBe(400)
    expect(page.text).toContain(message)
    expect(await server.world.database.db.selectFrom('users').select('id').execute()).toEqual([])
  })

  test('is not done by another site', async () => {
    const fields = { token: await openFirstRun(), email: 'ada@example.com' }
    expect((await new Browser(server).submit('/setup', fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(400)
  })
})

describe('sign-in: SSO-3, SSO-4', () => {
  test('takes the address, the password and a code that was not used before', async () => {
    const secret = await setUp(new Browser(server))
    server.offsetMs += 60_000
    const browser = new Browser(server)
    const code = await codeOf(secret)
    const page = await signIn(browser, { email: 'ada@EXAMPLE.com', password, code, next: '/device?user_code=X' })
    expect([page.status, page.location]).toEqual([303, '/device?user_code=X'])
    expect((await me(browser)).status).toBe(200)
    const again = new Browser(server)
    expect((await signIn(again, { email: 'ada@example.com', password, code })).status).toBe(401)
    expect((await me(again)).status).toBe(401)
    const cookie = String(page.headers['set-cookie'])
    for (const part of ['__Host-rostrum=', 'HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
      expect(cookie).toContain(part)
  })

  test('refuses alike whatever is wrong, and for a while after five times', async () => {
    const secret = await setUp(new Browser(server))
    const right = async () => ({ email: 'ada@example.com', password, code: await codeOf(secret) })
    const pages: string[] = []
    for (const wrong of [
      { email: 'bob@example.com' },
      { password: 'another password' },
      { code: '000000' },
      { code: 'x' },
    ]) {
      server.offsetMs += 60_000
      const page = await signIn(new Browser(server), { ...(await right()), ...wrong })
      expect(page.status).toBe(401)
      pages.push(page.text.replace(/nonce[=-]"?[^"']+/g, ''))
    }
    expect(new Set(pages).size).toBe(1)
    for (let i = 0; i < 3; i++) await signIn(new Browser(server), { ...(await right()), password: 'another password' })
    server.offsetMs += 60_000
    expect((await signIn(new Browser(server), await right())).status).toBe(401)
    server.offsetMs += 15 * 60_000
    expect((await signIn(new Browser(server), await right())).status).toBe(303)
    expect((await server.audited('sign_in.refused')).length).toBeGreaterThan(3)
  })

  test('is slow for whoever tries much', async () => {
    await setUp(new Browser(server))
    const wrong = { email: 'ada@example.com', password: 'x', code: '000000' }
    const statuses: number[] = []
    for (let i = 0; i < 40; i++) statuses.push((await signIn(new Browser(server), wrong)).status)
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThan(20)
    server.offsetMs += 60_000
    expect((await signIn(new Browser(server), wrong)).status).toBe(401)
  })

  test('tells programs that try much in words that they know: API-7', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const ask = () => send(server, 'POST', '/auth/v1/device_authorization', { headers, text: 'client_id=x' })
    for (let i = 0; i < 30; i++) await ask()
    const { status, headers: answered, body } = await ask()
    expect([status, body.error, Number(answered['retry-after']) > 0]).toEqual([429, 'slow_down', true])
  })

  test('with a local account is told to the Super Administrators, each time', async () => {
    const secret = await setUp(new Browser(server))
    const { db } = server.world.database
    for (let i = 0; i < 2; i++) {
      server.offsetMs += 60_000
      await signIn(new Browser(server), { email: 'ada@example.com', password, code: await codeOf(secret) })
    }
    const { id } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow()
    const notices = await db.selectFrom('outbox').select('payload').where('topic', '=', 'notice').execute()
    expect(notices.map(({ payload }) => payload)).toEqual(
      [0, 1].map(() => expect.objectContaining({ kind: 'local_account.used', userId: id, to: [id] })),
    )
  })

  test('with a local account keeps to the networks that it is limited to, and to administrators where single sign-on is mandatory', async () => {
    const secret = await setUp(new Browser(server))
    const { db } = server.world.database
    const { id } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow()
    const ada = await ApiClient.of(server, id)
    const path = `/api/v1/settings/local_accounts/${id}`
    const tryNow = async () => {
      server.offsetMs += 60_000
      return (await signIn(new Browser(server), { email: 'ada@example.com', password, code: await codeOf(secret) }))
        .status
    }
    const elsewhere = ['192.0.2.0/24', '2001:db8::/32']
    // Whoever has the only way in does not shut it.
    expect((await ada.send('POST', path, { body: { allowedRanges: elsewhere } })).status).toBe(400)
    await db.updateTable('local_accounts').set({ allowed_ranges: elsewhere }).execute()
    expect(await tryNow()).toBe(401)
    await ada.call('POST', path, { allowedRanges: ['127.0.0.0/8'] })
    expect(await tryNow()).toBe(303)
    for (const wrong of ['10.0.0.0/33', 'house', '::1/129', '10.0.0.0/8/8'])
      expect((await ada.send('POST', path, { body: { allowedRanges: [wrong] } })).status).toBe(400)
    expect((await ada.send('POST', path.replace(id, 'x'), { body: {} })).status).toBe(404)
    expect((await ada.call('GET', '/api/v1/settings/local_accounts')).list).toMatchObject([
      { userId: id, allowedRanges: ['127.0.0.0/8'] },
    ])
    const value = JSON.stringify({ isEnabled: true, isMandatory: true })
    await db.insertInto('settings').values({ name: 'sign_in.oidc', value, updated_at: server.now }).execute()
    expect(await tryNow()).toBe(303)
    await db.deleteFrom('user_roles').where('role', '=', 'super_administrator').execute()
    expect(await tryNow()).toBe(401)
  })

  test('does not lead to another site', async () => {
    const secret = await setUp(new Browser(server))
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      server.offsetMs += 60_000
      const page = await signIn(new Browser(server), {
        email: 'ada@example.com',
        password,
        code: await codeOf(secret),
        next,
      })
      expect(page.location).toBe('/')
    }
  })

  test('a session ends by signing out, by its age, without use, and with its person', async () => {
    const { db } = server.world.database
    const browser = new Browser(server)
    const secret = await setUp(browser)
    const begin = async () => {
      server.offsetMs += 60_000
      await signIn(browser, { email: 'ada@example.com', password, code: await codeOf(secret) })
      expect((await me(browser)).status).toBe(200)
    }
    const kept = new Map(browser.cookies)
    expect((await browser.open('/')).text).toContain('You are signed in')
    await browser.submit('/sign-out', {})
    expect((await browser.open('/')).location).toBe('/sign-in')
    expect(browser.cookies.size).toBe(0)
    const headers = { cookie: [...kept].map(([name, value]) => `${name}=${value}`).join('; ') }
    expect((await new Browser(server).send('GET', '/api/v1/auth/introspect', { headers })).status).toBe(401)
    await begin()
    server.offsetMs += 4 * 3_600_000 + 1000
    expect((await me(browser)).status).toBe(401)
    await begin()
    for (let hour = 0; hour < 10; hour++) {
      server.offsetMs += 2 * 3_600_000 - 1000
      expect((await me(browser)).status).toBe(200)
    }
    server.offsetMs += 3_600_000
    expect((await me(browser)).status).toBe(401)
    await begin()
    await db.updateTable('users').set({ status: 'disabled' }).execute()
    expect((await me(browser)).status).toBe(401)
  })

  test('another site cannot act with a session', async () => {
    const browser = new Browser(server)
    await setUp(browser)
    const make = (headers: Readonly<Record<string, string>>) =>
      browser.send('POST', '/api/v1/apps', {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ displayName: 'App' }),
      })
    expect((await make({ 'sec-fetch-site': 'cross-site' })).status).toBe(401)
    expect((await make({ origin: 'https://evil.example' })).status).toBe(401)
    expect((await make({})).status).toBe(401)
    expect((await make({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
})

describe('a link that an operator makes: SSO-3', () => {
  async function makeLink(email: string, hours = 1): Promise<string> {
    const { database } = server.world
    const operator = { kind: 'system' } as const
    const { token } = await database.transaction((tx) =>
      server.context.signInLinks.create(tx, { email, hours }, operator),
    )
    watchSecret(token)
    return token
  }
  const use = async (browser: Browser, token: string) => {
    const page = await browser.submit('/sign-in/link', { token })
    for (const value of browser.cookies.values()) watchSecret(value)
    return page
  }

  test('lets its person in once, however often it is looked at, and is told of', async () => {
    await setUp(new Browser(server))
    const token = await makeLink('ADA@example.com')
    const browser = new Browser(server)
    for (let look = 0; look < 2; look++)
      expect((await browser.open(`/sign-in/link?token=${token}`)).text).toContain('Sign in as Ada')
    expect((await me(browser)).status).toBe(401)
    expect((await use(browser, token)).location).toBe('/')
    expect((await me(browser)).status).toBe(200)
    const second = await use(new Browser(server), token)
    expect([second.status, second.text.includes('was used, or is over')]).toEqual([401, true])
    expect((await browser.open(`/sign-in/link?token=${token}`)).status).toBe(404)
    const [made] = await server.audited('sign_in_link.created')
    const used = (await server.audited('sign_in.succeeded')).at(-1)
    expect([made?.actor_kind, used?.object_id]).toEqual(['system', made?.object_id])
    const { db } = server.world.database
    const notices = await db.selectFrom('outbox').select('payload').where('topic', '=', 'notice').execute()
    expect(JSON.stringify(notices)).toContain('local_account.used')
    expect(server.log.join()).not.toContain(token)
  })

  test('is over with its time and with its person, of no use to another site, and one at a time', async () => {
    await setUp(new Browser(server))
    const late = await makeLink('ada@example.com', 2)
    const crossed = { 'sec-fetch-site': 'cross-site' }
    expect((await new Browser(server).submit('/sign-in/link', { token: late }, crossed)).status).toBe(401)
    const both = await Promise.all([use(new Browser(server), late), use(new Browser(server), late)])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401])
    const next = await makeLink('ada@example.com')
    server.offsetMs += 3_600_000
    expect((await use(new Browser(server), next)).status).toBe(401)
    const third = await makeLink('ada@example.com')
    await server.world.database.db.updateTable('users').set({ status: 'disabled' }).execute()
    expect((await use(new Browser(server), third)).status).toBe(401)
    expect((await use(new Browser(server), 'x')).status).toBe(401)
  })
})

describe('a program signs in: API-7', () => {
  const ask = (body: Readonly<Record<string, string>>, path = '/auth/v1/token') =>
    send(server, 'POST', path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: new URLSearchParams(body).toString(),
    })
  const begin = async () => (await ask({ client_id: cone }, '/auth/v1/device_authorization')).body
  const poll = (deviceCode: string, client = cone) =>
    ask({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: client, device_code: deviceCode })

  test('it waits until somebody lets it in, once, and makes a credential of its own', async () => {
    const browser = new Browser(server)
    await setUp(browser)
    const begun = await begin()
    expect(begun).toMatchObject({ expires_in: 600, interval: 2 })
    expect(begun.verification_uri_complete).toBe(`https://127.0.0.1:8443/device?user_code=${begun.user_code}`)
    expect(await poll(begun.device_code)).toMatchObject({ status: 400, body: { error: 'authorization_pending' } })
    const page = await browser.open(`/device?user_code=${begun.user_code}`)
    for (const part of [begun.user_code, 'cone', 'Let it in', 'Refuse']) expect(page.text).toContain(part)
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    await browser.submit('/device', { user_code: begun.user_code, action: 'approve' })
    const { status, body } = await poll(begun.device_code)
    watchSecret(body.access_token)
    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 3600])
    expect(await poll(begun.device_code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const headers = { authorization: `Bearer ${body.access_token}` }
    const made = await send(server, 'POST', '/api/v1/iam/personal_clients', {
      headers,
      body: { display_name: 'Created by Cone' },
    })
    expect(made).toMatchObject({ status: 200, body: { client: { displayName: 'Created by Cone' } } })
    watchSecret(made.body.clientSecret)
    expect((await server.audited('device.approved'))[0]?.detail).toMatchObject({ program: 'cone' })
  })

  test('it is refused, is too late, or is not known', async () => {
    const browser = new Browser(server)
    await setUp(browser)
    const refused = await begin()
    await browser.submit('/device', { user_code: refused.user_code, action: 'refuse' })
    expect(await poll(refused.device_code)).toMatchObject({ status: 400, body: { error: 'access_denied' } })
    const late = await begin()
    server.offsetMs += 601_000
    expect(await poll(late.device_code)).toMatchObject({ status: 400, body: { error: 'expired_token' } })
    expect((await browser.submit('/device', { user_code: late.user_code, action: 'approve' })).status).toBe(400)
    const other = await begin()
    expect((await poll(other.device_code, 'another')).body.error).toBe('invalid_grant')
    expect((await poll('nonsense')).body.error).toBe('invalid_grant')
    expect((await ask({ client_id: 'another' }, '/auth/v1/device_authorization')).status).toBe(400)
  })

  test('nobody decides who is not signed in, and no other site does', async () => {
    const { user_code: code } = await begin()
    const stranger = new Browser(server)
    const page = await stranger.open(`/device?user_code=${code}`)
    expect([page.status, page.location]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(`/device?user_code=${code}`)}`,
    ])
    expect((await stranger.submit('/device', { user_code: code, action: 'approve' })).location).toBe('/sign-in')
    const browser = new Browser(server)
    await setUp(browser)
    const foreign = await browser.submit(
      '/device',
      { user_code: code, action: 'approve' },
      { 'sec-fetch-site': 'cross-site' },
    )
    expect(foreign.status).toBe(400)
    expect((await browser.open(`/device?user_code=${code}`)).text).toContain('Let it in')
  })
})
