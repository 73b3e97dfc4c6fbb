import { create, type JsonObject } from '@bufbuild/protobuf'
import {
  type AccountCreation,
  canCreateAccounts,
  canDeleteResources,
  canRotateCredentials,
  type WriteContext,
} from '@rostrum/connector'
import { hasAnnotation } from '@rostrum/protocol'
import { AccountInfoSchema, type PlaintextData, ResourceDoesNotExistSchema } from '@rostrum/protocol/connector'
import type { FaultAction } from '@rostrum/sentinelone-simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Clinic, refusalOf } from './_clinic.ts'

let clinic: Clinic
beforeEach(async () => {
  clinic = await Clinic.open()
})
afterEach(() => clinic[Symbol.asyncDispose]())

type Kind = 'user' | 'service_user'
const paths = { user: '/users', service_user: '/service-users' } as const
let requests = 0
const context = (requestId = `account-${++requests}`): WriteContext => ({
  signal: new AbortController().signal,
  requestId,
})

function typeOf(kind: Kind, from = clinic) {
  const found = from.connector.resourceTypes.find(({ resourceType }) => resourceType.id === kind)
  if (found === undefined) throw new Error(`no ${kind}`)
  return found
}

function createAccount(kind: Kind, profile: JsonObject, requestId?: string, from = clinic): Promise<AccountCreation> {
  const type = typeOf(kind, from)
  if (!canCreateAccounts(type)) throw new Error(`no ${kind} can be created`)
  return type.createAccount(create(AccountInfoSchema, { profile }), undefined, context(requestId))
}

function remove(kind: Kind, resource: string, from = clinic) {
  const type = typeOf(kind, from)
  if (!canDeleteResources(type)) throw new Error(`no ${kind} can be deleted`)
  return type.deleteResource(
    { $typeName: 'c1.connector.v2.ResourceId', resourceType: kind, resource, batonResource: false },
    undefined,
    context(),
  )
}

async function rotate(resource: string, from = clinic): Promise<string> {
  const type = typeOf('service_user', from)
  if (!canRotateCredentials(type)) throw new Error('no token can be rotated')
  const id = {
    $typeName: 'c1.connector.v2.ResourceId',
    resourceType: 'service_user',
    resource,
    batonResource: false,
  } as const
  return textOf((await type.rotateCredential(id, undefined, context())).secrets)
}

const textOf = (secrets: readonly PlaintextData[] = []) => new TextDecoder().decode(secrets[0]?.bytes)
const works = (token: string) => clinic.simulator.tokens.findValid(token)?.ownerId
const usersNamed = (email: string) => clinic.tenant.users.filter((user) => user.email === email)
const serviceUsersNamed = (name: string) => clinic.tenant.serviceUsers.filter((user) => user.name === name)
const ada = { email: 'ada@example.com', full_name: 'Ada Example' }
const robot = { full_name: 'Robot' }

/** Of what was asked for, done or not. */
const lostReplies: readonly (readonly [string, FaultAction])[] = [
  ['the connection broken after it was done', { kind: 'reset', when: 'after' }],
  ['a 502 after it was done', { kind: 'server error', afterCommit: true }],
]

describe('a user', () => {
  test.each(['site', 'account', 'tenant'] as const)(
    'is invited with a first role at %s level: S1C-10',
    async (level) => {
      const [site = ''] = clinic.sites
      const place = { site: { site_id: site }, account: { account_id: clinic.account }, tenant: { tenant: true } }[
        level
      ]
      const { outcome, resource, ...more } = await createAccount('user', { ...ada, ...place, role: 'SOC' })
      expect([outcome, 'message' in more && more.message]).toEqual([
        'action required',
        expect.stringContaining('ada@example.com was invited by SentinelOne'),
      ])
      const held = { site, account: clinic.account, tenant: 'tenant' }[level]
      expect(clinic.holding(resource?.id?.resource ?? '')).toEqual([level, { [held]: clinic.roles.soc }])
    },
  )

  test('gets the member role where none is named, and is there only once', async () => {
    const place = { site_id: clinic.sites[0] ?? '' }
    const first = await createAccount('user', { ...ada, ...place })
    expect(clinic.holding(first.resource?.id?.resource ?? '')).toEqual([
      'site',
      { [place.site_id]: clinic.roles.viewer },
    ])
    clinic.takeWrites()
    const again = await createAccount('user', { ...ada, ...place, email: 'ADA@example.com' })
    expect([again.outcome, again.resource?.id]).toEqual(['already exists', first.resource?.id])
    expect(clinic.takeWrites()).toEqual([])
  })

  test.each(lostReplies)('is found when the answer is lost, with %s: PRV-4', async (_how, action) => {
    clinic.fail({ method: 'POST', path: '/users', when: { nth: 1 }, action })
    const { outcome, resource } = await createAccount('user', { ...ada, tenant: true })
    expect(outcome).toBe('action required')
    expect(usersNamed(ada.email).map(({ id }) => id)).toEqual([resource?.id?.resource])
    expect(clinic.takeWrites()).toEqual(['POST /users'])
  })

  test('that the console did not make is not said to be there', async () => {
    for (const action of [{ kind: 'swallowed write' }, { kind: 'reset', when: 'before' }] as const) {
      clinic.fail({ method: 'POST', path: '/users', action })
      await expect(createAccount('user', { ...ada, tenant: true })).rejects.toThrow(/POST .*\/users|nothing is there/)
      expect(usersNamed(ada.email)).toEqual([])
    }
    clinic.fail()
    expect((await createAccount('user', { ...ada, tenant: true })).outcome).toBe('action required')
  })

  test('asked for twenty times at once is made once: PRV-8', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => createAccount('user', { ...ada, tenant: true })))
    expect(usersNamed(ada.email)).toHaveLength(1)
    expect(made.filter(({ outcome }) => outcome === 'action required')).toHaveLength(1)
    expect(new Set(made.map(({ resource }) => resource?.id?.resource)).size).toBe(1)
  })

  test.each<[string, JsonObject, RegExp]>([
    ['without an address', { full_name: 'Ada', tenant: true }, /has no e-mail address; give one as email/],
    ['with what is no address', { email: 'ada at home', tenant: true }, /"ada at home" is no e-mail address/],
    ['without a place', ada, /nothing says where .*; give one of site_id, account_id and tenant: true/],
    ['with two places', { ...ada, tenant: true, site_id: '1' }, /in one place only/],
    [
      'with a place that is no id',
      { ...ada, site_id: 'Berlin' },
      /site_id is "Berlin", which is not an id; .*digits only/,
    ],
    ['with a name that is none', { ...ada, full_name: '<b>', tenant: true }, /"<b>" cannot be the name of a user/],
    ['with a role nobody has', { ...ada, role: 'Emperor', tenant: true }, /Emperor/],
    [
      'with a site that is not there',
      { ...ada, site_id: '999999999999999999' },
      /creating the user ada@example.com was refused/,
    ],
  ])('%s is refused with a sentence, and nothing is made', async (_what, profile, says) => {
    const { message } = await refusalOf(createAccount('user', profile))
    expect(message).toMatch(says)
    expect(clinic.tenant.users.filter(({ email }) => email !== 'connector@example.com')).toEqual([])
  })
})

describe('a service user', () => {
  test('is made with a role and a token that works for as long as was asked', async () => {
    const [site = ''] = clinic.sites
    const made = await createAccount('service_user', {
      ...robot,
      site_id: site,
      role: 'SOC',
      description: 'reads',
      expires_in_days: 90,
    })
    const id = made.resource?.id?.resource ?? ''
    expect(made.outcome).toBe('created')
    expect(clinic.holding(id)).toEqual(['site', { [site]: clinic.roles.soc }])
    const token = 'secrets' in made ? textOf(made.secrets) : ''
    expect(works(token)).toBe(id)
    const endsAt = Date.parse(clinic.simulator.tokens.findValid(token)?.expiresAt ?? '')
    expect(Math.round((endsAt - clinic.environment.clock.now().getTime()) / 86_400_000)).toBe(90)
    expect(clinic.environment.said()).not.toContain(token)
  })

  test.each(lostReplies)('whose token was lost on the way gets another, with %s: PRV-4', async (_how, action) => {
    clinic.fail({ method: 'POST', path: '/service-users', exact: true, when: { nth: 1 }, action })
    const made = await createAccount('service_user', { ...robot, tenant: true })
    const [only, ...others] = serviceUsersNamed('Robot')
    expect(others).toEqual([])
    expect(works('secrets' in made ? textOf(made.secrets) : '')).toBe(only?.id)
    expect(clinic.tenant.tokens.filter(({ ownerId }) => ownerId === only?.id)).toHaveLength(1)
  })

  test('asked for by the same request after a restart is the same one, with a token that works: PRV-4', async () => {
    const first = await createAccount('service_user', { ...robot, tenant: true }, 'task-1')
    await clinic.restart()
    const again = await createAccount('service_user', { ...robot, tenant: true }, 'task-1')
    expect([again.outcome, again.resource?.id]).toEqual(['created', first.resource?.id])
    expect(works('secrets' in again ? textOf(again.secrets) : '')).toBe(first.resource?.id?.resource)
    clinic.takeWrites()
    const other = await createAccount('service_user', { ...robot, tenant: true }, 'task-2')
    expect([other.outcome, other.resource?.id]).toEqual(['already exists', first.resource?.id])
    expect(clinic.takeWrites()).toEqual([])
  })

  test.each<[string, JsonObject, RegExp]>([
    ['without a name', { tenant: true }, /"" cannot be the name of a service user/],
    [
      'for no days',
      { ...robot, tenant: true, expires_in_days: 0 },
      /expires_in_days is 0; give a number of days from 1 to 3650/,
    ],
    ['for eleven years', { ...robot, tenant: true, expires_in_days: 4015 }, /expires_in_days is 4015/],
  ])('%s is refused with a sentence', async (_what, profile, says) => {
    expect((await refusalOf(createAccount('service_user', profile))).message).toMatch(says)
    expect(serviceUsersNamed('Robot')).toEqual([])
  })
})

describe('a token', () => {
  let id: string
  let former: string
  beforeEach(async () => {
    const made = await createAccount('service_user', { ...robot, tenant: true, expires_in_days: 60 })
    id = made.resource?.id?.resource ?? ''
    former = 'secrets' in made ? textOf(made.secrets) : ''
    clinic.takeWrites()
  })

  test('that is rotated works, and the former one no more', async () => {
    const token = await rotate(id)
    expect([works(token), works(former)]).toEqual([id, undefined])
    const endsAt = Date.parse(clinic.simulator.tokens.findValid(token)?.expiresAt ?? '')
    expect(Math.round((endsAt - clinic.environment.clock.now().getTime()) / 86_400_000)).toBe(60)
    expect(clinic.environment.said()).not.toContain(token)
  })

  test.each(lostReplies)('lost on the way is replaced by one that works, with %s: PRV-4', async (_how, action) => {
    clinic.fail({ method: 'POST', path: `/service-users/${id}/generate-api-token`, when: { nth: 1 }, action })
    expect(works(await rotate(id))).toBe(id)
    expect(clinic.tenant.tokens.filter(({ ownerId }) => ownerId === id)).toHaveLength(1)
    expect(clinic.takeWrites()).toHaveLength(2)
  })

  test('of nobody, or of a user, is refused without a write', async () => {
    const bea = clinic.addUser('bea', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    for (const nobody of ['999999999999999999', bea]) {
      const { reason, message } = await refusalOf(rotate(nobody))
      expect([reason, message]).toEqual(['unknown_principal', expect.stringContaining(`no service user ${nobody}`)])
    }
    expect(clinic.takeWrites()).toEqual([])
  })
})

test('the token that the connector itself uses is not rotated under its feet: S1C-9', async () => {
  await using own = await Clinic.open(
    {},
    {
      ownerId: (tenant) =>
        tenant.addServiceUser({
          name: 'Connector',
          scope: 'tenant',
          scopeRoles: [{ id: null, roleId: tenant.predefinedRole('Admin').id }],
        }).id,
    },
  )
  const id = own.tenant.serviceUsers.find(({ name }) => name === 'Connector')?.id ?? ''
  own.takeWrites()
  expect((await refusalOf(rotate(id, own))).reason).toBe('own_user')
  expect((await refusalOf(remove('service_user', id, own))).reason).toBe('own_user')
  expect(own.takeWrites()).toEqual([])
})

describe('deleting', () => {
  test.each(['user', 'service_user'] as const)(
    'a %s removes it, and once more says that it is gone: S1C-9',
    async (kind) => {
      const made = await createAccount(kind, kind === 'user' ? { ...ada, tenant: true } : { ...robot, tenant: true })
      const id = made.resource?.id?.resource ?? ''
      clinic.takeWrites()
      expect(await remove(kind, id)).toEqual([])
      expect(clinic.holding(id)).toBeUndefined()
      expect(clinic.takeWrites()).toEqual([expect.stringMatching(new RegExp(`${paths[kind]}`))])
      expect(hasAnnotation(await remove(kind, id), ResourceDoesNotExistSchema)).toBe(true)
      expect(clinic.takeWrites()).toEqual([])
    },
  )

  test.each(lostReplies)('is done when the answer is lost, with %s: PRV-4', async (_how, action) => {
    const bea = clinic.addUser('bea', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    clinic.fail({ method: 'DELETE', action }, { method: 'POST', path: '/users/delete-users', action })
    await remove('user', bea)
    expect(clinic.holding(bea)).toBeUndefined()
  })

  test('a swallowed one is an error', async () => {
    const bea = clinic.addUser('bea', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    clinic.fail(
      { method: 'DELETE', action: { kind: 'swallowed write' } },
      { method: 'POST', action: { kind: 'swallowed write' } },
    )
    await expect(remove('user', bea)).rejects.toThrow(/bea|still/)
    expect(clinic.holding(bea)).toBeDefined()
  })

  test('the last tenant administrator and a system user are refused without a write: S1C-9', async () => {
    const system = clinic.addUser('system', 'tenant', [[null, clinic.roles.admin]], { isSystem: true })
    const owner = clinic.tenant.users.find(({ email }) => email === 'connector@example.com')?.id ?? ''
    clinic.takeWrites()
    expect((await refusalOf(remove('user', system))).reason).toBe('system_user')
    expect(['own_user', 'last_administrator']).toContain((await refusalOf(remove('user', owner))).reason)
    expect(clinic.takeWrites()).toEqual([])
  })
})

test('a dry run says what it would do to accounts and tokens, and does nothing', async () => {
  await using dry = await Clinic.open({ 'dry-run': true })
  const bea = dry.addUser('bea', 'site', [[dry.sites[0] ?? '', dry.roles.viewer]])
  const helper = dry.tenant.addServiceUser({
    name: 'Helper',
    scope: 'tenant',
    scopeRoles: [{ id: null, roleId: dry.roles.viewer }],
  }).id
  dry.takeWrites()
  const said = async (attempt: Promise<unknown>) => (await refusalOf(attempt)).message
  expect(await said(createAccount('user', { ...ada, tenant: true }, undefined, dry))).toMatch(
    /dry run, nothing was written: POST \/users .*ada@example.com/,
  )
  expect(await said(createAccount('service_user', { ...robot, tenant: true }, undefined, dry))).toMatch(
    /POST \/service-users .*Robot/,
  )
  expect(await said(rotate(helper, dry))).toMatch(/generate-api-token would end the token of Helper/)
  expect(await said(remove('user', bea, dry))).toMatch(/dry run.*bea/)
  expect(dry.takeWrites()).toEqual([])
})
