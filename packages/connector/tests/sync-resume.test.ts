import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Connector, ConnectorError } from '../src/index.ts'
import { makePassConnector, type PassConnector, smallContent } from './_sync-passes.ts'
import { makeSyncWorld, type SyncWorld } from './_sync-world.ts'

/** 3 of sites, 3 of users, 2 of groups. */
const pagesInAll = 8

const program = fileURLToPath(new URL('./_sync-child.ts', import.meta.url))

describe('an unfinished sync with list passes', () => {
  test.each(Array.from({ length: pagesInAll }, (_, index) => index + 1))(
    'interrupted behind committed page %i, the next run asks for none of those again and the result is exact',
    async (page) => {
      const world = makeSyncWorld()
      const committed = await interruptBehind(world, makePassConnector().connector, page)
      expect(committed).toHaveLength(page)
      const again = makePassConnector()
      const summary = await world.sync(again.connector)
      expect(summary.resumed).toBe(true)
      expect(await world.read()).toMatchObject(smallContent)
      expect(again.asked).toHaveLength(pagesInAll - page)
      for (const list of ['sites', 'users', 'groups']) {
        const stored = committed.filter((name) => name === list).length
        for (let done = 1; done <= stored; done++) expect(again.asked).not.toContain(`${list} ${done}`)
      }
      expect(readdirSync(world.folder)).toEqual(['sync.c1z'])
    },
  )

  test.each(Array.from({ length: pagesInAll }, (_, index) => index + 1))(
    'interrupted while page %i is stored, nothing of the page stays and the next run repeats it',
    async (page) => {
      const world = makeSyncWorld()
      const stop = new AbortController()
      const fake = makePassConnector()
      let converted = 0
      fake.onConvert = () => {
        if (++converted < page) return
        stop.abort(new DOMException('stopped', 'AbortError'))
        throw new Error('torn out in the middle of a page')
      }
      await expect(world.sync(fake.connector, { signal: stop.signal })).rejects.toThrow('stopped')
      const again = makePassConnector()
      await world.sync(again.connector)
      expect(await world.read()).toMatchObject(smallContent)
      expect(again.asked).toHaveLength(pagesInAll - page + 1)
    },
  )

  test('killed without warning behind every page in turn, the runs together ask for little in vain', async () => {
    const world = makeSyncWorld()
    const journal = join(world.folder, 'journal')
    const kills = 4
    for (let kill = 1; kill <= kills; kill++) {
      const child = spawnSync(process.execPath, [program, world.file, '2', journal])
      expect(child.signal, String(child.stderr)).toBe('SIGKILL')
    }
    const last = makePassConnector()
    await world.sync(last.connector)
    expect(last.asked).toEqual([])
    expect(await world.read()).toMatchObject(smallContent)
    const asked = readFileSync(journal, 'utf8').trim().split('\n')
    // One page of each of the three lists may be ahead of each kill.
    expect(asked.length).toBeLessThanOrEqual(pagesInAll + 3 * kills)
  }, 30_000)

  test('goes on with what the last snapshot says, not with what was learned behind it', async () => {
    const world = makeSyncWorld()
    const committed = await interruptBehind(world, makePassConnector().connector, 4)
    const again = makePassConnector()
    await world.sync(again.connector)
    expect(again.restored).toHaveLength(1)
    const { groupsSeen } = JSON.parse(again.restored[0] ?? '')
    expect(groupsSeen).toHaveLength(committed.filter((list) => list === 'groups').length)
  })

  test('is left in place by a cancellation, and the sync file stays as it was', async () => {
    const world = makeSyncWorld()
    await world.sync(makePassConnector().connector)
    const before = readFileSync(world.file)
    await interruptBehind(world, makePassConnector().connector, 2)
    expect(readFileSync(world.file).equals(before)).toBe(true)
    expect(readdirSync(world.folder)).toContain('sync.c1z.partial')
    expect(world.logged.map(({ message }) => message)).toContain('interrupted; the next run goes on from here')
  })

  test('is removed when the run that goes on with it fails', async () => {
    const world = makeSyncWorld()
    await interruptBehind(world, makePassConnector().connector, 2)
    const refused = makePassConnector(undefined, {
      validate: async () => {
        throw new ConnectorError('bad_credentials', 'the token expired')
      },
    })
    await expect(world.sync(refused.connector)).rejects.toThrow('the token expired')
    expect(readdirSync(world.folder)).toEqual([])
  })

  test.each<readonly [string, (fake: PassConnector) => { connector?: Connector; more?: object }]>([
    ['another scope', (fake) => ({ connector: { ...fake.connector, scope: { site: 'oslo' } } })],
    ['another program', () => ({ more: { connectorKey: 'baton-invented v2' } })],
    ['other resource types', () => ({ more: { resourceTypes: ['site', 'user'] } })],
    ['no entitlements and grants', () => ({ more: { skipEntitlementsAndGrants: true } })],
  ])('is not gone on with by a run with %s', async (_name, change) => {
    const world = makeSyncWorld()
    await interruptBehind(world, makePassConnector().connector, 5)
    const fake = makePassConnector()
    const { connector = fake.connector, more = {} } = change(fake)
    const summary = await world.sync(connector, more)
    expect(summary.resumed).toBe(false)
    expect(fake.asked).toHaveLength(pagesInAll)
    expect(readdirSync(world.folder)).toEqual(['sync.c1z'])
  })

  test('is gone on with by a run whose settings do not change what is read', async () => {
    const world = makeSyncWorld()
    await interruptBehind(world, makePassConnector().connector, 5)
    const summary = await world.sync(makePassConnector().connector, { workers: 4 })
    expect(summary.resumed).toBe(true)
  })

  test('lives in the folder that was asked for', async () => {
    const world = makeSyncWorld()
    const other = makeSyncWorld()
    await interruptBehind(world, makePassConnector().connector, 3, { tempDir: other.folder })
    expect(readdirSync(world.folder)).toEqual([])
    expect(readdirSync(other.folder)).toEqual(['sync.c1z.partial'])
    const summary = await world.sync(makePassConnector().connector, { tempDir: other.folder })
    expect(summary.resumed).toBe(true)
    expect(readdirSync(other.folder)).toEqual([])
  })
})

/** Answers the lists whose pages were committed. */
async function interruptBehind(world: SyncWorld, connector: Connector, page: number, more = {}): Promise<string[]> {
  const stop = new AbortController()
  const committed: string[] = []
  world.onPage = (list) => {
    committed.push(list)
    if (committed.length === page) stop.abort(new DOMException('stopped', 'AbortError'))
  }
  await expect(world.sync(connector, { ...more, signal: stop.signal })).rejects.toThrow('stopped')
  world.onPage = () => {}
  return committed
}
