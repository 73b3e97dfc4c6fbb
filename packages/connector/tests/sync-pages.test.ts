import { hasAnnotation, packAnnotation } from '@rostrum/protocol'
import {
  EnqueuePageTokensSchema,
  type Grant,
  TypeScopedEntitlementsSchema,
  TypeScopedGrantsSchema,
} from '@rostrum/protocol/connector'
import { describe, expect, test } from 'vitest'
import type { GrantLister, ResourceLister, ResourceSyncer } from '../src/index.ts'
import { makePhaseConnector, type TypeAnswers } from './_sync-phases.ts'
import {
  groupType,
  makeEntitlement,
  makeGrant,
  makeResource,
  makeSyncWorld,
  makeType,
  nameOf,
  plainConnector,
  userType,
} from './_sync-world.ts'

const staff = makeResource('group', 'staff')
const users = Array.from({ length: 6 }, (_, index) => makeResource('user', `u${index + 1}`))
const member = (index: number) =>
  [users[index - 1]].flatMap((user) => (user ? [makeGrant(makeEntitlement(staff), user)] : []))
const enqueue = (...pageTokens: string[]) => packAnnotation(EnqueuePageTokensSchema, { pageTokens })

type Pages = ReturnType<NonNullable<TypeAnswers['grants']>>

function syncGrants(grants: () => Pages, world = makeSyncWorld(), workers = 1) {
  const fake = makePhaseConnector([
    { type: groupType, resources: () => [[staff]], grants },
    { type: userType, resources: () => [users] },
  ])
  return { world, fake, done: world.sync(fake.connector, { workers }) }
}

describe('page tokens', () => {
  test('an answer may have no rows and a token; the next page is asked for with it', async () => {
    const { world, fake, done } = syncGrants(() => [[], member(1), [], member(2), []])
    await done
    expect((await world.read()).grants).toEqual(['group:staff:member <- user:u1', 'group:staff:member <- user:u2'])
    expect(fake.asked.filter((call) => call.startsWith('grants'))).toHaveLength(5)
  })

  test.each<[string, (asked: string) => string]>([
    ['the token it was asked with', (asked) => asked || 'a'],
    ['a token of two pages before', (asked) => ({ '': 'a', a: 'b', b: 'c' })[asked] ?? 'a'],
    ['a long token again', (asked) => (asked.startsWith('x') ? 'y' : 'x').repeat(500)],
  ])('an answer with %s is refused', async (_name, next) => {
    const lister: ResourceSyncer & GrantLister = {
      resourceType: groupType,
      listGrants: async (_resource, { pageToken }) => ({ items: [], nextPageToken: next(pageToken) }),
    }
    const listed = makePhaseConnector([{ type: groupType, resources: () => [[staff]] }]).connector
    const connector = { ...listed, resourceTypes: [{ ...listed.resourceTypes[0], ...lister }] }
    await expect(makeSyncWorld().sync(connector)).rejects.toThrow(
      'list-grants of group:staff answered a page token that was there before, so it would never end',
    )
  })
})

test('a run that goes on with a list refuses the token that it asks with first', async () => {
  const world = makeSyncWorld()
  const connect = () =>
    makePhaseConnector([
      { type: groupType, resources: () => [[staff]], grants: () => [[], { items: [], nextPageToken: '2' }] },
    ])
  const stop = new AbortController()
  const first = connect()
  first.onCall = (call) => {
    if (call !== 'grants group:staff 2') return
    stop.abort(new DOMException('stopped', 'AbortError'))
    stop.signal.throwIfAborted()
  }
  await expect(world.sync(first.connector, { signal: stop.signal })).rejects.toThrow('stopped')
  const second = connect()
  await expect(world.sync(second.connector)).rejects.toThrow('answered a page token that was there before')
  expect(second.asked).toEqual(['grants group:staff 2'])
})

describe('EnqueuePageTokens', () => {
  test.each([1, 3])('with %i workers: every scheduled page is read, with what follows it', async (workers) => {
    const { world, fake, done } = syncGrants(
      () => [
        { items: member(1), nextPageToken: '', annotations: [enqueue('2', '4')] },
        { items: member(2), nextPageToken: '3' },
        { items: member(3), nextPageToken: '' },
        { items: member(4), nextPageToken: '5', annotations: [enqueue('6')] },
        { items: member(5), nextPageToken: '' },
        member(6),
      ],
      undefined,
      workers,
    )
    await done
    expect((await world.read()).grants).toHaveLength(6)
    expect(fake.asked.filter((call) => call.startsWith('grants')).toSorted()).toEqual([
      'grants group:staff',
      ...[2, 3, 4, 5, 6].map((page) => `grants group:staff ${page}`),
    ])
  })

  test('scheduled pages survive an interruption', async () => {
    const world = makeSyncWorld()
    const pages = () => [
      { items: member(1), nextPageToken: '', annotations: [enqueue('2', '3')] },
      { items: member(2), nextPageToken: '' },
      member(3),
    ]
    const stop = new AbortController()
    const first = makePhaseConnector([
      { type: groupType, resources: () => [[staff]], grants: pages },
      { type: userType, resources: () => [users] },
    ])
    first.onCall = (call) => {
      if (call === 'grants group:staff 2') stop.abort(new DOMException('stopped', 'AbortError'))
    }
    await expect(world.sync(first.connector, { signal: stop.signal })).rejects.toThrow('stopped')
    const { fake, done } = syncGrants(pages, world)
    await done
    expect(fake.asked).toEqual(['grants group:staff 2', 'grants group:staff 3'])
    expect((await world.read()).grants).toHaveLength(3)
  })

  test.each<[string, Grant[], ReturnType<typeof enqueue>[], string]>([
    ['twice in an answer', [], [enqueue('a'), enqueue('b')], 'schedules page tokens 2 times in one answer'],
    [
      'with 1025 tokens',
      [],
      [enqueue(...Array.from({ length: 1025 }, (_, i) => `t${i}`))],
      'schedules 1025 page tokens in one answer, at most 1024 may be',
    ],
    ['with an empty token', [], [enqueue('a', '')], 'schedules an empty page token'],
    ['with a token beyond a MiB', [], [enqueue('x'.repeat((1 << 20) + 1))], 'schedules a page token of 1048577 bytes'],
    [
      'with more than 16 MiB in all',
      [],
      [enqueue(...Array.from({ length: 17 }, (_, i) => `${i}`.padEnd(1 << 20, '-')))],
      'schedules page tokens of 17825792 bytes in one answer',
    ],
    ['with the same token twice', [], [enqueue('a', 'a')], 'answered a page token that was there before'],
  ])('%s is refused', async (_name, items, annotations, message) => {
    const { done } = syncGrants(() => [{ items, annotations }])
    await expect(done).rejects.toThrow(message)
  })

  test('1024 tokens are taken', async () => {
    const tokens = Array.from({ length: 1024 }, (_, index) => String(index + 2))
    const { fake, done } = syncGrants(() => [
      { items: [], annotations: [enqueue(...tokens)], nextPageToken: '' },
      ...tokens.map(() => ({ items: [], nextPageToken: '' })),
    ])
    await done
    expect(fake.asked.filter((call) => call.startsWith('grants'))).toHaveLength(1025)
  })

  test('is refused on a list of resources', async () => {
    const lister: ResourceSyncer & ResourceLister = {
      resourceType: userType,
      listResources: async () => ({ items: [], nextPageToken: '', annotations: [enqueue('a')] }),
    }
    await expect(makeSyncWorld().sync({ ...plainConnector, resourceTypes: [lister] })).rejects.toThrow(
      'schedules page tokens, which only lists of entitlements and grants may',
    )
  })
})

describe('a type whose relations are listed at once', () => {
  const type = makeType('team', {
    annotations: [packAnnotation(TypeScopedEntitlementsSchema, {}), packAnnotation(TypeScopedGrantsSchema, {})],
  })
  const teams = ['a', 'b', 'c'].map((id) => makeResource('team', id))
  const seen: string[] = []
  const answers: TypeAnswers[] = [
    {
      type,
      resources: () => [teams],
      entitlements: (_stub, { annotations = [] }) => {
        if (hasAnnotation(annotations, TypeScopedEntitlementsSchema)) seen.push('entitlements')
        return [
          teams.slice(0, 2).map((team) => makeEntitlement(team)),
          teams.slice(2).map((team) => makeEntitlement(team)),
        ]
      },
      grants: (stub, { annotations = [] }) => {
        if (hasAnnotation(annotations, TypeScopedGrantsSchema)) seen.push(`grants ${nameOf(stub)}`)
        const [first] = users
        return first === undefined ? [] : teams.map((team) => [makeGrant(makeEntitlement(team), first)])
      },
      get: (id) => teams.find((team) => team.id?.resource === id),
    },
    { type: userType, resources: () => [users], get: (id) => users.find((user) => user.id?.resource === id) },
    { type: groupType, resources: () => [[staff]], grants: () => [member(2)] },
  ]

  test('is asked with a stub named like the type and the marker, page by page, and never per resource', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(answers)
    await world.sync(fake.connector)
    expect(fake.asked.filter((call) => call.includes('team:'))).toEqual([
      'entitlements team:team',
      'entitlements team:team 2',
      'grants team:team',
      'grants team:team 2',
      'grants team:team 3',
    ])
    expect(seen).toEqual(['entitlements', 'entitlements', ...Array(3).fill('grants team:team')])
    const { entitlements, grants } = await world.read()
    expect(entitlements).toEqual(['team:a:member', 'team:b:member', 'team:c:member'])
    expect(grants).toHaveLength(4)
  })

  test('has no relations in a targeted sync', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(answers)
    await world.sync(fake.connector, { targets: ['bid:r:team/a'] })
    expect(fake.asked).toEqual(['get team:a'])
    expect((await world.read()).resources).toEqual(['team:a'])
  })
})
