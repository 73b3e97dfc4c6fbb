import { expect, test } from 'vitest'
import { World } from './_world.ts'

const size = { seed: 'processes', accounts: 1, sites: 24, users: 30 }

async function openWorld() {
  const world = await World.start({ size })
  const sites = world.tenant.sites.filter(({ state }) => state === 'active').map(({ id }) => id)
  const [first = ''] = sites
  const roleId = world.tenant.predefinedRole('SOC').id
  const viewer = world.tenant.predefinedRole('Viewer').id
  const ada = world.tenant.addUser({
    fullName: 'Ada',
    email: 'ada.processes@example.com',
    scope: 'site',
    scopeRoles: [{ id: first, roleId: viewer }],
  }).id
  await world.sync()
  const grantArgs = (entitlement: string) => [
    ...['--grant-entitlement', entitlement, '--grant-principal', ada, '--grant-principal-type', 'user'],
  ]
  const env = { BATON_TMPDIR: world.folder }
  const holding = () => {
    const user = world.tenant.users.getOrThrow(ada)
    return [user.scope, user.scopeRoles.map(({ id }) => id).sort()]
  }
  return { world, sites, first, roleId, viewer, ada, grantArgs, env, holding }
}

test('20 processes that grant different sites to one user lose none: PRV-8', async () => {
  const { world, sites, first, roleId, grantArgs, env, holding } = await openWorld()
  await using _ = world
  const wanted = sites.filter((id) => id !== first).slice(0, 20)
  expect(wanted).toHaveLength(20)
  world.simulator.latencyMs = 5
  const runs = await Promise.all(wanted.map((site) => world.run(grantArgs(`site:${site}:role:${roleId}`), { env })))
  for (const { exitCode, stderr } of runs) expect(exitCode, stderr).toBe(0)
  expect(holding()).toEqual(['site', [first, ...wanted].sort()])
})

test('killed between the write and its report, a level change is taken back to exactly the former list: S1C-13, PRV-4', async () => {
  const { world, first, viewer, ada, grantArgs, env, holding } = await openWorld()
  await using _ = world
  const admin = world.tenant.predefinedRole('Admin').id
  const entitlement = `role:${admin}:tenant scope`
  const settings = { ...env, BATON_ALLOW_LEVEL_CHANGE: 'true' }
  // Long enough for the kill to come before the answer.
  world.simulator.latencyMs = 200
  world.simulator.journal.clear()
  const killed = await world.run(grantArgs(entitlement), {
    env: settings,
    killWhen: () => world.simulator.journal.entries.length > 0,
  })
  expect(killed.exitCode).toBeNull()
  world.simulator.latencyMs = 0
  expect(holding()).toEqual(['tenant', [null]])
  // The control plane never heard of the grant: it delivers the task again, and revokes it without annotations.
  const again = await world.run(grantArgs(entitlement), { env: settings })
  expect(again.stderr).toContain('GrantAlreadyExists')
  await world.sync([], 'after.c1z')
  const revoked = await world.run(['--file', 'after.c1z', '--revoke-grant', `${entitlement}:user:${ada}`], {
    env: settings,
  })
  expect(revoked.exitCode, revoked.stderr).toBe(0)
  expect(holding()).toEqual(['site', [first]])
  expect(world.tenant.users.getOrThrow(ada).scopeRoles).toEqual([{ id: first, roleId: viewer }])
})
