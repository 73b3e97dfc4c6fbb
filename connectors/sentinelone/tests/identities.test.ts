import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadRecordedConsole, type Role, type Tenant } from '@rostrum/sentinelone-simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Facts } from './_facts.ts'
import { World } from './_world.ts'

const recordedConsole = join(import.meta.dirname, '../../../simulators/sentinelone/fixtures/recorded-console')
const kinds = ['resources', 'entitlements', 'grants'] as const
type Kind = (typeof kinds)[number]

/** A way in which this connector's identities differ from the Go connector's, on purpose. */
interface Deviation {
  readonly reason: string
  readonly kind: Kind
  readonly change: 'added' | 'removed'
  readonly covers: (id: string) => boolean
  /** without `--no-scoped-entitlements` only */
  readonly scopedOnly?: boolean
}

const tenant = loadRecordedConsole(recordedConsole)
const held = new Set(
  [...tenant.users.all(), ...tenant.serviceUsers.all()].flatMap((person) =>
    person.scopeRoles.map(({ roleId }) => roleId),
  ),
)
/** What the Go connector misses: a custom role that nobody holds, which it only learns of from its holders. */
const [unassigned] = tenant.roles.filter((role) => !role.predefinedRole && !held.has(role.id))

const deviations: readonly Deviation[] = [
  {
    reason: 'a custom role that nobody holds exists as well',
    kind: 'resources',
    change: 'added',
    covers: (id) => id === `role/${unassigned?.id}`,
  },
  {
    reason: 'a custom role that nobody holds can be held',
    kind: 'entitlements',
    change: 'added',
    covers: (id) => id.startsWith(`role:${unassigned?.id}:`),
  },
  {
    reason: 'the token of a service user is a secret that expires',
    kind: 'resources',
    change: 'added',
    covers: (id) => id.startsWith('api_token/'),
  },
  {
    reason: 'a role is offered place by place',
    kind: 'entitlements',
    change: 'added',
    covers: (id) => /^(account|site):\d+:role:\d+$/.test(id),
    scopedOnly: true,
  },
  {
    reason: 'a role is held in a place',
    kind: 'grants',
    change: 'added',
    covers: (id) => /^(account|site):\d+:role:\d+:(user|service_user):\d+$/.test(id),
    scopedOnly: true,
  },
  {
    reason: 'a site is nobody who could be a member of an account',
    kind: 'grants',
    change: 'removed',
    covers: (id) => /^account:\d+:member:site:\d+$/.test(id),
  },
  {
    reason: 'whoever holds a role in a site only is no member of its account',
    kind: 'grants',
    change: 'removed',
    covers: (id) => {
      const [, accountId, person] = /^account:(\d+):member:(?:user|service_user):(\d+)$/.exec(id) ?? []
      return accountId !== undefined && !holdsRoleIn(tenant, person, accountId)
    },
  },
]

describe.for([
  { args: ['--no-scoped-entitlements'], scoped: false, title: 'without the entitlements of roles in places: S1C-12' },
  { args: [], scoped: true, title: 'with everything' },
])('the recorded console $title', ({ args, scoped }) => {
  const expected = deviations.filter((deviation) => scoped || deviation.scopedOnly !== true)
  const golden: Record<Kind, string[]> = JSON.parse(
    readFileSync(join(import.meta.dirname, 'fixtures/go-connector-identities.json'), 'utf8'),
  )
  let world: World
  let facts: Facts
  beforeAll(async () => {
    world = await World.start({ tenant: loadRecordedConsole(recordedConsole) })
    facts = await world.sync(args)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const differencesOf = (kind: Kind, change: Deviation['change']): string[] => {
    const ours = new Set(facts[kind].keys())
    const theirs = new Set(golden[kind])
    return change === 'added' ? [...ours].filter((id) => !theirs.has(id)) : [...theirs].filter((id) => !ours.has(id))
  }

  test('has the identities of the Go connector, but for deviations with a reason: S1C-2, S1C-8', () => {
    const unexplained = kinds.flatMap((kind) =>
      (['added', 'removed'] as const).flatMap((change) =>
        differencesOf(kind, change)
          .filter((id) => !expected.some((one) => one.kind === kind && one.change === change && one.covers(id)))
          .map((id) => `${change}: ${kind} ${id}`),
      ),
    )
    expect(unexplained).toEqual([])
  })

  test.for(expected)('deviates: $reason', ({ kind, change, covers }) => {
    expect(differencesOf(kind, change).filter(covers)).not.toEqual([])
  })

  test('misses nothing that is true of memberships and levels', () => {
    const roles = [...tenant.users.all(), ...tenant.serviceUsers.all()].flatMap(({ id, scope, scopeRoles }) =>
      scopeRoles.map(({ roleId }) => ({ scope, roleId, id })),
    )
    for (const { scope, roleId, id } of roles) {
      const kind = tenant.users.has(id) ? 'user' : 'service_user'
      expect(facts.grants.has(`role:${roleId}:${scope} scope:${kind}:${id}`)).toBe(true)
    }
  })

  test('puts everybody where they belong, which the Go connector does not', () => {
    const accountsOfSites = [...facts.resources]
      .filter(([id]) => id.startsWith('site/'))
      .map(([id, { parent }]) => [id.slice('site/'.length), parent])
    expect(accountsOfSites).toEqual(tenant.sites.all().map((site) => [site.id, `account/${site.accountId}`]))
    const parents = [...facts.resources].filter(([id]) => id.startsWith('user/')).map(([, { parent }]) => parent)
    expect(new Set(parents)).toEqual(
      new Set([undefined, ...tenant.accounts.all().map((account) => `account/${account.id}`)]),
    )
  })
})

function holdsRoleIn(tenant: Tenant, personId: string | undefined, accountId: string): boolean {
  const person = tenant.users.get(personId) ?? tenant.serviceUsers.get(personId)
  return person?.scope === 'account' && person.scopeRoles.some((entry) => entry.id === accountId)
}

test('exactly one role of the recorded console is held by nobody', () => {
  const nobodys: Role[] = tenant.roles.filter((role) => !role.predefinedRole && !held.has(role.id))
  expect(nobodys.map((role) => role.id)).toEqual([unassigned?.id])
})
