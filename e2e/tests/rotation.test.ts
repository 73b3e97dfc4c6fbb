import { watchSecret } from '@rostrum/leak-check'
import { expect, test } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import { differences, expectDatabase, readDatabase } from './_database-facts.ts'
import { System } from './_system.ts'

const overlapMs = 60_000

test('connectors with the old and the new credential work beside each other, the old one stops after the overlap, and nothing is lost: CON-24, PRV-4', async () => {
  await using system = await System.start({ seed: 'rotation', accounts: 1, sites: 4, users: 20 })
  const { server, tenant } = system
  await using old = system.startConnector({ BATON_HOST_ID: 'old' })
  expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })

  const { connectors } = server.context
  const { clientId, clientSecret } = await server.world.database.transaction((tx) =>
    connectors.rotate(tx, system.connectorId, overlapMs, { kind: 'system' }),
  )
  watchSecret(clientSecret)
  const roleId = tenant.predefinedRole('IT').id
  const people = tenant.users.filter(
    ({ scope, source, scopeRoles }) => source === 'mgmt' && scope === 'site' && scopeRoles.length > 0,
  )
  const [site] = tenant.sites.filter(({ state }) => state === 'active')
  const entitlement = `site:${site?.id}:role:${roleId}`
  const grant = (index: number) => system.want('grant', entitlement, people[index]?.id ?? '', `grant ${index}`)

  // The old one works by itself, then both do.
  const wanted = [await grant(0)]
  expect(await system.ended(wanted[0] as (typeof wanted)[0])).toMatchObject({ outcome: 'applied' })
  await using next = system.startConnector({
    BATON_HOST_ID: 'new',
    BATON_CLIENT_ID: clientId,
    BATON_CLIENT_SECRET: clientSecret,
  })
  await next.said(/the control plane knows this connector/)
  wanted.push(await grant(1), await grant(2))
  expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
  for (const each of wanted) expect(await system.ended(each)).toMatchObject({ outcome: 'applied' })

  server.offsetMs += overlapMs
  wanted.push(await grant(3), await grant(4))
  for (const each of wanted) expect(await system.ended(each)).toMatchObject({ outcome: 'applied' })
  expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
  await old.said(/asking for tasks failed.*refused the client id or secret/)
  expect(next.output).not.toMatch(/failed/)

  const tasks = await system.db.selectFrom('connector_tasks').select(['state', 'outcome', 'attempts']).execute()
  for (const task of tasks) expect(task).toEqual({ state: 'finished', outcome: 'succeeded', attempts: 1 })
  expect(differences(expectDatabase(truthOf(tenant)), await readDatabase(system.db, system.connectorId))).toEqual([])

  // Started anew, the old one ends and says why.
  await old.stop()
  await using again = system.startConnector({ BATON_HOST_ID: 'old' })
  expect(await again.ended).not.toBe(0)
  expect(again.output).toMatch(/refused the client id or secret/)
})
