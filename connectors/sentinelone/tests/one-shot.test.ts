import { expect, test } from 'vitest'
import { findSecret } from './_secrets.ts'
import { World } from './_world.ts'

test('the program prints events, and does an action once it is confirmed', async () => {
  await using world = await World.start({ size: { seed: 'one-shot', accounts: 1, sites: 2, users: 5 } })
  const { tenant, simulator } = world
  const user = tenant.users.find(({ id, isSystem }) => !isSystem && id !== tenant.findTenantAdmin()?.id)?.id ?? ''
  simulator.mintToken({ owner: user, shown: true })
  tenant.recordLogin(user)
  const startAt = new Date(Date.now() - 60_000).toISOString()

  const events = await world.run([
    '--event-feed',
    'true',
    '--event-feed-id',
    'sentinelone_activities',
    '--event-feed-start-at',
    startAt,
  ])
  expect(events.exitCode, events.stderr).toBe(0)
  const told = events.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(told.at(-1)).toMatchObject({ usageEvent: { actorResource: { id: { resourceType: 'user', resource: user } } } })

  const invoke = (args: object) =>
    world.run(['--invoke-action', 'revoke-api-token', '--invoke-action-args', JSON.stringify(args)])
  const refused = await invoke({ user_id: user })
  expect(refused.exitCode).not.toBe(0)
  expect(refused.stderr).toContain('confirm')
  expect(tenant.users.getOrThrow(user).apiToken).not.toBeNull()
  const done = await invoke({ user_id: user, confirm: true })
  expect(done.exitCode, done.stderr).toBe(0)
  expect(tenant.users.getOrThrow(user).apiToken).toBeNull()
  for (const { stdout, stderr } of [events, refused, done]) expect(findSecret(stdout + stderr, world.token)).toEqual([])
})

test('the program makes a service user, rotates its token, and shows a token only where that is asked for', async () => {
  await using world = await World.start({ size: { seed: 'tokens', accounts: 1, sites: 2, users: 5 } })
  const { tenant, simulator } = world
  const create = ['--create-account-resource-type', 'service_user', '--create-account-login', 'Robot']
  const profile = ['--create-account-profile', JSON.stringify({ tenant: true })]
  const made = await world.run([...create, ...profile, '--show-secret'])
  expect(made.exitCode, made.stderr).toBe(0)
  const robot = tenant.serviceUsers.find(({ name }) => name === 'Robot')?.id ?? ''
  const first = /api_token: (\S+)/.exec(made.stdout)?.[1] ?? ''
  expect(simulator.tokens.findValid(first)?.ownerId).toBe(robot)

  const rotate = ['--rotate-credentials', robot, '--rotate-credentials-type', 'service_user']
  const shown = await world.run([...rotate, '--show-secret'])
  expect(shown.exitCode, shown.stderr).toBe(0)
  const second = /api_token: (\S+)/.exec(shown.stdout)?.[1] ?? ''
  expect([simulator.tokens.findValid(second)?.ownerId, simulator.tokens.findValid(first)]).toEqual([robot, undefined])

  // A token that nobody gets to see would only end the one in use.
  const silent = await world.run(rotate)
  expect(silent.exitCode).toBe(2)
  expect(silent.stderr).toContain('add --show-secret to have it printed')
  expect(simulator.tokens.findValid(second)?.ownerId).toBe(robot)
})
