import { create } from '@bufbuild/protobuf'
import { SyncFile } from '@rostrum/c1z'
import { findAnnotation, packAnnotation } from '@rostrum/protocol'
import {
  BatonIDSchema,
  type Entitlement,
  EntitlementExclusionGroupSchema,
  EntitlementSchema,
  ExternalResourceMatchIDSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  ResourceIdSchema,
  ResourceSchema,
} from '@rostrum/protocol/connector'
import { describe, expect, test } from 'vitest'
import { Code, type PassRows } from '../src/index.ts'
import { makePhaseConnector } from './_sync-phases.ts'
import {
  groupType,
  makeEntitlement,
  makeGrant,
  makeResource,
  makeSyncWorld,
  plainConnector,
  siteType,
  userType,
} from './_sync-world.ts'

const ann = makeResource('user', 'ann')
const lyon = makeResource('site', 'lyon')
const visit = makeEntitlement(lyon, 'visit')
const resourceTypes = [{ resourceType: siteType }, { resourceType: userType }, { resourceType: groupType }]

/** Syncs rows that come on the one page of the one list. */
async function syncRows(rows: Partial<PassRows>, more: object = {}) {
  const world = makeSyncWorld()
  const set = {
    passes: [
      {
        name: 'everything',
        fetch: async () => ({ items: [], nextCursor: '' }),
        convert: () => ({ resources: [], entitlements: [], grants: [], ...rows }),
      },
    ],
    snapshot: () => '',
    restore() {},
  }
  await world.sync({ ...plainConnector, resourceTypes, listPasses: { start: () => set } }, more)
  return { world, content: await world.read() }
}

function exclusive(site: Resource, slug: string, group: object): Entitlement {
  return makeEntitlement(site, slug, [packAnnotation(EntitlementExclusionGroupSchema, group)])
}

describe('rows without an identity', () => {
  const nameless = create(ResourceSchema, { displayName: 'nobody' })
  const halfNamed = create(ResourceSchema, { id: create(ResourceIdSchema, { resourceType: 'user' }) })
  test('are dropped and counted in a warning each kind', async () => {
    const grants: Grant[] = [
      create(GrantSchema, { id: 'g1' }),
      create(GrantSchema, { id: 'g2', entitlement: visit, principal: halfNamed }),
      create(GrantSchema, { id: '', entitlement: visit, principal: ann }),
      makeGrant(visit, ann),
    ]
    const { world, content } = await syncRows({
      resources: [nameless, halfNamed, ann, lyon],
      entitlements: [create(EntitlementSchema, { id: 'e1' }), create(EntitlementSchema, { resource: lyon }), visit],
      grants,
    })
    expect(content).toMatchObject({
      resources: ['site:lyon', 'user:ann'],
      entitlements: ['site:lyon:visit'],
      grants: ['site:lyon:visit <- user:ann'],
    })
    expect(world.logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields)).toEqual([
      { kind: 'resource', count: 2 },
      { kind: 'entitlement', count: 2 },
      { kind: 'grant', count: 3 },
    ])
  })
})

describe('rows that break what the connector declares', () => {
  const planet = makeResource('planet', 'mars')
  const bare = create(ResourceSchema, { id: create(ResourceIdSchema, { resourceType: 'user', resource: 'eve' }) })
  test.each<[string, Partial<PassRows>, string]>([
    [
      'a resource of another type',
      { resources: [planet] },
      'resource planet:mars has the undeclared resource type "planet"',
    ],
    [
      'an entitlement of another type',
      { entitlements: [makeEntitlement(planet)] },
      'entitlement planet:mars:member has the undeclared resource type "planet"',
    ],
    [
      'a grant of another type',
      { grants: [makeGrant(makeEntitlement(planet), ann)] },
      'grant planet:mars:member:user:ann has the undeclared resource type "planet"',
    ],
    [
      'a grant to another type',
      { grants: [makeGrant(visit, planet)] },
      'grant site:lyon:visit:planet:mars has the undeclared resource type "planet"',
    ],
    [
      'a resource without its trait',
      { resources: [bare] },
      'resource user:eve lacks the c1.connector.v2.UserTrait that its type declares',
    ],
    [
      "a resource marked as another connector's",
      { resources: [makeResource('site', 'rome', { annotations: [packAnnotation(BatonIDSchema, {})] })] },
      "resource site:rome is marked as another connector's",
    ],
  ])('%s fails the sync', async (_name, rows, message) => {
    const failed = syncRows(rows)
    await expect(failed).rejects.toThrow(`${message} (this is a bug of the connector)`)
    await expect(failed).rejects.toMatchObject({ code: Code.internal })
  })

  test('a grant to be matched by another connector may name a type of that one', async () => {
    const { content } = await syncRows({
      resources: [lyon],
      entitlements: [visit],
      grants: [makeGrant(visit, planet, [packAnnotation(ExternalResourceMatchIDSchema, { id: 'x' })])],
    })
    expect(content.grants).toEqual(['site:lyon:visit <- planet:mars'])
  })
})

describe('an expansion filter', () => {
  const rows = (resourceTypeIds: string[]) => ({
    resources: [lyon, ann],
    entitlements: [visit],
    grants: [
      makeGrant(visit, lyon, [packAnnotation(GrantExpandableSchema, { entitlementIds: [visit.id], resourceTypeIds })]),
    ],
  })

  test('keeps only types that are synced', async () => {
    const { world } = await syncRows(rows(['user', 'group']), { resourceTypes: ['site', 'user'] })
    expect(await expandableOf(world.file)).toMatchObject({ resourceTypeIds: ['user'] })
  })

  test('that names no synced type takes the expansion with it, instead of opening it to everybody', async () => {
    const { world } = await syncRows(rows(['group']), { resourceTypes: ['site', 'user'] })
    expect(await expandableOf(world.file)).toBeUndefined()
  })
})

async function expandableOf(path: string) {
  await using file = await SyncFile.open(path)
  const [row] = [...file.grants(file.latestFinished()?.id ?? '')]
  return row?.expandable
}

describe('exclusion groups', () => {
  const fifty = Array.from({ length: 50 }, (_, index) => exclusive(lyon, `s${index}`, { exclusionGroupId: 'g' }))

  test('may have one default and 50 entitlements of one resource type', async () => {
    const paris = makeResource('site', 'paris')
    const entitlements = [
      ...fifty,
      exclusive(lyon, 'a', { exclusionGroupId: 'h', isDefault: true }),
      exclusive(paris, 'b', { exclusionGroupId: 'h' }),
    ]
    const { content } = await syncRows({ resources: [lyon, paris], entitlements })
    expect(content.entitlements).toHaveLength(52)
  })

  test.each<[string, Entitlement[], string]>([
    [
      'an entitlement in two',
      [
        makeEntitlement(lyon, 'a', [
          packAnnotation(EntitlementExclusionGroupSchema, { exclusionGroupId: 'g' }),
          packAnnotation(EntitlementExclusionGroupSchema, { exclusionGroupId: 'h' }),
        ]),
      ],
      'entitlement site:lyon:a is in 2 exclusion groups',
    ],
    [
      'two defaults',
      ['a', 'b'].map((slug) => exclusive(lyon, slug, { exclusionGroupId: 'g', isDefault: true })),
      'exclusion group g has two defaults, site:lyon:a and site:lyon:b',
    ],
    [
      '51 entitlements',
      [...fifty, exclusive(lyon, 's50', { exclusionGroupId: 'g' })],
      'exclusion group g has more than 50 entitlements',
    ],
    [
      'two resource types',
      [exclusive(lyon, 'a', { exclusionGroupId: 'g' }), exclusive(ann, 'a', { exclusionGroupId: 'g' })],
      'exclusion group g has entitlements of two resource types, site and user',
    ],
  ])('%s fails the sync', async (_name, entitlements, message) => {
    const failed = syncRows({ entitlements })
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.toMatchObject({ code: Code.invalidArgument })
  })

  test('are held against the rows that an earlier run stored', async () => {
    const world = makeSyncWorld()
    const entitlementOf = (site: Resource) => exclusive(site, 'admin', { exclusionGroupId: 'g', isDefault: true })
    const rome = makeResource('site', 'rome')
    const connect = () =>
      makePhaseConnector([
        { type: siteType, resources: () => [[lyon, rome]], entitlements: (site) => [[entitlementOf(site)]] },
      ])
    const stop = new AbortController()
    const first = connect()
    first.onCall = (call) => {
      if (call !== 'entitlements site:rome') return
      stop.abort(new DOMException('stopped', 'AbortError'))
      stop.signal.throwIfAborted()
    }
    await expect(world.sync(first.connector, { signal: stop.signal })).rejects.toThrow('stopped')
    const second = connect()
    await expect(world.sync(second.connector)).rejects.toThrow(
      'exclusion group g has two defaults, site:lyon:admin and site:rome:admin',
    )
    expect(second.asked).toEqual(['entitlements site:rome'])
  })

  test('of a static entitlement may be one for each resource', async () => {
    const world = makeSyncWorld()
    const template = (slug: string, scopeToResource: boolean) =>
      exclusive(lyon, slug, { exclusionGroupId: 'level', isDefault: slug === 'read', scopeToResource })
    const connect = (scoped: boolean) =>
      makePhaseConnector([
        {
          type: siteType,
          resources: () => [[lyon, makeResource('site', 'rome')]],
          statics: () => [[template('read', scoped), template('write', scoped)]],
        },
      ]).connector
    await world.sync(connect(true))
    const groups = [...(await world.read()).entitlementRows.values()].map(
      (row) => findAnnotation(row.annotations, EntitlementExclusionGroupSchema)?.exclusionGroupId,
    )
    expect(groups.toSorted()).toEqual(['level-lyon', 'level-lyon', 'level-rome', 'level-rome'])
    await expect(world.sync(connect(false))).rejects.toThrow('exclusion group level has two defaults')
  })
})
