import type { RecordedRequest } from '@rostrum/sentinelone-simulator'
import { describe, expect, test } from 'vitest'
import { factDifferences } from './_facts.ts'
import { truthOf } from './_truth.ts'
import { lists, World } from './_world.ts'

/** Requests of a run besides pages: the token, its owner, its dates. */
const checks = 3
/** Per list: the page being stored, and the one fetched ahead. */
const pagesInFlight = 2

const size = { accounts: 3, sites: 20, users: 2300, serviceUsers: 15 }

describe('killed without warning, up to five times in a row, the same command goes on: seed', () => {
  test.for([
    { seed: 'ash', kills: 5 },
    { seed: 'oak', kills: 2 },
  ])('$seed', async ({ seed, kills }) => {
    await using world = await World.start({ size: { seed, ...size }, latencyMs: 15 })
    const { simulator } = world
    const truth = truthOf(world.tenant)
    await world.sync([], 'whole.c1z')
    const whole = [...simulator.requests]
    const random = randomOf(seed)

    const runs: RecordedRequest[][] = []
    for (let kill = 1; kill <= kills; kill++) {
      simulator.resetRequests()
      // Now and then behind the last request, while the file is being finished.
      const after = Math.ceil(random() * whole.length)
      let polls = Math.floor(random() * 60)
      const { exitCode } = await world.run([], {
        killWhen: () => simulator.requests.length >= after && polls-- <= 0,
      })
      runs.push([...simulator.requests])
      // Whether it ended by itself or was killed on its last steps: the file is there, and the next sync a new one.
      if (exitCode !== null || world.files.includes('sync.c1z')) break
    }
    const isFinished = world.files.includes('sync.c1z')
    simulator.resetRequests()
    const facts = await world.sync()
    if (!isFinished) runs.push([...simulator.requests])

    expect(factDifferences(truth, facts)).toEqual([])
    expect(world.files).toEqual(['sync.c1z', 'whole.c1z'])
    expect(findAskedAgain(runs, whole)).toEqual([])
    const pages = lists.map((path) => cursorsOf(whole, path).length)
    const inFlight = pages.map((count) => Math.min(count, pagesInFlight))
    const requests = runs.reduce((total, run) => total + run.length, 0)
    expect(requests).toBeLessThanOrEqual(sum(pages) + runs.length * (checks + sum(inFlight)))
  })
})

test('a run that was killed after page n of a list never asks for pages 1 to n of it again', async () => {
  await using world = await World.start({ size: { seed: 'page', ...size }, latencyMs: 15 })
  const { simulator } = world
  const countOf = (path: string) => simulator.requests.filter((request) => request.path === path).length
  await world.sync([], 'whole.c1z')
  const whole = [...simulator.requests]
  simulator.resetRequests()
  const { exitCode } = await world.run([], { killWhen: () => countOf('/users') >= 3 })
  expect(exitCode).toBe(null)
  const killed = [...simulator.requests]
  simulator.resetRequests()
  const facts = await world.sync()

  expect(factDifferences(truthOf(world.tenant), facts)).toEqual([])
  expect(findAskedAgain([killed, [...simulator.requests]], whole)).toEqual([])
  // Users are stored when the lists they need are, so those are not asked for at all.
  for (const path of ['/accounts', '/sites', '/rbac/roles']) expect(countOf(path), path).toBe(0)
  expect(cursorsOf(simulator.requests, '/users')).not.toContain('')
})

test('a run that goes on, and then has to start a list again, skips what earlier runs stored: S1C-4', async () => {
  await using world = await World.start({ size: { seed: 'again', ...size }, latencyMs: 15 })
  const { simulator } = world
  const countOf = (path: string) => simulator.requests.filter((request) => request.path === path).length
  const { exitCode } = await world.run([], { killWhen: () => countOf('/users') >= 3 })
  expect(exitCode).toBe(null)
  simulator.resetRequests()
  simulator.faults.set([{ path: '/users', when: { first: 1 }, action: { kind: 'invalid cursor' } }])
  const facts = await world.sync()
  expect(factDifferences(truthOf(world.tenant), facts)).toEqual([])
  expect(simulator.requests.filter(({ path }) => path === '/users').map(({ status }) => status)).toEqual([
    400, 200, 200, 200,
  ])
})

/** Pages that a run asked for although an earlier one had stored them: a page is when the next but one is asked for. */
function findAskedAgain(runs: readonly (readonly RecordedRequest[])[], whole: readonly RecordedRequest[]): string[] {
  return lists.flatMap((path) => {
    const order = cursorsOf(whole, path)
    let stored = 0
    return runs.flatMap((run, index) => {
      const pages = cursorsOf(run, path).map((cursor) => order.indexOf(cursor))
      const again = pages.filter((page) => page < stored)
      stored = Math.max(stored, ...pages.map((page) => page + 1 - pagesInFlight))
      return again.map((page) => `run ${index + 1} asked for page ${page + 1} of ${path} again`)
    })
  })
}

function cursorsOf(requests: readonly RecordedRequest[], path: string): string[] {
  return requests.filter((request) => request.path === path).map(({ query }) => query.cursor ?? '')
}

/** The same numbers for the same seed, uniform in [0, 1). */
function randomOf(seed: string): () => number {
  let state = [...seed].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619), 2166136261) >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
