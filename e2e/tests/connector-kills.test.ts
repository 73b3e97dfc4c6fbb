import type { Provisioning } from '@rostrum/database/queries'
import { expect, test } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import { Random } from '../../packages/server/tests/_random.ts'
import { differences, expectDatabase, readDatabase } from './_database-facts.ts'
import { System } from './_system.ts'

/** Older ones of a host's tasks than this are given up when it says its start-up Hello. */
const lostAfterMs = 11_000
const rounds = 8

/** Where a kill falls: at some request of the connector's to the console, before it is answered or after it was carried out. */
const moments = [
  { path: '/users', method: 'GET' },
  { path: '/sites', method: 'GET' },
  { path: '/rbac/roles', method: 'GET' },
  { path: '/users', method: 'PUT' },
] as const

test.for([1, 2])(
  'a connector that is killed at random loses no task, does none twice, and nothing half is ever shown: seed %s: CON-17, CON-28, PRV-4, S1C-13',
  { timeout: 120_000 },
  async (seed) => {
    const random = new Random(seed)
    await using system = await System.start({ seed: `kills ${seed}`, accounts: 2, sites: 8, users: 30 })
    const { server, tenant } = system
    const env = { BATON_ALLOW_LEVEL_CHANGE: 'true' }
    let connector = system.startConnector(env)
    expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })

    const sites = tenant.sites.filter(({ state }) => state === 'active').map(({ id }) => id)
    const roleId = (name: string) => tenant.predefinedRole(name).id
    const people = tenant.users
      .filter(({ scope, isSystem, scopeRoles }) => !isSystem && scope === 'site' && scopeRoles.length > 0)
      .map(({ id }) => id)
    const wanted: { provisioning: Provisioning; user: string; entry: string; isTenantWide: boolean }[] = []

    for (let round = 0; round < rounds; round++) {
      const before = await readDatabase(system.db, system.connectorId)
      const moment = random.pick(moments)
      const killed = new Promise<void>((resolve) => {
        system.simulator.faults.add({
          path: moment.path,
          method: moment.method,
          when: { nth: 1 + random.below(2) },
          action: {
            kind: 'mutation',
            mutation: () => {
              resolve()
              void connector.stop('SIGKILL')
            },
          },
        })
      })
      const user = people[round % people.length] ?? ''
      const isTenantWide = random.below(3) === 0
      const site = random.pick(
        sites.filter((id) => !tenant.users.get(user)?.scopeRoles.some((entry) => entry.id === id)),
      )
      const entitlement = isTenantWide ? `role:${roleId('SOC')}:tenant scope` : `site:${site}:role:${roleId('IT')}`
      const entry = isTenantWide ? `null ${roleId('SOC')}` : `${site} ${roleId('IT')}`
      await server.requestSync(system.connectorId)
      wanted.push({
        provisioning: await system.want('grant', entitlement, user, `round ${round}`),
        user,
        entry,
        isTenantWide,
      })
      // It may have been done before its moment came.
      await Promise.race([killed, system.ended(wanted.at(-1)?.provisioning as Provisioning)])
      await connector.stop('SIGKILL')
      system.simulator.faults.clear()
      const shown = await readDatabase(system.db, system.connectorId)
      expect(differences({ ...before, grants: shown.grants }, shown), 'nothing but grants that were written').toEqual(
        [],
      )

      server.offsetMs += lostAfterMs
      connector = system.startConnector(env)
      await settle(system)
    }

    for (const { provisioning, user, entry } of wanted) {
      expect(await system.ended(provisioning)).toMatchObject({ outcome: 'applied' })
      const held = (tenant.users.get(user)?.scopeRoles ?? []).map(({ id, roleId }) => `${id ?? null} ${roleId}`)
      expect(held.filter((each) => each === entry)).toEqual([entry])
    }
    expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
    expect(differences(expectDatabase(truthOf(tenant)), await readDatabase(system.db, system.connectorId))).toEqual([])
    const tasks = await system.db.selectFrom('connector_tasks').select(['state', 'outcome']).execute()
    expect(tasks.filter(({ state }) => state !== 'finished')).toEqual([])
  },
)

/** Lets the server do what it does by itself until nothing is under way any more. */
async function settle(system: System): Promise<void> {
  const isSettled = async () => {
    const open = await system.db.selectFrom('connector_tasks').select('id').where('state', '<>', 'finished').execute()
    const verifying = await system.db
      .selectFrom('provisionings')
      .select('id')
      .where('state', '<>', 'finished')
      .execute()
    const syncs = await system.db.selectFrom('sync_runs').select('id').where('state', '<>', 'finished').execute()
    return open.length + verifying.length + syncs.length === 0
  }
  await system.server.when(async () => {
    for (const name of ['leases', 'ingest', 'provisioning']) await system.server.run(name)
    return isSettled()
  })
}
