import { join } from 'node:path'
import { packAnnotation } from '@rostrum/protocol'
import {
  ExternalResourceMatchAllSchema,
  ResourceType_Trait as Trait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import { describe, expect, test } from 'vitest'
import { type ConnectorDefinition, runSync } from '../src/index.ts'
import { makeFakeConnector } from './_fake-connector.ts'
import { required, run } from './_run.ts'
import { makePhaseConnector } from './_sync-phases.ts'
import {
  groupType,
  makeEntitlement,
  makeGrant,
  makeResource,
  makeSyncWorld,
  makeType,
  plainConnector,
  siteType,
} from './_sync-world.ts'

const lyon = makeResource('site', 'lyon')
const visit = makeEntitlement(lyon, 'visit')
const nobody = makeResource('user', 'nobody')
const everyUser = packAnnotation(ExternalResourceMatchAllSchema, { resourceType: Trait.USER })

/** A connector with one grant that stands for every user of the other file. */
const openToAll: ConnectorDefinition = {
  ...makeFakeConnector().definition,
  create: () => ({
    ...plainConnector,
    resourceTypes: [{ resourceType: siteType }],
    listPasses: {
      start: () => ({
        passes: [
          {
            name: 'everything',
            fetch: async () => ({ items: [], nextCursor: '' }),
            convert: () => ({
              resources: [lyon],
              entitlements: [visit],
              grants: [makeGrant(visit, nobody, [everyUser])],
            }),
          },
        ],
        snapshot: () => '',
        restore() {},
      }),
    },
  }),
}

/** Another connector's file: ann and bob, of whom ann is in a group. */
async function makeDirectory() {
  const world = makeSyncWorld()
  const personType = makeType('person', { traits: [Trait.USER] })
  const annotations = [packAnnotation(UserTraitSchema, {})]
  const people = ['ann', 'bob'].map((name) => makeResource('person', name, { annotations }))
  const staff = makeResource('group', 'staff')
  const member = makeEntitlement(staff)
  const { connector } = makePhaseConnector([
    { type: personType, resources: () => [people] },
    {
      type: groupType,
      resources: () => [[staff]],
      entitlements: () => [[member]],
      grants: () => [people.slice(0, 1).map((row) => makeGrant(member, row))],
    },
  ])
  await world.sync(connector)
  return { world, memberId: member.id }
}

describe("--external-resource-c1z matches grants to another connector's people", () => {
  test.each([
    ['all of them', [], ['ann', 'bob']],
    ['who hold an entitlement', ['--external-resource-entitlement-id-filter'], ['ann']],
  ])('%s', async (_who, filter, names) => {
    const { world, memberId } = await makeDirectory()
    const argv = [...required, '--external-resource-c1z', world.file, ...filter.flatMap((flag) => [flag, memberId])]
    const { code, stderr } = await run(openToAll, argv, {
      cwd: world.folder,
      io: { argv: [...argv, '--file=mine.c1z'], loadSync: async () => runSync },
    })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const { grants } = await world.read(join(world.folder, 'mine.c1z'))
    expect(grants.filter((grant) => grant.startsWith(visit.id))).toEqual(
      names.map((name) => `${visit.id} <- person:${name}`),
    )
  })

  test.each([
    ['--external-resource-traits=bush', 3, /^--external-resource-traits names the unknown trait "bush"; choose from /],
    ['--external-resource-c1z=package.json', 2, /package\.json is no sync file/],
  ])('%s is refused', async (flag, expected, sentence) => {
    const { world } = await makeDirectory()
    const argv = [...required, '--external-resource-c1z', world.file, flag, '--file', join(world.folder, 'mine.c1z')]
    const cwd = join(import.meta.dirname, '..')
    const { code, stderr } = await run(openToAll, argv, { cwd, io: { loadSync: async () => runSync } })
    expect(code).toBe(expected)
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(sentence)
  })
})
