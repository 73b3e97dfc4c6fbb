import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SyncFile } from '@rostrum/c1z'
import { hasAnnotation, packAnnotation } from '@rostrum/protocol'
import {
  BatonIDSchema,
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
  type Grant,
  GrantExpandableSchema,
  GroupTraitSchema,
  type Resource,
  SkipEntitlementsAndGrantsSchema,
  ResourceType_Trait as Trait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import { describe, expect, test } from 'vitest'
import type { Connector, PassRows } from '../src/index.ts'
import { makePhaseConnector } from './_sync-phases.ts'
import {
  makeEntitlement,
  makeGrant,
  makeResource,
  makeSyncWorld,
  makeType,
  plainConnector,
  type SyncWorld,
  siteType,
  userType,
} from './_sync-world.ts'

const personType = makeType('person', { traits: [Trait.USER] })
const teamType = makeType('team', { traits: [Trait.GROUP] })

function person(id: string, emails: string[], profile?: Record<string, string>): Resource {
  const trait = { emails: emails.map((address) => ({ address })), ...(profile && { profile }) }
  return makeResource('person', id, { annotations: [packAnnotation(UserTraitSchema, trait)] })
}

const ann = person('ann', ['ann@corp.example', 'a@corp.example'], { badge: '7', email: 'ann@corp.example' })
const bob = person('bob', [], { email: 'bob@corp.example', badge: '7' })
const cid = person('cid', [])
const groupTrait = packAnnotation(GroupTraitSchema, { profile: { badge: '7' } })
const team = makeResource('team', 'red', { annotations: [groupTrait] })
/** Has the id of a person, too. */
const quiet = makeResource('team', 'cid', {
  annotations: [groupTrait, packAnnotation(SkipEntitlementsAndGrantsSchema, {})],
})

/** Another connector's file: three people, of whom two are in a team, and a room that is no principal. */
async function makeDirectory(world: SyncWorld): Promise<string> {
  const file = join(world.folder, 'directory.c1z')
  const { connector } = makePhaseConnector([
    { type: personType, resources: () => [[ann, bob, cid]] },
    {
      type: teamType,
      resources: () => [[team, quiet]],
      statics: () => [[makeEntitlement(team)]],
      grants: (each) => [[ann, bob].map((member) => makeGrant(makeEntitlement(each), member))],
    },
    { type: makeType('room'), resources: () => [[makeResource('room', 'r1')]] },
  ])
  await world.sync(connector, { file })
  return file
}

const lyon = makeResource('site', 'lyon')
const visit = makeEntitlement(lyon, 'visit')
const standIn = makeResource('user', 'stand-in')

/** A connector whose grants are those given; everything else is one site. */
function makeSiteConnector(grants: readonly Grant[]): Connector {
  const rows: PassRows = { resources: [lyon], entitlements: [visit], grants }
  const set = {
    passes: [{ name: 'all', fetch: async () => ({ items: [], nextCursor: '' }), convert: () => rows }],
    snapshot: () => '',
    restore() {},
  }
  return {
    ...plainConnector,
    resourceTypes: [{ resourceType: siteType }, { resourceType: userType }],
    listPasses: { start: () => set },
  }
}

async function syncWith(grants: readonly Grant[], options: { entitlementId?: string; traits?: string[] } = {}) {
  const world = makeSyncWorld()
  const file = await makeDirectory(world)
  await world.sync(makeSiteConnector(grants), { externalResources: { file, ...options } })
  return { world, content: await world.read() }
}

describe("another connector's people", () => {
  test('are copied with what they offer and who holds it, each marked', async () => {
    const { content } = await syncWith([])
    expect(content).toMatchObject({
      types: ['person', 'site', 'team', 'user'],
      resources: ['person:ann', 'person:bob', 'person:cid', 'site:lyon', 'team:cid', 'team:red'],
      entitlements: ['site:lyon:visit', 'team:red:member'],
      grants: ['team:red:member <- person:ann', 'team:red:member <- person:bob'],
    })
    const marked = [...content.resourceRows].filter(([, row]) => hasAnnotation(row.annotations, BatonIDSchema))
    expect(marked.map(([name]) => name).sort()).toEqual(content.resources.filter((name) => name !== 'site:lyon'))
  })

  test('are only those who hold the entitlement that was asked for', async () => {
    const { content } = await syncWith([], { entitlementId: 'team:red:member' })
    expect(content.resources).toEqual(['person:ann', 'person:bob', 'site:lyon'])
  })

  test('are only those of the traits that were asked for', async () => {
    const { content } = await syncWith([], { traits: ['TRAIT_GROUP'] })
    expect(content.resources).toEqual(['site:lyon', 'team:cid', 'team:red'])
  })

  test('an unknown trait, a file that is missing or one without a finished sync is refused', async () => {
    await expect(syncWith([], { traits: ['wizard'] })).rejects.toThrow(
      '--external-resource-traits names the unknown trait "wizard"',
    )
    const world = makeSyncWorld()
    const file = join(world.folder, 'none.c1z')
    await expect(world.sync(makeSiteConnector([]), { externalResources: { file } })).rejects.toThrow('none.c1z')
    expect(readdirSync(world.folder)).toEqual([])
  })

  test('are not asked about in the phases', async () => {
    const world = makeSyncWorld()
    const file = await makeDirectory(world)
    const fake = makePhaseConnector([
      { type: siteType, resources: () => [[lyon]], grants: () => [] },
      { type: teamType, resources: () => [[]], grants: () => [], entitlements: () => [] },
    ])
    await world.sync(fake.connector, { externalResources: { file } })
    expect(fake.asked).toEqual(['resources site', 'resources team', 'grants site:lyon'])
    expect((await world.read()).resources).toContain('team:red')
  })

  test('come without entitlements and grants into a sync of resources only', async () => {
    const world = makeSyncWorld()
    const file = await makeDirectory(world)
    await world.sync(makeSiteConnector([]), { externalResources: { file }, skipEntitlementsAndGrants: true })
    expect(await world.read()).toMatchObject({ entitlements: [], grants: [] })
  })
})

describe('a grant to be matched', () => {
  const matchAll = packAnnotation(ExternalResourceMatchAllSchema, { resourceType: Trait.USER })
  const matchId = (id: string) => packAnnotation(ExternalResourceMatchIDSchema, { id })
  const match = (resourceType: Trait, key: string, value: string) =>
    packAnnotation(ExternalResourceMatchSchema, { resourceType, key, value })

  test.each([
    ['all of a trait', matchAll, ['person:ann', 'person:bob', 'person:cid']],
    ['an id', matchId('bob'), ['person:bob']],
    ['an id that two have', matchId('cid'), ['person:cid']],
    ['an id that is not there', matchId('zoe'), []],
    ['a value of a profile', match(Trait.USER, 'badge', '7'), ['person:ann', 'person:bob']],
    ['an address', match(Trait.USER, 'email', 'a@corp.example'), ['person:ann']],
    ['an address that is in the profile too', match(Trait.USER, 'email', 'ann@corp.example'), ['person:ann']],
    ['an address that is in the profile only', match(Trait.USER, 'email', 'bob@corp.example'), ['person:bob']],
    ['a value that nobody has', match(Trait.USER, 'badge', '8'), []],
    ['a trait that nobody has', match(Trait.ROLE, 'badge', '7'), []],
  ])('by %s becomes one grant for each match, and is gone itself', async (_name, annotation, principals) => {
    const { content } = await syncWith([makeGrant(visit, standIn, [annotation])])
    expect(content.grants.filter((grant) => grant.startsWith('site'))).toEqual(
      principals.map((principal) => `site:lyon:visit <- ${principal}`),
    )
  })

  test('keeps its other annotations and loses the one that was answered', async () => {
    const { content } = await syncWith([makeGrant(visit, standIn, [matchId('bob'), groupTrait])])
    const annotations = content.grantRows.get('site:lyon:visit:person:bob')?.annotations ?? []
    expect(annotations.map(({ typeUrl }) => typeUrl)).toEqual([groupTrait.typeUrl])
  })

  test('that two grants lead to is there once', async () => {
    const { content } = await syncWith([
      makeGrant(visit, standIn, [matchId('bob')]),
      makeGrant(visit, standIn, [matchAll]),
    ])
    expect(content.grants.filter((grant) => grant === 'site:lyon:visit <- person:bob')).toHaveLength(1)
  })

  test('expands to the members of a matched group', async () => {
    const expandable = packAnnotation(GrantExpandableSchema, { entitlementIds: ['bid:e:team/placeholder:member'] })
    const { world, content } = await syncWith([makeGrant(visit, standIn, [matchId('red'), expandable])])
    expect(content.grants.filter((grant) => grant.startsWith('site'))).toEqual([
      'site:lyon:visit <- person:ann',
      'site:lyon:visit <- person:bob',
      'site:lyon:visit <- team:red',
    ])
    await using file = await SyncFile.open(world.file)
    const row = [...file.grants(content.run.id)].find(({ grant }) => grant.id === 'site:lyon:visit:team:red')
    expect(row?.expandable?.entitlementIds).toEqual(['team:red:member'])
  })

  test('is not matched while the wanted types leave its own out', async () => {
    const world = makeSyncWorld()
    const file = await makeDirectory(world)
    await world.sync(makeSiteConnector([makeGrant(visit, standIn, [matchAll])]), {
      externalResources: { file },
      resourceTypes: ['user'],
    })
    expect((await world.read()).grants.filter((grant) => grant.startsWith('site'))).toEqual([])
  })

  test('a grant may name another connector’s principal itself', async () => {
    const { content } = await syncWith([makeGrant(visit, cid)])
    expect(content.grants).toContain('site:lyon:visit <- person:cid')
  })
})

describe('an unfinished sync', () => {
  test("is not gone on with when the other connector's file has a newer sync", async () => {
    const world = makeSyncWorld()
    const file = await makeDirectory(world)
    const stop = new AbortController()
    world.onPage = () => stop.abort(new DOMException('stopped', 'AbortError'))
    const fails = { ...makeSiteConnector([makeGrant(visit, team)]) }
    await expect(world.sync(fails, { externalResources: { file }, signal: stop.signal })).rejects.toThrow('stopped')
    world.onPage = () => {}
    await makeDirectory(world)
    const { resumed } = await world.sync(makeSiteConnector([]), { externalResources: { file } })
    expect(resumed).toBe(false)
  })
})
