import { expect, test } from 'vitest'
import { type Facts, factDifferences, readFacts } from './_facts.ts'
import { truthOf } from './_truth.ts'
import { World } from './_world.ts'

test('chosen resources are told as a whole sync tells them, with what they offer and who holds it: S1C-1', async () => {
  await using world = await World.start({ size: { seed: 'target', accounts: 3, sites: 20, users: 250 } })
  const { tenant } = world
  const truth = truthOf(tenant)
  const account = tenant.accounts.all()[0]?.id
  const site = tenant.sites.find((candidate) => candidate.state === 'active')?.id
  const role = tenant.predefinedRole('Admin').id
  const user = tenant.users.all().at(-1)?.id
  const service = tenant.serviceUsers.find((candidate) => candidate.apiToken !== null)?.id
  const nobody = tenant.nextId()
  const deleted = tenant.sites.find((candidate) => candidate.state === 'deleted')?.id
  const targets = [
    `account/${account}`,
    `site/${site}`,
    `role/${role}`,
    `user/${user}`,
    `service_user/${service}`,
    `api_token/${service}`,
  ]
  const gone = [`user/${nobody}`, `site/${deleted}`, 'role/7']
  const asked = [...targets, ...gone].map((target) => `bid:r:${target}`).join(',')

  const { exitCode, stderr } = await world.run(['--sync-resources', asked])
  expect(exitCode, stderr).toBe(0)
  // One each for the account, the site and the role, and for the user and the nobody who were asked for by themselves.
  expect(world.simulator.countByPath()['GET /users']).toBeLessThanOrEqual(5)
  const facts = await readFacts(world.path('sync.c1z'))

  const own = (id: string) => targets.some((target) => id.startsWith(`${target.replace('/', ':')}:`))
  const expected: Facts = {
    // People come along with what they hold, so these are not compared one by one.
    resources: new Map([...truth.resources].filter(([id]) => facts.resources.has(id))),
    entitlements: new Map([...truth.entitlements].filter(([id]) => own(id))),
    grants: new Map([...truth.grants].filter(([id]) => own(id))),
  }
  expect(factDifferences(expected, facts)).toEqual([])
  for (const target of targets) expect(facts.resources.has(target), target).toBe(true)
  for (const target of gone) {
    expect(facts.resources.has(target)).toBe(false)
    expect(stderr).toContain(`"target":"bid:r:${target}"`)
  }
})
