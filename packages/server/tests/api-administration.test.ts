import { addToOutbox } from '@rostrum/database/queries'
import { watchSecret } from '@rostrum/leak-check'
import { generate } from 'otplib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

const password = 'a battery of staples that is correct'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let rootId: string
let ann: ApiClient
let annId: string
beforeAll(async () => {
  watchSecret(password)
  server = await TestServer.start({ holdMs: 0, allowedHosts: '127.0.0.1' })
  world = await GovernedWorld.begin(server)
  rootId = world.person('root')
  annId = world.person('ann')
  root = await ApiClient.of(server, rootId)
  ann = await ApiClient.of(server, annId)
})
afterAll(() => server[Symbol.asyncDispose]())

const reasonOf = ({ body }: { body: { details: { reason?: string }[] } }) => body.details[0]?.reason

describe('the system log: AUD-3', () => {
  const list = async (query: Record<string, string>) =>
    (await root.call('GET', `/api/v1/system_log?${new URLSearchParams(query)}`)).list as {
      id: string
      verb: string
      actorId?: string
      actorName?: string
      objectId?: string
      outcome: string
      time: string
      place?: string
    }[]

  test('is found by actor, verb or its beginning, object, outcome and time, the newest first', async () => {
    const { app } = await root.call('POST', '/api/v1/apps', { displayName: 'Logged' })
    server.offsetMs += 1000
    const between = server.now.toISOString()
    server.offsetMs += 1000
    await root.call('POST', `/api/v1/apps/${app.id}`, { app: { description: 'later' } })
    await ann.send('GET', '/api/v1/settings/organization')
    await server.audited('api.refused')
    const ofApp = { object_kind: 'app', object_id: app.id }
    expect((await list(ofApp)).map(({ verb }) => verb)).toEqual(['app.updated', 'app.owners_changed', 'app.created'])
    expect(await list({ ...ofApp, verb: 'app.created' })).toMatchObject([
      { verb: 'app.created', actorId: rootId, actorName: 'root', outcome: 'SUCCEEDED' },
    ])
    expect(await list({ ...ofApp, verb: 'app' })).toHaveLength(3)
    expect(await list({ ...ofApp, verb: 'ap' })).toEqual([])
    expect((await list({ ...ofApp, since: between })).map(({ verb }) => verb)).toEqual(['app.updated'])
    expect(await list({ ...ofApp, until: between })).toHaveLength(2)
    const denied = await list({ outcome: 'DENIED', actor_id: annId })
    expect(denied.map(({ verb, actorId }) => [verb, actorId])).toEqual([['api.refused', annId]])
    expect((await root.send('GET', '/api/v1/system_log?outcome=NONE')).status).toBe(400)
  })

  test('is read page by page without a gap, and a token is for one search', async () => {
    const all: string[] = []
    let token = ''
    do {
      const query = new URLSearchParams({ page_size: '10', ...(token && { page_token: token }) })
      const page = await root.call('GET', `/api/v1/system_log?${query}`)
      all.push(...page.list.map(({ id }: { id: string }) => id))
      const other = `/api/v1/system_log?verb=app&page_token=${encodeURIComponent(page.nextPageToken)}`
      if (page.nextPageToken) expect((await root.send('GET', other)).status).toBe(400)
      token = page.nextPageToken
    } while (token !== '')
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(10)
  })

  test('tells how far it is sealed and signed, and verifies from the first event on: AUD-2', async () => {
    await server.run('audit')
    const chain = await root.call('GET', '/api/v1/system_log/chain')
    expect(chain).toMatchObject({ unsealedCount: '0', sealedUntil: expect.any(String), signedAt: expect.any(String) })
    expect(Number(chain.sealedCount)).toBeGreaterThan(3)
    expect((await list({}))[0]?.place).toBe(chain.sealedCount)
    const verdict = await root.call('POST', '/api/v1/system_log/verify', {})
    expect(verdict).toMatchObject({ isIntact: true, eventCount: chain.sealedCount, verifiedUntil: chain.sealedUntil })
    expect((await ann.send('POST', '/api/v1/system_log/verify', { body: {} })).status).toBe(403)
  })
})

describe('what somebody comes in by, for who answers for people: SSO-4', () => {
  const base = () => `/api/v1/users/${annId}`
  const begin = async () => {
    const made = await server.world.database.transaction((tx) =>
      server.context.sessions.begin(tx, { userId: annId, method: 'local', address: '192.0.2.7', agent: 'a browser' }),
    )
    watchSecret(made.token)
  }

  test('their sessions are listed, and ended one by one or all', async () => {
    for (let i = 0; i < 3; i++) await begin()
    const list = async () => (await root.call('GET', `${base()}/sessions`)).list
    const [first, second] = await list()
    expect(first).toMatchObject({ method: 'LOCAL', address: '192.0.2.7', agent: 'a browser', isCurrent: false })
    expect(await root.call('DELETE', `${base()}/sessions/${first.id}`, {})).toEqual({ endedCount: 1 })
    const again = await root.send('DELETE', `${base()}/sessions/${first.id}`, { body: {} })
    expect([again.status, reasonOf(again)]).toEqual([404, 'SESSION_NOT_FOUND'])
    // Only theirs.
    const others = await root.send('DELETE', `/api/v1/users/${rootId}/sessions/${second.id}`, { body: {} })
    expect(others.status).toBe(404)
    expect(await root.call('DELETE', `${base()}/sessions`, {})).toEqual({ endedCount: 2 })
    expect(await list()).toEqual([])
    const ended = await server.audited('session.ended')
    expect(ended.map(({ actor_id }) => actor_id)).toEqual([rootId, rootId, rootId])
  })

  test('their API credentials are listed without secrets, and revoked; nobody else sees them', async () => {
    const { client, clientSecret } = await ann.call('POST', '/api/v1/iam/personal_clients', { displayName: 'CI' })
    watchSecret(clientSecret)
    const { list } = await root.call('GET', `${base()}/credentials`)
    expect(list.map(({ displayName }: { displayName: string }) => displayName)).toContain('CI')
    expect(JSON.stringify(list)).not.toContain(clientSecret)
    expect(await root.call('DELETE', `${base()}/credentials/${client.id}`, {})).toEqual({})
    const left = (await root.call('GET', `${base()}/credentials`)).list
    expect(left.map(({ id }: { id: string }) => id)).not.toContain(client.id)
    expect((await server.audited('credential.revoked')).at(-1)).toMatchObject({
      actor_id: rootId,
      object_id: client.id,
    })
    const wrong = await root.send('DELETE', `${base()}/credentials/${root.credentialId}`, { body: {} })
    expect([wrong.status, reasonOf(wrong)]).toEqual([404, 'CREDENTIAL_NOT_FOUND'])
    expect((await ann.send('GET', `/api/v1/users/${rootId}/credentials`)).status).toBe(403)
  })
})

describe('local accounts, and that nothing takes the last way in: SSO-3, SSO-2', () => {
  const accounts = '/api/v1/settings/local_accounts'
  const codeOf = (secret: string) => generate({ secret, epoch: Math.floor(server.now.getTime() / 1000) })
  const own = '/api/v1/settings/own_local_account'

  test('somebody makes their own, with a code of their authenticator and a password that nobody else knows', async () => {
    const { secret, uri } = await root.call('POST', `${own}/begin`, {})
    watchSecret(secret)
    expect(uri).toContain('otpauth://')
    const wrong = await root.send('POST', own, { body: { secret, password, code: '000000' } })
    expect([wrong.status, reasonOf(wrong)]).toEqual([400, 'CODE_INVALID'])
    const weak = await root.send('POST', own, { body: { secret, password: 'short', code: await codeOf(secret) } })
    expect([weak.status, reasonOf(weak)]).toEqual([400, 'PASSWORD_INVALID'])
    const made = await root.call('POST', own, { secret, password, code: await codeOf(secret) })
    expect(made).toMatchObject({ userId: rootId })
    server.offsetMs += 60_000
    const { database } = server.world
    const email = 'root.of.the.house@example.com'
    const identifier = { user_id: rootId, kind: 'email' as const, folded: email, value: email }
    await database.db.insertInto('user_identifiers').values(identifier).execute()
    const code = await codeOf(secret)
    const source = { address: '127.0.0.1' }
    expect(
      await database.transaction((tx) => server.context.localAccounts.check(tx, { email, password, code }, source)),
    ).toBe(rootId)
    expect(JSON.stringify(await server.audited('local_account.set'))).not.toContain(secret)
    expect((await ann.send('POST', own, { body: { secret, password, code } })).status).toBe(403)
  })

  test('the last one is neither taken away nor limited to where nobody is, while there is no single sign-on', async () => {
    const deleted = await root.send('DELETE', `${accounts}/${rootId}`, { body: {} })
    expect([deleted.status, reasonOf(deleted)]).toEqual([400, 'LAST_WAY_IN'])
    expect(deleted.body.message).toMatch(/^nobody who may do everything could sign in any more/)
    const limited = await root.send('POST', `${accounts}/${rootId}`, { body: { allowedRanges: ['192.0.2.0/24'] } })
    expect([limited.status, reasonOf(limited)]).toEqual([400, 'LAST_WAY_IN'])
    expect((await root.call('GET', accounts)).list).toMatchObject([{ userId: rootId, allowedRanges: [] }])
    await root.call('POST', `${accounts}/${rootId}`, { allowedRanges: ['127.0.0.0/8'] })
  })

  test('whoever has the last one stays who they are, whoever else may do everything, too', async () => {
    const roles = '/api/v1/directory/users/roles'
    const mia = world.person('mia')
    await root.call('POST', roles, { userIds: [mia], roles: ['super_administrator'] })
    const other = await ApiClient.of(server, mia)
    const status = `/api/v1/directory/users/${rootId}/status`
    const refused = [
      await other.send('POST', status, { body: { status: 'DISABLED' } }),
      await other.send('POST', roles, { body: { userIds: [rootId], roles: ['basic_user'] } }),
    ]
    expect(refused.map(reasonOf)).toEqual(['LAST_WAY_IN', 'LAST_WAY_IN'])
    expect((await root.send('GET', '/api/v1/settings/about')).status).toBe(200)
    await root.call('POST', roles, { userIds: [mia], roles: ['basic_user'] })
  })

  test('with single sign-on that was tested it may go, and then single sign-on stays', async () => {
    const path = '/api/v1/settings/sign_in'
    const settings = { issuerUrl: 'https://id.example.com', clientId: 'rostrum', isEnabled: true }
    await root.call('POST', path, settings)
    const untested = await root.send('DELETE', `${accounts}/${rootId}`, { body: {} })
    expect(reasonOf(untested)).toBe('LAST_WAY_IN')
    const { database } = server.world
    const { readOidcSettings, noteTest } = await import('../src/lib/sign-in/oidc-settings.ts')
    await database.transaction(async (tx) => {
      const { settings: stored } = await readOidcSettings(tx)
      await noteTest(tx, stored, { kind: 'user', id: rootId }, server.now)
    })
    expect(await root.call('DELETE', `${accounts}/${rootId}`, {})).toEqual({})
    for (const change of [{ isEnabled: false }, { clientId: 'another' }, { issuerUrl: 'https://other.example.com' }]) {
      const refused = await root.send('POST', path, { body: { ...settings, ...change } })
      expect([refused.status, reasonOf(refused)]).toEqual([400, 'LAST_WAY_IN'])
    }
    expect((await root.call('GET', path)).clientId).toBe('rostrum')
    await root.call('POST', path, { ...settings, createsUsers: true })
    expect((await root.send('DELETE', `${accounts}/${rootId}`, { body: {} })).status).toBe(404)
  })
})

test('the server tells how it is: version, database, address, clock, queues and disk, to who may see settings: ROL-1', async () => {
  const about = await root.call('GET', '/api/v1/settings/about')
  expect(about).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    licence: 'Apache-2.0',
    databaseVersion: expect.stringMatching(/^\d+/),
    lastMigration: expect.stringMatching(/^\d{3}-/),
    clockOffset: '0s',
    queues: expect.any(Array),
    problems: [],
  })
  expect(about.migrationCount).toBeGreaterThan(10)
  expect(Number(about.databaseBytes)).toBeGreaterThan(1_000_000)
  const message = { topic: 'mail', orderKey: 'x', idempotencyKey: 'stuck', payload: {} }
  await server.world.database.transaction((tx) => addToOutbox(tx, message, server.now))
  server.offsetMs += 20 * 60_000
  root = await ApiClient.of(server, rootId)
  const later = await root.call('GET', '/api/v1/settings/about')
  expect(later.queues).toContainEqual(expect.objectContaining({ name: 'Deliveries', state: 'waiting' }))
  expect(later.problems).toEqual(['deliveries have waited for more than 15 minutes: the mail settings say why'])
  ann = await ApiClient.of(server, annId)
  expect((await ann.send('GET', '/api/v1/settings/about')).status).toBe(403)
})
