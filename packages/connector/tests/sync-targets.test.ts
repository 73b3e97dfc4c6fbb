import { describe, expect, test } from 'vitest'
import { Code, ConnectorError } from '../src/index.ts'
import { makePassConnector } from './_sync-passes.ts'
import { failFirst, makePhaseConnector, notFound, smallTypes } from './_sync-phases.ts'
import { makeResource, makeSyncWorld, userType } from './_sync-world.ts'

describe('a targeted sync', () => {
  test('reads each target once, then what it offers and who holds that', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    await world.sync(fake.connector, { targets: ['bid:r:site/lyon/group/of-lyon', 'bid:r:group/of-lyon'] })
    const { run, ...content } = await world.read()
    expect(run.type).toBe('partial')
    expect(content).toMatchObject({
      types: ['group', 'site', 'user'],
      resources: ['group:of-lyon', 'user:ann', 'user:bob', 'user:cid'],
      entitlements: ['group:of-lyon:member', 'group:of-lyon:owner'],
      grants: [
        'group:of-lyon:member <- user:ann',
        'group:of-lyon:member <- user:bob',
        'group:of-lyon:owner <- user:cid',
      ],
    })
    expect(fake.asked).toEqual([
      'get group:of-lyon',
      'entitlements group:of-lyon',
      'entitlements group:of-lyon 2',
      'grants group:of-lyon',
      'get user:ann',
      'grants group:of-lyon 2',
      'get user:bob',
      'get user:cid',
    ])
  })

  test('also lists the children of a target', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    await world.sync(fake.connector, { targets: ['bid:r:site/oslo'], skipGrants: true })
    expect(fake.asked).toEqual(['get site:oslo', 'resources group under site:oslo'])
    expect(await world.read()).toMatchObject({ resources: ['group:of-oslo', 'site:oslo'], grants: [] })
  })

  test('skips with a warning a target that does not exist, cannot be asked for, or is of an unknown type', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector([...smallTypes().slice(0, 2), { type: userType }])
    const targets = ['bid:r:site/atlantis', 'bid:r:user/ann', 'bid:r:site/rome']
    failFirst(fake, 'get site:atlantis', notFound())
    await world.sync(fake.connector, { targets: [...targets, 'bid:r:group/none'] })
    expect((await world.read()).resources).toEqual(['group:of-rome', 'site:rome'])
    expect(world.warnings()).toEqual(Array(3).fill('target skipped, it does not exist or cannot be read by itself'))
  })

  test('does without a principal that cannot be read', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    failFirst(
      fake,
      'get user:ann',
      new ConnectorError('refused', 'not like this', { code: Code.unimplemented }),
      Number.POSITIVE_INFINITY,
    )
    await world.sync(fake.connector, { targets: ['bid:r:group/of-lyon'] })
    expect((await world.read()).resources).toEqual(['group:of-lyon', 'user:bob', 'user:cid'])
  })

  test('ignores targets outside the type filter', async () => {
    const world = makeSyncWorld()
    const fake = makePhaseConnector(smallTypes())
    await world.sync(fake.connector, { targets: ['bid:r:site/oslo', 'bid:r:user/bob'], resourceTypes: ['user'] })
    expect(fake.asked).toEqual(['get user:bob'])
    expect((await world.read()).resources).toEqual(['user:bob'])
  })

  test('never goes on with an earlier one, for it is to show how things are now', async () => {
    const world = makeSyncWorld()
    const targets = ['bid:r:group/of-lyon']
    const stop = new AbortController()
    const first = makePhaseConnector(smallTypes())
    first.onCall = (call) => {
      if (call.startsWith('grants')) stop.abort(new DOMException('stopped', 'AbortError'))
    }
    await expect(world.sync(first.connector, { targets, signal: stop.signal })).rejects.toThrow('stopped')
    const again = makePhaseConnector(smallTypes())
    expect(await world.sync(again.connector, { targets })).toMatchObject({ resumed: false })
    expect(again.asked[0]).toBe('get group:of-lyon')
  })

  test('uses the phases although the connector has list passes', async () => {
    const world = makeSyncWorld()
    const { listPasses } = makePassConnector().connector
    const fake = makePhaseConnector(
      [{ type: userType, get: (id) => makeResource('user', id) }],
      listPasses && { listPasses },
    )
    await world.sync(fake.connector, { targets: ['bid:r:user/ann'] })
    expect((await world.read()).resources).toEqual(['user:ann'])
  })

  test('keeps the full sync that the file holds', async () => {
    const world = makeSyncWorld()
    await world.sync(makePhaseConnector(smallTypes()).connector)
    await world.sync(makePhaseConnector(smallTypes()).connector, { targets: ['bid:r:user/ann'] })
    const { syncs } = await world.read()
    expect(syncs.map(({ type }) => type)).toEqual(['full', 'partial'])
  })
})
