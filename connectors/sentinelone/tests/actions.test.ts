import type { JsonObject } from '@bufbuild/protobuf'
import type { Connector } from '@rostrum/connector'
import { type FaultAction, Simulator, Tenant } from '@rostrum/sentinelone-simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sentinelOne } from '../src/definition.ts'
import { testEnvironment } from './_environment.ts'

const names = ['reset-2fa', 'send-verification-email', 'revoke-api-token'] as const
const paths = {
  'reset-2fa': '/users/reset-2fa',
  'send-verification-email': '/users/onboarding/send-verification-email',
  'revoke-api-token': '/users/revoke-api-token',
}

let tenant: Tenant
let simulator: Simulator
let connector: Connector
let environment: ReturnType<typeof testEnvironment>
let adminId: string
let userId: string
let othersTokens: readonly string[]

beforeEach(async () => {
  tenant = new Tenant({ name: 'Actions', seed: 'actions' })
  tenant.addPredefinedRoles(tenant.stamp(), Date.UTC(2019, 0, 1))
  const roleId = tenant.predefinedRole('Admin').id
  const addUser = (email: string, members = {}) => {
    const scopeRoles = [{ id: null, roleId }]
    const { id } = tenant.addUser({ email, fullName: email, scope: 'tenant', scopeRoles, ...members })
    return tenant.patch('users', id, { emailVerified: true, twoFaConfigured: true, twoFaStatus: 'configured' }).id
  }
  adminId = addUser('admin@example.com')
  userId = addUser('lin@example.com')
  const otherId = addUser('kim@example.com')
  simulator = await Simulator.start({ tenant })
  othersTokens = [userId, otherId].map((owner) => simulator.mintToken({ owner, shown: true }))
  await connect(simulator.mintToken({ owner: adminId, shown: true }))
})
afterEach(async () => {
  await connector.close()
  await simulator.close()
})

async function connect(token: string, settings = {}): Promise<void> {
  await connector?.close()
  environment = testEnvironment({ provisioning: true })
  const address = { 'management-console-url': simulator.url, 'api-token': token }
  connector = sentinelOne.create({ ...address, ...settings }, environment)
  simulator.journal.clear()
}

function invoke(name: string, args: JsonObject = { user_id: userId, confirm: true }): Promise<JsonObject> {
  const action = connector.actions?.find(({ schema }) => schema.name === name)
  if (action === undefined) throw new Error(`there is no action ${name}`)
  return action.run(args, { signal: new AbortController().signal, requestId: 'r' })
}

const fail = (name: string, args?: JsonObject): Promise<unknown> =>
  invoke(name, args).then(
    (answer) => answer,
    (error: unknown) => error,
  )

/** What was written to which records. */
const written = () => simulator.journal.entries.map(({ kind, before, after }) => `${kind} ${(before ?? after)?.id}`)
const countPosts = (name: keyof typeof paths) => simulator.countByPath()[`POST ${paths[name]}`] ?? 0

describe('each action tells what it needs, what it does to people, and what it answers', () => {
  test.each(names)('%s', (name) => {
    const schema = connector.actions?.find((action) => action.schema.name === name)?.schema
    expect(schema?.description).toContain('WARNING')
    expect(schema?.arguments.every(({ isRequired }) => isRequired)).toBe(true)
    const asked = schema?.arguments.map((argument) => argument.name)
    expect(asked).toEqual(name === 'reset-2fa' ? ['user_id'] : ['user_id', 'confirm'])
    expect(schema?.returnTypes.map((type) => type.name)).toEqual(['success', 'affected'])
  })
})

describe('one user and nobody else is affected', () => {
  test('reset-2fa', async () => {
    expect(await invoke('reset-2fa', { user_id: userId })).toEqual({ success: true, affected: 1 })
    expect(tenant.users.getOrThrow(userId).twoFaConfigured).toBe(false)
    expect(written()).toEqual([`users ${userId}`])
  })

  test('send-verification-email', async () => {
    expect(await invoke('send-verification-email')).toEqual({ success: true, affected: 1 })
    expect(tenant.users.getOrThrow(userId).emailVerified).toBe(false)
    expect(written()).toEqual([`users ${userId}`])
  })

  test('revoke-api-token, and a second time there is nothing to do', async () => {
    expect(await invoke('revoke-api-token')).toEqual({ success: true, affected: 1 })
    expect(othersTokens.map((token) => simulator.tokens.findValid(token) !== undefined)).toEqual([false, true])
    expect(await invoke('revoke-api-token')).toEqual({ success: true, affected: 0 })
    expect(countPosts('revoke-api-token')).toBe(1)
  })
})

describe.each(names)('%s is refused without a write', (name) => {
  afterEach(() => {
    expect(simulator.journal.entries).toEqual([])
    expect(countPosts(name)).toBe(0)
  })

  test("for the token's own user", async () => {
    expect(await fail(name, { user_id: adminId, confirm: true })).toMatchObject({ reason: 'own_user', code: 9 })
  })

  test("for the token's own user where the console does not tell who that is", async () => {
    simulator.faults.set([{ path: '/user', exact: true, action: { kind: 'refusal', status: 404 } }])
    expect(await fail(name, { user_id: adminId, confirm: true })).toMatchObject({ reason: 'own_user' })
  })

  test('where nothing tells whose token it is', async () => {
    simulator.faults.set(
      ['/user', '/users/api-token-details'].map((path) => ({
        path,
        exact: true,
        action: { kind: 'refusal', status: 404 },
      })),
    )
    expect(await fail(name)).toMatchObject({ kind: 'upstream_failure' })
  })

  test('for a system user', async () => {
    tenant.patch('users', userId, { isSystem: true })
    simulator.journal.clear()
    expect(await fail(name)).toMatchObject({ reason: 'system_user', code: 9 })
  })

  test('for somebody the console does not know', async () => {
    const nobody = tenant.nextId()
    expect(await fail(name, { user_id: nobody, confirm: true })).toMatchObject({
      code: 5,
      message: expect.stringContaining(nobody),
    })
  })

  test.each([{}, { user_id: '' }, { user_id: '7' }, { user_id: null }, { user_id: [] }, { user_id: '*' }])(
    'for a user that is none: %j',
    async (args) => {
      expect(await fail(name, { ...args, confirm: true })).toMatchObject({ code: 3 })
      expect(simulator.requests).toEqual([])
    },
  )
})

test.each(['send-verification-email', 'revoke-api-token'] as const)('%s needs its confirmation', async (name) => {
  for (const confirm of [false, null, 'true']) {
    expect(await fail(name, { user_id: userId, confirm })).toMatchObject({ code: 3 })
  }
  expect(await fail(name, { user_id: userId })).toMatchObject({ code: 3, message: expect.stringContaining('confirm') })
  expect(simulator.requests).toEqual([])
})

describe('a lost reply', () => {
  const lost: readonly FaultAction[] = [
    { kind: 'reset', when: 'after' },
    { kind: 'server error', status: 502, afterCommit: true },
    { kind: 'truncated' },
  ]

  test.each(['reset-2fa', 'send-verification-email'] as const)('of %s is an unknown outcome', async (name) => {
    for (const action of lost) {
      simulator.resetRequests()
      simulator.faults.set([{ path: paths[name], action }])
      expect(await fail(name)).toMatchObject({ reason: 'outcome_unknown', message: expect.stringContaining(userId) })
      expect(countPosts(name)).toBe(1)
    }
  })

  test('of revoke-api-token is settled by a look at the user', async () => {
    simulator.faults.set([{ path: paths['revoke-api-token'], action: { kind: 'reset', when: 'after' } }])
    expect(await invoke('revoke-api-token')).toEqual({ success: true, affected: 1 })
    simulator.mintToken({ owner: userId, shown: true })
    simulator.faults.set([{ path: paths['revoke-api-token'], action: { kind: 'reset', when: 'before' } }])
    expect(await fail('revoke-api-token')).toMatchObject({ reason: 'outcome_unknown' })
    expect(countPosts('revoke-api-token')).toBe(2)
  })
})

test('a token that was said to be revoked and still is there is an error', async () => {
  simulator.faults.set([{ path: paths['revoke-api-token'], action: { kind: 'swallowed write' } }])
  expect(await fail('revoke-api-token')).toMatchObject({ reason: 'nothing_changed' })
})

test('a rate limit is waited for, and then it is done once', async () => {
  simulator.faults.set([
    { path: paths['reset-2fa'], when: { nth: 1 }, action: { kind: 'too many requests', retryAfter: 2 } },
  ])
  expect(await invoke('reset-2fa')).toEqual({ success: true, affected: 1 })
  expect(written()).toEqual([`users ${userId}`])
})

test.each(names)('%s says which right the token lacks', async (name) => {
  await connect(simulator.mintToken({ owner: adminId, permissions: ['Users.view'] }))
  expect(await fail(name)).toMatchObject({ kind: 'missing_permission', fix: expect.stringContaining('Users.') })
  expect(simulator.journal.entries).toEqual([])
})

test.each(names)('a dry run says what %s would do, and does nothing', async (name) => {
  await connect(simulator.mintToken({ owner: adminId }), { 'dry-run': true })
  const error = await fail(name)
  expect(error).toMatchObject({ name: 'ConnectorError', message: expect.stringContaining(paths[name]) })
  expect(error).toMatchObject({ message: expect.stringMatching(/^dry run, nothing was written: .*lin@example\.com/) })
  expect(simulator.journal.entries).toEqual([])
})

test('no token is in what is said', async () => {
  const token = simulator.mintToken({ owner: adminId })
  await connect(token)
  for (const name of names) await invoke(name)
  for (const secret of [token, ...othersTokens]) expect(environment.said()).not.toContain(secret)
})
