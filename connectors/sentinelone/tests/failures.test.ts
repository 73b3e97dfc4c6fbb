import { readFileSync } from 'node:fs'
import type { FaultAction, FaultRule } from '@rostrum/sentinelone-simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findSecret } from './_secrets.ts'
import { World } from './_world.ts'

interface Case {
  readonly title: string
  readonly faults: readonly FaultRule[]
  readonly exitCode: number
  /** each is in the one sentence: the endpoint, the cause, the fix */
  readonly says: readonly RegExp[]
}

const refusals = [
  ['/accounts', 403],
  ['/sites', 401],
  ['/rbac/roles', 403],
  ['/users', 404],
  ['/users', 403],
  ['/service-users', 401],
] as const
const permissions: Record<string, string> = {
  '/accounts': 'Accounts.view',
  '/sites': 'Sites.view',
  '/rbac/roles': 'Roles.view',
  '/users': 'Users.view',
  '/service-users': 'Service Users.view',
}

const cases: readonly Case[] = [
  ...(['/accounts', '/rbac/roles', '/users', '/sites'] as const).map((path) => ({
    title: `an empty list of ${path} with status 200`,
    faults: [on(path, { kind: 'empty list' })],
    exitCode: 14,
    says: [new RegExp(`GET /web/api/v2.1${path} answered with an empty list`), /although /, /look in the console/],
  })),
  ...refusals.map(([path, status]) => ({
    title: `${status} on ${path}`,
    faults: [on(path, { kind: 'refusal', status })],
    exitCode: 7,
    says: [
      new RegExp(`GET /web/api/v2.1${path} answered ${status}`),
      /the API token may not read/,
      new RegExp(`give the token's owner a role with ${permissions[path]}`),
    ],
  })),
  {
    title: '403 on two lists, both named',
    faults: [on('/users', { kind: 'refusal', status: 403 }), on('/rbac/roles', { kind: 'refusal', status: 403 })],
    exitCode: 7,
    says: [/GET \/web\/api\/v2.1\/users answered 403/, /roles answered 403/, /Users.view/, /Roles.view/],
  },
  {
    title: 'ids as numbers, which have lost digits',
    faults: [on('/users', { kind: 'numeric ids', field: 'roleId' })],
    exitCode: 15,
    says: [/GET \/web\/api\/v2.1\/users was answered wrongly/, /scopeRoles\[0\].roleId is a number/, /check that/],
  },
  {
    title: 'rows without a field that matters',
    faults: [on('/sites', { kind: 'missing field', field: 'accountId' })],
    exitCode: 15,
    says: [/GET \/web\/api\/v2.1\/sites was answered wrongly/, /accountId is missing/, /report it to the vendor/],
  },
  {
    title: 'the page of a sign-in portal with status 200',
    faults: [on('/rbac/roles', { kind: 'html page' })],
    exitCode: 15,
    says: [/GET \/web\/api\/v2.1\/rbac\/roles was answered wrongly/, /proxy or sign-in page/],
  },
  {
    title: 'a cursor that is never accepted',
    faults: [on('/users', { kind: 'invalid cursor' })],
    exitCode: 14,
    says: [/the list of users lost its place twice/, /GET \/web\/api\/v2.1\/users/, /run the sync again/],
  },
]

describe('a sync fails with one sentence and leaves the file as it was:', () => {
  let world: World
  let before: Buffer
  beforeAll(async () => {
    world = await World.start({ size: { seed: 'failing', users: 1100 } })
    await world.sync()
    before = readFileSync(world.path('sync.c1z'))
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const fail = async (env: Record<string, string> = {}) => {
    const { exitCode, stdout, stderr } = await world.run(['--log-level', 'debug'], { env })
    expect(readFileSync(world.path('sync.c1z')).equals(before)).toBe(true)
    expect(world.files).toEqual(['sync.c1z'])
    const lines = stderr.trimEnd().split('\n')
    const sentence = lines.at(-1) ?? ''
    // The others are log lines.
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^\{"level":/)
    return { exitCode, sentence, output: stdout + stderr }
  }

  test.for(cases)('$title', async ({ faults, exitCode, says }) => {
    world.simulator.faults.set(faults)
    const failed = await fail()
    for (const part of says) expect(failed.sentence).toMatch(part)
    expect(failed.exitCode).toBe(exitCode)
    expect(findSecret(failed.output, world.token)).toEqual([])
  })

  test('an expired token', async () => {
    world.simulator.faults.clear()
    const owner = world.tenant.findTenantAdmin()?.id ?? ''
    const token = world.simulator.mintToken({ owner, expiresAt: '2026-01-01T00:00:00Z' })
    const { exitCode, sentence, output } = await fail({ BATON_API_TOKEN: token })
    expect(sentence).toMatch(/refuses the API token: it has expired.*GET \/web\/api\/v2.1\/system\/info answered 401/)
    expect(sentence).toMatch(/make a new API token in the console/)
    expect(exitCode).toBe(16)
    expect(findSecret(output, token)).toEqual([])
  })

  test('a token that is none', async () => {
    world.simulator.faults.clear()
    const token = 'eyJub3RoaW5n.aHVtYnVnaHVtYnVnaHVtYnVnaHVtYnVnaHVtYnVn.c2lnbmF0dXJl'
    const { exitCode, sentence, output } = await fail({ BATON_API_TOKEN: token })
    expect(sentence).toMatch(/refuses the API token: it has expired, was revoked, or is of another console/)
    expect(exitCode).toBe(16)
    expect(findSecret(output, token)).toEqual([])
  })

  test('a token whose owner lacks two rights: both are named, with the smallest role that has them', async () => {
    world.simulator.faults.clear()
    const owner = world.tenant.findTenantAdmin()?.id ?? ''
    const token = world.simulator.mintToken({ owner, permissions: ['Users.view', 'Sites.view', 'Accounts.view'] })
    const { exitCode, sentence } = await fail({ BATON_API_TOKEN: token })
    expect(sentence).toMatch(/the API token may not read .*(roles and service users|service users and roles)/)
    expect(sentence).toMatch(/Service Users.view/)
    expect(sentence).toMatch(/Roles.view/)
    expect(sentence).toMatch(/Viewer/)
    expect(exitCode).toBe(7)
  })
})

function on(path: string, action: FaultAction): FaultRule {
  return { path, exact: true, action }
}
