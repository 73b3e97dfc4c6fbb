import { watchSecret } from '@rostrum/leak-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ApiClient, send } from './_api-client.ts'
import { Browser } from './_browser.ts'
import { clientId, clientSecret, IdentityProvider } from './_identity-provider.ts'
import { TestServer } from './_server.ts'

const settingsPath = '/api/v1/settings/sign_in'
let server: TestServer
let idp: IdentityProvider
let root: ApiClient
let rootId: string

beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0, allowedHosts: '127.0.0.1' })
  idp = await IdentityProvider.start('https://127.0.0.1:8443/sign-in/oidc/callback')
  rootId = await server.world.database.transaction((tx) =>
    server.context.users.createAdministrator(tx, { email: 'root@example.com', name: 'Root' }, { kind: 'system' }),
  )
  root = await ApiClient.of(server, rootId)
  // Who may do everything has another way in, too: else single sign-on that works could not be changed.
  const times = { created_at: server.now, updated_at: server.now }
  const account = { user_id: rootId, password_hash: 'none', sealed_totp: Buffer.alloc(0), ...times }
  await server.world.database.db.insertInto('local_accounts').values(account).execute()
  await root.call('POST', settingsPath, settings())
})
afterAll(async () => {
  await idp[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})
beforeEach(() => {
  idp.reset()
  idp.person = { email: 'Ann@example.com', email_verified: true, name: 'Ann' }
  // So that the tries of one test do not slow down those of the next.
  server.offsetMs += 60_000
})

function settings(changed: object = {}) {
  const facts = { issuerUrl: idp.issuer, clientId, clientSecret, isEnabled: true, createsUsers: true }
  return { ...facts, ...changed }
}

async function comeBack(browser: Browser, path = '/sign-in/oidc?next=/device'): Promise<string> {
  const begun = await browser.open(path)
  if (begun.location === undefined) throw new Error(`${path} answered ${begun.status}: ${begun.text}`)
  return idp.follow(begun.location)
}

async function signIn(browser = new Browser(server), path?: string) {
  const page = await browser.open(await comeBack(browser, path))
  for (const value of browser.cookies.values()) watchSecret(value)
  return { browser, page }
}

const me = async (browser: Browser) => {
  const { status, text } = await browser.send('GET', '/api/v1/auth/introspect')
  return status === 200 ? JSON.parse(text) : status
}

describe('single sign-on: SSO-2', () => {
  test('makes a Basic User at the first sign-in, whom the next one finds again, however the address is written: DIR-2', async () => {
    const first = await signIn()
    expect([first.page.status, first.page.location]).toEqual([303, '/device'])
    const { userId } = await me(first.browser)
    idp.person = { ...idp.person, email: 'ann@EXAMPLE.com' }
    const again = await signIn()
    expect((await me(again.browser)).userId).toBe(userId)
    const roles = server.world.database.db.selectFrom('user_roles').select('role').where('user_id', '=', userId)
    expect(await roles.execute()).toEqual([{ role: 'basic_user' }])
    expect((await server.audited('user.created')).length).toBe(1)
  })

  test('is offered on the page of sign-in', async () => {
    expect((await new Browser(server).open('/sign-in?next=/device')).text).toContain('/sign-in/oidc?next=%2Fdevice')
  })

  test.each([
    ['of another issuer', { iss: 'https://other.example' }, 'iss'],
    ['for another audience', { aud: 'another' }, 'aud'],
    ['with another nonce', { nonce: 'another' }, 'nonce'],
    ['that is over', { iat: 1_700_000_000, exp: 1_700_000_600 }, 'exp'],
  ])('refuses a token %s', async (_what, change, claim) => {
    idp.change = change
    const { browser, page } = await signIn()
    expect([page.status, page.text]).toEqual([
      401,
      expect.stringMatching(new RegExp(`was refused.*&quot;(${claim})&quot;`)),
    ])
    expect(await me(browser)).toBe(401)
  })

  test('refuses a token that the provider has not signed', async () => {
    idp.isForging = true
    const { browser, page } = await signIn()
    expect([page.status, page.text]).toEqual([401, expect.stringContaining('signature')])
    expect(await me(browser)).toBe(401)
  })

  test('refuses an answer to another state, in another browser, twice, and when it is late', async () => {
    const browser = new Browser(server)
    const back = await comeBack(browser)
    const over = 'was not begun in this browser, is over, or was ended before'
    const wrong = back.replace(/state=[^&]+/, 'state=another')
    const elsewhere = new Browser(server)
    await comeBack(elsewhere)
    expect((await elsewhere.open(back)).text).toContain(over)
    const stolen = new Browser(server)
    expect((await stolen.open(back)).text).toContain(over)
    const late = new Browser(server)
    const lateBack = await comeBack(late)
    const used = await browser.open(back)
    expect(used.status).toBe(303)
    expect((await browser.open(back)).text).toContain(over)
    const odd = new Browser(server)
    await comeBack(odd)
    expect((await odd.open(wrong)).text).toContain(over)
    server.offsetMs += 600_000
    expect((await late.open(lateBack)).text).toContain(over)
  })

  test('refuses a code that was used with the provider already', async () => {
    const first = new Browser(server)
    const code = /code=([^&]+)/.exec(await comeBack(first)) ?? []
    const second = new Browser(server)
    const back = (await comeBack(second)).replace(/code=[^&]+/, `code=${code[1]}`)
    const page = await second.open(back)
    expect([page.status, await me(second)]).toEqual([401, 401])
  })

  test('takes an address that is not verified only of a trusted domain', async () => {
    idp.person = { email: 'eve@house.example', email_verified: false, name: 'Eve' }
    expect((await signIn()).page.text).toContain('its domain is not trusted')
    const path = '/api/v1/settings/organization'
    await root.call('POST', path, { name: 'House', trustedDomains: ['House.example'] })
    expect((await signIn()).page.status).toBe(303)
    await root.call('POST', path, { name: 'House', trustedDomains: [] })
    expect((await signIn()).page.status).toBe(401)
  })

  test('lets in nobody who is disabled, or not known where users are not made', async () => {
    idp.person = { ...idp.person, email: 'dan@example.com' }
    const { browser } = await signIn()
    const { userId } = await me(browser)
    const { db } = server.world.database
    await db.updateTable('users').set({ status: 'disabled' }).where('id', '=', userId).execute()
    expect(await me(browser)).toBe(401)
    expect((await signIn()).page.text).toContain('the user is disabled')
    await root.call('POST', settingsPath, settings({ createsUsers: false }))
    idp.person = { ...idp.person, email: 'new@example.com' }
    expect((await signIn()).page.text).toContain('there is no user with this e-mail address')
    await root.call('POST', settingsPath, settings())
  })

  test('says what is wrong with a provider that is down, or tells nonsense of itself', async () => {
    for (const nonsense of [
      '<html>',
      '{}',
      JSON.stringify({ issuer: 'https://other.example' }),
      'x'.repeat(2_000_000),
    ]) {
      idp.discovery = nonsense
      const page = await new Browser(server).open('/sign-in/oidc')
      expect([page.status, page.text]).toEqual([502, expect.stringContaining('the identity provider cannot be asked')])
    }
    const gone = await IdentityProvider.start('https://127.0.0.1:8443/x')
    await gone[Symbol.asyncDispose]()
    await root.call('POST', settingsPath, settings({ issuerUrl: gone.issuer }))
    expect((await new Browser(server).open('/sign-in/oidc')).status).toBe(502)
    await root.call('POST', settingsPath, settings())
  })

  test('does not call a private address that the provider names: CON-10', async () => {
    const inside = 'http://10.0.0.1/token'
    const endpoints = { authorization_endpoint: `${idp.issuer}/auth`, token_endpoint: inside, jwks_uri: inside }
    idp.discovery = JSON.stringify({ issuer: idp.issuer, ...endpoints })
    expect((await signIn()).page.text).toContain('10.0.0.1 is an address of a private network')
  })

  test('becomes mandatory only after a test with the same settings, which leaves local accounts for emergencies', async () => {
    idp.person = { email: 'root@example.com', email_verified: true, name: 'Root' }
    const refused = await root.send('POST', settingsPath, { body: settings({ isMandatory: true, clientSecret: '' }) })
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining('SIGN_IN_NOT_TESTED')])
    const { browser } = await signIn()
    const { page } = await signIn(browser, '/sign-in/oidc/test')
    expect(page.text).toContain('The test sign-in worked')
    const tested = await root.call('GET', settingsPath)
    expect(tested.testedAt).toBeDefined()
    const mandatory = settings({ isMandatory: true, clientSecret: '' })
    expect((await root.call('POST', settingsPath, mandatory)).isMandatory).toBe(true)
    const bare = await new Browser(server).open('/sign-in')
    expect([bare.text.includes('Password'), bare.text.includes('Emergency access')]).toEqual([false, true])
    expect((await new Browser(server).open('/sign-in?local=yes')).text).toContain('Password')
    await root.call('POST', settingsPath, settings({ clientSecret: '' }))
  })

  test('is tested by those who may change it only', async () => {
    const { browser } = await signIn()
    expect((await browser.open('/sign-in/oidc/test')).status).toBe(403)
    expect((await new Browser(server).open('/sign-in/oidc/test')).location).toContain('/sign-in?next=')
  })
})

describe('settings of sign-in', () => {
  test('never show the secret, keep it when none is sent, and forget it with another provider: SSO-2', async () => {
    const shown = await root.call('POST', settingsPath, settings())
    expect(shown).toMatchObject({ hasClientSecret: true })
    expect(JSON.stringify(shown)).not.toContain(clientSecret)
    expect(await root.call('POST', settingsPath, settings({ clientSecret: '' }))).toMatchObject({
      hasClientSecret: true,
    })
    const other = { issuerUrl: 'https://id.example.com', clientSecret: '', isEnabled: false }
    expect((await root.call('POST', settingsPath, settings(other))).hasClientSecret ?? false).toBe(false)
    await root.call('POST', settingsPath, settings())
  })

  test.each([
    'http://id.example.com',
    'https://10.0.0.1',
    'https://[::1]',
    'https://localhost',
    'https://169.254.169.254/latest',
    'file:///etc/passwd',
    'https://user:pass@id.example.com',
    'nonsense',
  ])('refuse the issuer %s: CON-10', async (issuerUrl) => {
    const answer = await root.send('POST', settingsPath, { body: settings({ issuerUrl }) })
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining('issuerUrl')])
  })

  test.each([
    [settingsPath, () => settings()],
    ['/api/v1/settings/organization', () => ({ name: 'House' })],
    ['/api/v1/settings/session_limits', () => ({ length: '3600s', idleLimit: '600s' })],
  ])('%s is saved over the version that was read only: UI-9', async (path, body) => {
    const { version } = await root.call('POST', path, body())
    const saved = await root.call('POST', path, { ...body(), version })
    expect(saved.version).toBe(version + 1)
    const stale = await root.send('POST', path, { body: { ...body(), version } })
    expect([stale.status, JSON.stringify(stale.body)]).toEqual([409, expect.stringContaining('SETTING_CHANGED')])
    const { headers } = await root.send('GET', path)
    expect(headers.etag).toBe(`"${saved.version}"`)
    const by = (tag: string) => root.send('POST', path, { headers: { 'if-match': tag }, body: body() })
    expect([(await by(`"${version}"`)).status, (await by('"nonsense"')).status]).toEqual([409, 409])
    const both = await Promise.all([by(String(headers.etag)), by(String(headers.etag))])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const eve = await ApiClient.of(server, (await me((await signIn()).browser)).userId)
    expect((await eve.send('GET', path)).status).toBe(403)
    expect((await eve.send('POST', path, { body: body() })).status).toBe(403)
  })

  test('of sessions keep to 45 minutes and 20 hours: SSO-4', async () => {
    const path = '/api/v1/settings/session_limits'
    for (const [length, idleLimit] of [
      ['2699s', '600s'],
      ['72001s', '600s'],
      ['3600s', '3601s'],
      ['3600s', '1s'],
    ]) {
      const answer = await root.send('POST', path, { body: { length, idleLimit } })
      expect([length, idleLimit, answer.status]).toEqual([length, idleLimit, 400])
    }
  })
})

describe('sessions: SSO-4', () => {
  const list = async (browser: Browser) => JSON.parse((await browser.send('GET', '/api/v1/auth/sessions')).text).list

  test('are listed and ended by their person; a copied cookie ends with its session', async () => {
    idp.person = { ...idp.person, email: 'sam@example.com' }
    const [here, there] = [(await signIn()).browser, (await signIn()).browser]
    const other = (await list(here)).find((each: { isCurrent?: boolean }) => each.isCurrent !== true)
    expect(other).toMatchObject({ method: 'OIDC', address: '127.0.0.1' })
    const cookie = [...there.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const copied = () => send(server, 'GET', '/api/v1/auth/introspect', { headers: { cookie } })
    expect((await copied()).status).toBe(200)
    const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
    const end = (id: string) => here.send('DELETE', `/api/v1/auth/sessions/${id}`, { headers: json, body: '{}' })
    expect((await end(other.id)).status).toBe(200)
    expect([await me(there), (await copied()).status]).toEqual([401, 401])
    expect((await end(other.id)).status).toBe(404)
    expect(await list(here)).toHaveLength(1)
  })

  test('of one person are not another’s, and all end at the word of a Super Administrator', async () => {
    idp.person = { ...idp.person, email: 'sue@example.com' }
    const sue = (await signIn()).browser
    const { userId } = await me(sue)
    const [{ id }] = await list(sue)
    expect((await root.send('DELETE', `/api/v1/auth/sessions/${id}`, { body: {} })).status).toBe(404)
    const path = `/api/v1/users/${userId}/sessions`
    idp.person = { ...idp.person, email: 'tim@example.com' }
    const tim = await ApiClient.of(server, (await me((await signIn()).browser)).userId)
    expect((await tim.send('GET', path)).status).toBe(403)
    expect((await tim.send('DELETE', path, { body: {} })).status).toBe(403)
    expect((await root.call('GET', path)).list).toHaveLength(1)
    expect(await root.call('DELETE', path, {})).toMatchObject({ endedCount: 1 })
    expect(await me(sue)).toBe(401)
  })

  test('end by the limits that hold now, also when they began before', async () => {
    const path = '/api/v1/settings/session_limits'
    await root.call('POST', path, { length: '72000s', idleLimit: '14400s' })
    const { browser } = await signIn()
    await root.call('POST', path, { length: '2700s', idleLimit: '300s' })
    server.offsetMs += 290_000
    expect(await me(browser)).not.toBe(401)
    server.offsetMs += 310_000
    expect(await me(browser)).toBe(401)
  })
})

test('the public keys are those of the audit log’s checkpoints, and no private part is in them: API-1', async () => {
  const { status, body } = await send(server, 'GET', '/auth/v1/jwks')
  expect([status, Object.keys(body.keys[0]).sort()]).toEqual([200, ['alg', 'crv', 'kid', 'kty', 'use', 'x']])
})
