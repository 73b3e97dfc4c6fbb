import type { FaultRule } from '@rostrum/sentinelone-simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Facts, factDifferences } from './_facts.ts'
import { decodeSyncFile, findSecret } from './_secrets.ts'
import { truthOf } from './_truth.ts'
import { oddTenant, World } from './_world.ts'

interface Case {
  readonly title: string
  readonly faults: readonly FaultRule[]
}

const cases: readonly Case[] = [
  {
    title: '429 with a time in seconds, as a date, of zero and without one',
    faults: [
      { path: '/users', when: { nth: 1 }, action: { kind: 'too many requests', retryAfter: 1 } },
      { path: '/sites', when: { nth: 1 }, action: { kind: 'too many requests', retryAfter: 1, asDate: true } },
      { path: '/rbac', when: { nth: 1 }, action: { kind: 'too many requests', retryAfter: 0 } },
      { path: '/service-users', when: { nth: 1 }, action: { kind: 'too many requests', retryAfter: 'missing' } },
    ],
  },
  {
    title: 'every seventh answer a 502 page',
    faults: [{ when: { every: 7 }, action: { kind: 'server error', status: 502, form: 'html' } }],
  },
  {
    title: "the console's own 500, a proxy's 503 and 504",
    faults: [
      { path: '/users', when: { nth: 2 }, action: { kind: 'server error', status: 500, form: 'json' } },
      { path: '/accounts', when: { nth: 1 }, action: { kind: 'server error', status: 503, form: 'plain' } },
      { path: '/rbac', when: { nth: 1 }, action: { kind: 'server error', status: 504 } },
    ],
  },
  {
    title: 'truncated answers',
    faults: [
      { path: '/users', when: { nth: [1, 4] }, action: { kind: 'truncated', how: 'connection' } },
      { path: '/users', when: { nth: 2 }, action: { kind: 'truncated', how: 'body' } },
      { path: '/sites', when: { nth: 1 }, action: { kind: 'truncated', how: 'body', at: 0 } },
    ],
  },
  {
    title: 'connections that break, and a sign-in page with status 200',
    faults: [
      { when: { every: 4 }, action: { kind: 'reset', when: 'before' } },
      { path: '/users', when: { nth: 2 }, action: { kind: 'html page' } },
    ],
  },
  {
    title: 'an invalid cursor: S1C-4',
    faults: [{ path: '/users', when: { nth: 2 }, action: { kind: 'invalid cursor' } }],
  },
  {
    title: 'cursors that all expire half way: S1C-4',
    faults: [{ path: '/users', when: { nth: 3 }, action: { kind: 'cursors expire' } }],
  },
  {
    title: 'slow answers, and other ways to end a list and to count it',
    faults: [
      { action: { kind: 'empty next cursor' } },
      { action: { kind: 'null total' } },
      { when: { every: 3 }, action: { kind: 'slow', delayMs: 150 } },
    ],
  },
]

describe('a sync gives the exact result through', () => {
  const tenant = oddTenant({ seed: 'faulty', accounts: 4, sites: 30, users: 2200 })
  let world: World
  let truth: Facts
  beforeAll(async () => {
    world = await World.start({ tenant })
    truth = truthOf(tenant)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  test.for(cases)('$title', async ({ faults }) => {
    world.simulator.faults.set(faults)
    world.simulator.resetRequests()
    const facts = await world.sync()
    expect(world.simulator.requests.flatMap((request) => request.faults)).not.toEqual([])
    expect(factDifferences(truth, facts)).toEqual([])
    expect(world.files).toEqual(['sync.c1z'])
  })

  test('nothing of which shows the token anywhere, not even in the file or at the debug level', async () => {
    world.simulator.faults.set(cases.flatMap(({ faults }) => faults).filter(({ action }) => action.kind !== 'slow'))
    const { exitCode, stdout, stderr } = await world.run(['--file', 'debug.c1z', '--log-level', 'debug'])
    expect(exitCode, stderr).toBe(0)
    expect(stderr).not.toBe('')
    expect(findSecret(stdout + stderr, world.token)).toEqual([])
    expect(findSecret(decodeSyncFile(world.path('debug.c1z')), world.token)).toEqual([])
  })
})

test('a sync keeps to the published rate limits', async () => {
  await using world = await World.start({
    size: { seed: 'limited', accounts: 3, sites: 1100, users: 200, serviceUsers: 2100 },
    rateLimits: 'published',
    retryAfter: 'missing',
  })
  const facts = await world.sync()
  expect(factDifferences(truthOf(world.tenant), facts)).toEqual([])
  expect(world.simulator.requests.filter((request) => request.status === 429)).toEqual([])
})
