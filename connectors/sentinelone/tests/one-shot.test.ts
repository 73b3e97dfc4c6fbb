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
