import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConnectorError, CursorExpiredError, type PassRows, type PassSet } from '../src/index.ts'
import { expireOnce, makePassConnector, smallContent, smallUpstream } from './_sync-passes.ts'
import { makeResource, makeSyncWorld, plainConnector, userType } from './_sync-world.ts'

describe('list passes', () => {
  test('each page is asked for once, and the file holds the rows of all lists', async () => {
    const world = makeSyncWorld()
    const fake = makePassConnector()
    const summary = await world.sync(fake.connector)
    expect(await world.read()).toMatchObject(smallContent)
    expect(fake.asked.toSorted()).toEqual([
      'groups 1',
      'groups 2',
      'sites 1',
      'sites 2',
      'sites 3',
      'users 1',
      'users 2',
      'users 3',
    ])
    expect(summary).toMatchObject({ resumed: false, counts: { site: 3, user: 5, group: 3, entitlement: 3, grant: 5 } })
    expect(readdirSync(world.folder)).toEqual(['sync.c1z'])
  })

  test('says of each list when it is complete, with its pages and rows', async () => {
    const world = makeSyncWorld()
    await world.sync(makePassConnector().connector)
    const complete = world.logged.filter(({ message }) => message === 'list complete').map(({ fields }) => fields)
    expect(complete.toSorted((a, b) => String(a.list).localeCompare(String(b.list)))).toEqual([
      { list: 'groups', pages: 2, items: 2 },
      { list: 'sites', pages: 3, items: 3 },
      { list: 'users', pages: 3, items: 5 },
    ])
  })

  test('the environment says how many syncs a file keeps', async () => {
    const world = makeSyncWorld()
    for (let i = 0; i < 3; i++) await world.sync(makePassConnector().connector, { env: { BATON_KEEP_SYNC_COUNT: '1' } })
    expect((await world.read()).syncs).toHaveLength(1)
    await world.sync(makePassConnector().connector, { env: {} })
    expect((await world.read()).syncs).toHaveLength(2)
  })

  test('a list is converted only when those before it are stored whole, and asks for one page ahead', async () => {
    const world = makeSyncWorld()
    const fake = makePassConnector()
    const events: string[] = []
    const sitesMayEnd = Promise.withResolvers<void>()
    fake.onFetch = async (list, page) => {
      events.push(`fetch ${list} ${page}`)
      if (list === 'sites' && page === 3) {
        // By now the users could be through, were they not waiting.
        await new Promise(setImmediate)
        sitesMayEnd.resolve()
        await sitesMayEnd.promise
      }
    }
    fake.onConvert = (list) => events.push(`convert ${list}`)
    await world.sync(fake.connector)
    const users = events.filter((event) => event.endsWith('users') || event.includes('fetch users'))
    expect(events.indexOf('convert users')).toBeGreaterThan(events.lastIndexOf('convert sites'))
    expect(events.slice(0, events.indexOf('convert users')).filter((event) => event.startsWith('fetch users'))).toEqual(
      ['fetch users 1', 'fetch users 2'],
    )
    expect(users).toEqual([
      'fetch users 1',
      'fetch users 2',
      'convert users',
      'fetch users 3',
      'convert users',
      'convert users',
    ])
  })

  test('pages without rows are pages: also as first, last and only one', async () => {
    const world = makeSyncWorld()
    const upstream = { sites: [[], ['lyon'], []], users: [[]], groups: [[], []] }
    await world.sync(makePassConnector(upstream).connector)
    expect(await world.read()).toMatchObject({ resources: ['group:all-1', 'site:lyon'], grants: [] })
  })

  test('an expired cursor starts the list again, and rows that were stored already come once', async () => {
    const world = makeSyncWorld()
    const fake = makePassConnector()
    expireOnce(fake, 'users', 3)
    await world.sync(fake.connector)
    expect(await world.read()).toMatchObject(smallContent)
    expect(fake.asked.filter((page) => page.startsWith('users'))).toEqual([
      'users 1',
      'users 2',
      'users 3',
      'users 1',
      'users 2',
      'users 3',
    ])
    expect(world.warnings()).toEqual(['list starts again, its cursor is no longer valid'])
  })

  test('a cursor that expires in the second round too fails the sync', async () => {
    const world = makeSyncWorld()
    const fake = makePassConnector()
    fake.onFetch = (list, page) => {
      if (list === 'users' && page === 3) throw new CursorExpiredError('cursor is unknown')
    }
    await expect(world.sync(fake.connector)).rejects.toThrow(
      'the list of users lost its place twice: cursor is unknown',
    )
    expect(readdirSync(world.folder)).toEqual([])
  })

  test('a cursor that was there before is refused, for the list would never end', async () => {
    const world = makeSyncWorld()
    const connector = withPasses({
      name: 'users',
      fetch: async (cursor) => ({ items: [cursor], nextCursor: cursor === 'b' ? 'a' : cursor === 'a' ? 'b' : 'a' }),
      convert: ([cursor]) => ({ ...noRows, resources: [makeResource('user', `from-${cursor}`)] }),
    })
    await expect(world.sync(connector)).rejects.toThrow('the list of users answered the same cursor twice')
  })

  test('lists that come after one that is not declared before them are refused before anything is asked', async () => {
    const world = makeSyncWorld()
    let asked = 0
    const list = {
      fetch: async () => {
        asked++
        return { items: [], nextCursor: '' }
      },
      convert: () => noRows,
    }
    await expect(
      world.sync(withPasses({ name: 'users', after: ['sites'], ...list }, { name: 'sites', ...list })),
    ).rejects.toThrow('list users comes after sites, which is not declared before it')
    await expect(world.sync(withPasses({ name: 'users', ...list }, { name: 'users', ...list }))).rejects.toThrow(
      'two lists are named users',
    )
    expect(asked).toBe(0)
  })

  test('a failure stops the other lists, removes the working copy and leaves the old file byte-identical', async () => {
    const world = makeSyncWorld()
    await world.sync(makePassConnector().connector)
    const before = readFileSync(world.file)
    const fake = makePassConnector()
    fake.onFetch = async (list) => {
      if (list === 'users') throw new ConnectorError('missing_permission', 'the token may not read users')
      // The other lists are slower, so they are at their first page when that happens.
      await new Promise(setImmediate)
    }
    await expect(world.sync(fake.connector)).rejects.toThrow('the token may not read users')
    expect(fake.asked).toEqual(['sites 1', 'users 1', 'groups 1'])
    expect(readFileSync(world.file).equals(before)).toBe(true)
    expect(readdirSync(world.folder)).toEqual(['sync.c1z'])
  })

  test('once a page could not be stored, no other list stores one: it would commit what that page taught', async () => {
    const world = makeSyncWorld()
    const fake = makePassConnector()
    const converted: string[] = []
    fake.onConvert = (list) => {
      converted.push(list)
      if (list === 'sites') throw new Error('a row is odd')
    }
    await expect(world.sync(fake.connector)).rejects.toThrow('a row is odd')
    expect(converted).toEqual(['sites'])
  })

  test('the same id twice fails the sync and names it', async () => {
    const world = makeSyncWorld()
    const upstream = { ...smallUpstream, users: [['ann@lyon'], ['ann@oslo']] }
    await expect(world.sync(makePassConnector(upstream).connector)).rejects.toThrow(/"user:ann".*twice/)
    expect(readdirSync(world.folder)).toEqual([])
  })

  test('a second sync into the file keeps the first', async () => {
    const world = makeSyncWorld()
    const first = await world.sync(makePassConnector().connector)
    const second = await world.sync(makePassConnector().connector)
    const { syncs } = await world.read()
    expect(syncs.map(({ id }) => id)).toEqual([first.syncId, second.syncId])
  })

  test('of two runs at once on one file the second is refused with a sentence', async () => {
    const world = makeSyncWorld()
    const held = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const fake = makePassConnector()
    fake.onFetch = async () => {
      started.resolve()
      await held.promise
    }
    const first = world.sync(fake.connector)
    await started.promise
    await expect(world.sync(makePassConnector().connector)).rejects.toThrow(/another .*(sync|process|program)/)
    held.resolve()
    await first
    expect(await world.read()).toMatchObject(smallContent)
  })

  test('a file that is no sync file is refused and stays', async () => {
    const world = makeSyncWorld()
    writeFileSync(world.file, 'precious notes')
    await expect(world.sync(makePassConnector().connector)).rejects.toThrow('sync.c1z')
    expect(readFileSync(world.file, 'utf8')).toBe('precious notes')
  })
})

const noRows: PassRows = { resources: [], entitlements: [], grants: [] }

function withPasses(...passes: PassSet['passes']) {
  const set: PassSet = { passes, snapshot: () => '', restore() {} }
  return { ...plainConnector, resourceTypes: [{ resourceType: userType }], listPasses: { start: () => set } }
}
