import { readdirSync } from 'node:fs'
import { hasAnnotation, packAnnotation } from '@rostrum/protocol'
import {
  InsertResourceGrantsSchema,
  SkipEntitlementsAndGrantsSchema,
  SkipEntitlementsSchema,
  SkipGrantsSchema,
} from '@rostrum/protocol/connector'
import { describe, expect, test } from 'vitest'
import type { ResourceLister, ResourceSyncer } from '../src/index.ts'
import {
  failFirst,
  hasChildren,
  makePhaseConnector,
  notFound,
  smallContent,
  smallTypes,
  unavailable,
} from './_sync-phases.ts'
import {
  groupType,
  makeEntitlement,
  makeGrant,
  makeResource,
  makeSyncWorld,
  makeType,
  nameOf,
  plainConnector,
  siteType,
  userType,
} from './_sync-world.ts'

describe('phases', () => {
  test('read types, resources with their children, static entitlements, entitlements and grants, in that order', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    const summary = await world.sync(fake.connector)
    expect(await world.read()).toMatchObject(smallContent)
    const kinds = fake.asked.map((call) => call.split(' ')[0])
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
      'resources',
      'statics',
      'entitlements',
      'grants',
    ])
    expect(new Set(fake.asked).size).toBe(fake.asked.length)
    expect(summary.counts).toEqual({ site: 3, group: 3, user: 3, entitlement: 9, grant: 12 })
  })

  test('children keep the parent under which they were listed', async () => {
    const world = makeSyncWorld()
    await world.sync(makePhaseConnector(smallTypes()).connector)
    const { resourceRows } = await world.read()
    expect(resourceRows.get('group:of-oslo')?.parentResourceId).toMatchObject({
      resourceType: 'site',
      resource: 'oslo',
    })
  })

  test('a parent that comes twice has its children listed once, and children may have children', async () => {
    const world = makeSyncWorld()
    const site = makeResource('site', 'lyon', { annotations: [hasChildren('group'), hasChildren('group')] })
    const fake = makePhaseConnector([
      { type: siteType, resources: (parent) => (parent === '' ? [[site], [site]] : []) },
      {
        type: groupType,
        resources: (parent) => [
          parent === 'site:lyon'
            ? [makeResource('group', 'a', { annotations: [hasChildren('group')] })]
            : parent === 'group:a'
              ? [makeResource('group', 'b', { annotations: [hasChildren('site')] })]
              : [],
        ],
      },
    ])
    await world.sync(fake.connector)
    expect((await world.read()).resources).toEqual(['group:a', 'group:b', 'site:lyon'])
    expect(fake.asked.toSorted()).toEqual([
      'resources group',
      'resources group under group:a',
      'resources group under site:lyon',
      'resources site',
      'resources site 2',
      'resources site under group:b',
    ])
  })

  test('static entitlements are applied to each stored resource, whatever its annotations skip', async () => {
    const world = makeSyncWorld()
    const skipped = packAnnotation(SkipEntitlementsAndGrantsSchema, {})
    const template = makeEntitlement(makeResource('site', 'any'), 'visit')
    template.id = 'not used'
    await world.sync(
      makePhaseConnector([
        {
          type: siteType,
          resources: () => [[makeResource('site', 'a', { annotations: [skipped] }), makeResource('site', 'b')]],
          statics: () => [[template], [makeEntitlement(makeResource('site', 'any'), 'edit')]],
        },
      ]).connector,
    )
    const { entitlements, entitlementRows } = await world.read()
    expect(entitlements).toEqual(['site:a:edit', 'site:a:visit', 'site:b:edit', 'site:b:visit'])
    expect(nameOf(entitlementRows.get('site:b:visit')?.resource)).toBe('site:b')
  })

  test.each([
    ['SkipEntitlementsAndGrants', SkipEntitlementsAndGrantsSchema, 'type', []],
    ['SkipEntitlementsAndGrants', SkipEntitlementsAndGrantsSchema, 'resource', []],
    ['SkipEntitlements', SkipEntitlementsSchema, 'type', ['grants site:a']],
    ['SkipEntitlements', SkipEntitlementsSchema, 'resource', ['grants site:a']],
    ['SkipGrants', SkipGrantsSchema, 'resource', ['entitlements site:a']],
  ] as const)('%s on a %3$s leaves these to ask for: %4$j', async (_name, schema, place, asked) => {
    const world = makeSyncWorld()
    const annotations = [packAnnotation(schema, {})]
    const fake = makePhaseConnector([
      {
        type: place === 'type' ? makeType('site', { annotations }) : siteType,
        resources: () => [[makeResource('site', 'a', place === 'resource' ? { annotations } : {})]],
        entitlements: () => [],
        grants: () => [],
      },
    ])
    await world.sync(fake.connector)
    expect(fake.asked.slice(1)).toEqual(asked)
  })

  test('a type filter leaves out types, resources, children, entitlements and grants of others', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    await world.sync(fake.connector, { resourceTypes: ['site', 'user'] })
    expect(await world.read()).toMatchObject({
      types: ['site', 'user'],
      resources: smallContent.resources.filter((id) => !id.startsWith('group')),
      entitlements: ['site:lyon:visit', 'site:oslo:visit', 'site:rome:visit'],
      grants: smallContent.grants.filter((grant) => grant.startsWith('site')),
    })
    expect(fake.asked.filter((call) => call.includes('group'))).toEqual([])
    const other = makeSyncWorld()
    await other.sync(makePhaseConnector(smallTypes()).connector, { resourceTypes: ['site', 'group'] })
    expect((await other.read()).grants).toEqual([])
  })

  test('without entitlements and grants only resources are read, and the sync says so', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    await world.sync(fake.connector, { skipEntitlementsAndGrants: true })
    const { run, ...content } = await world.read()
    expect(run.type).toBe('resources_only')
    expect(content).toMatchObject({ resources: smallContent.resources, entitlements: [], grants: [] })
    expect(fake.asked.every((call) => call.startsWith('resources'))).toBe(true)
  })

  test.each([
    [{ resourceTypes: ['sight'] }, 'unknown resource type "sight"'],
    [{ skipGrants: true }, '--skip-grants works only together with --sync-resources'],
    [{ targets: ['site:lyon'] }, '--sync-resources: "site:lyon" is not a resource id of the form bid:r:<type>/<id>'],
  ])('%j is refused before anything is asked: %s', async (more, message) => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    await expect(world.sync(fake.connector, more)).rejects.toThrow(message)
    expect(fake.asked).toEqual([])
    expect(readdirSync(world.folder)).toEqual([])
  })

  test('a connector without resource types is refused', async () => {
    const world = makeSyncWorld()
    await expect(world.sync(makePhaseConnector([]).connector)).rejects.toThrow('declares no resource types')
  })

  test('InsertResourceGrants on an answer makes rows of the resources and marks every grant', async () => {
    const world = makeSyncWorld()
    const annotations = [packAnnotation(InsertResourceGrantsSchema, {})]
    const ann = makeResource('user', 'ann')
    const known = makeResource('group', 'known')
    known.displayName = 'as it was listed'
    await world.sync(
      makePhaseConnector([
        {
          type: userType,
          resources: () => [[ann]],
          grants: () => [
            {
              annotations,
              items: ['known', 'new'].map((id) => makeGrant(makeEntitlement(makeResource('group', id)), ann)),
            },
          ],
        },
        { type: groupType, resources: () => [[known]] },
      ]).connector,
    )
    const { resources, resourceRows, grantRows } = await world.read()
    expect(resources).toEqual(['group:known', 'group:new', 'user:ann'])
    expect(resourceRows.get('group:known')?.displayName).toBe('as it was listed')
    const marked = [...grantRows.values()].map((row) => hasAnnotation(row.annotations, InsertResourceGrantsSchema))
    expect(marked).toEqual([true, true])
  })

  test('InsertResourceGrants on one grant makes a row of its resource only', async () => {
    const world = makeSyncWorld()
    const ann = makeResource('user', 'ann')
    const grants = [
      makeGrant(makeEntitlement(makeResource('group', 'a')), ann, [packAnnotation(InsertResourceGrantsSchema, {})]),
      makeGrant(makeEntitlement(makeResource('group', 'b')), ann),
    ]
    await world.sync(
      makePhaseConnector([{ type: userType, resources: () => [[ann]], grants: () => [grants] }, { type: groupType }])
        .connector,
    )
    expect((await world.read()).resources).toEqual(['group:a', 'user:ann'])
  })

  test('up to as many pages as there are workers are read beside each other, with the same result', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    let reading = 0
    let most = 0
    fake.onCall = async () => {
      most = Math.max(most, ++reading)
      await new Promise(setImmediate)
      reading--
    }
    await world.sync(fake.connector, { workers: 3 })
    expect(most).toBe(3)
    expect(await world.read()).toMatchObject(smallContent)
  })
})

describe('an unfinished sync by phases', () => {
  test.each([1, 3])(
    'with %i workers: stopped at any call, the next run repeats at most the calls under way',
    async (workers) => {
      const whole = makePhaseConnector(smallTypes())
      await makeSyncWorld().sync(whole.connector, { workers })
      for (let stopAt = 1; stopAt <= whole.asked.length; stopAt++) {
        const world = makeSyncWorld()
        const stop = new AbortController()
        const first = makePhaseConnector(smallTypes())
        first.onCall = () => {
          if (first.asked.length < stopAt) return
          stop.abort(new DOMException('stopped', 'AbortError'))
          throw new Error('connection lost')
        }
        await expect(world.sync(first.connector, { workers, signal: stop.signal })).rejects.toThrow('stopped')
        const second = makePhaseConnector(smallTypes())
        const { resumed } = await world.sync(second.connector, { workers })
        expect(resumed).toBe(true)
        expect(await world.read()).toMatchObject(smallContent)
        const calls = first.asked.length + second.asked.length
        expect(calls).toBeGreaterThan(whole.asked.length)
        expect(calls).toBeLessThanOrEqual(whole.asked.length + workers)
      }
    },
  )
})

describe('errors of phases', () => {
  test('a page that is unavailable is asked for again, and the result is the same', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    failFirst(fake, 'grants group:of-oslo 2', unavailable(), 3)
    await world.sync(fake.connector)
    expect(await world.read()).toMatchObject(smallContent)
    expect(world.clock.slept).toEqual([1000, 2000, 3000])
  })

  test('a resource that vanished is skipped with a warning, and so are the children of a parent that did', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    fake.onCall = (call) => {
      if (call === 'grants group:of-oslo' || call === 'resources group under site:rome') throw notFound()
    }
    await world.sync(fake.connector)
    const { resources, grants } = await world.read()
    expect(resources).toEqual(smallContent.resources.filter((id) => id !== 'group:of-rome'))
    expect(grants.filter((grant) => grant.startsWith('group')).map((grant) => grant.split(' ')[0])).toEqual([
      'group:of-lyon:member',
      'group:of-lyon:member',
      'group:of-lyon:owner',
    ])
    expect(world.warnings()).toEqual(['skipped, it no longer exists', 'skipped, it no longer exists'])
  })

  test('a whole list that is not found fails the sync', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    failFirst(fake, 'resources user', notFound())
    await expect(world.sync(fake.connector)).rejects.toThrow('gone')
  })

  test.each([
    [10, 50, 'survives'],
    [11, 109, 'survives'],
    [11, 50, 'fails'],
  ])('with %i of %i resources gone the sync %s', async (gone, all, outcome) => {
    const world = makeSyncWorld()
    const groups = Array.from({ length: all }, (_, index) => makeResource('group', String(index)))
    const fake = makePhaseConnector([{ type: groupType, resources: () => [groups], grants: () => [] }])
    fake.onCall = (call) => {
      const [kind, name = ''] = call.split(' ')
      // The last ones, so that all the others are done when it is judged.
      if (kind === 'grants' && Number(name.split(':')[1]) >= all - gone) throw notFound()
    }
    const syncing = world.sync(fake.connector)
    if (outcome === 'fails') await expect(syncing).rejects.toThrow('too many resources vanished while they were read')
    else await syncing
    expect(readdirSync(world.folder)).toEqual(outcome === 'fails' ? [] : ['sync.c1z'])
  })

  test('any other error fails the sync and stops the pages that are read beside it', async () => {
    const world = makeSyncWorld()
    let stopped = false
    const slow: ResourceSyncer & ResourceLister = {
      resourceType: groupType,
      listResources: (_parent, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true
            reject(signal.reason)
          })
        }),
    }
    const broken: ResourceSyncer & ResourceLister = {
      resourceType: userType,
      listResources: async () => {
        throw new Error('the upstream answered nonsense')
      },
    }
    const fake = { connector: { ...plainConnector, resourceTypes: [slow, broken] } }
    await expect(world.sync(fake.connector, { workers: 2 })).rejects.toThrow('the upstream answered nonsense')
    expect(stopped).toBe(true)
    expect(readdirSync(world.folder)).toEqual([])
  })
})
