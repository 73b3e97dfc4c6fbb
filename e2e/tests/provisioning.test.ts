import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import { differences, expectDatabase, readDatabase } from './_database-facts.ts'
import { System } from './_system.ts'

let system: System
let site: string
let otherSite: string
/** by name */
const role = (name: string) => system.tenant.predefinedRole(name).id
beforeAll(async () => {
  system = await System.start({ seed: 'writes', accounts: 2, sites: 6, users: 30 })
  system.startConnector()
  expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })
  const sites = system.tenant.sites.filter(({ state }) => state === 'active').map(({ id }) => id)
  site = sites[0] ?? ''
  otherSite = sites[1] ?? ''
})
afterAll(() => system[Symbol.asyncDispose]())

/** Somebody new, with one role at one site, known to the server. */
let count = 0
async function newcomer(roleName = 'Viewer'): Promise<string> {
  const email = `writes.${++count}@example.com`
  const scopeRoles = [{ id: site, roleId: role(roleName) }]
  const { id } = system.tenant.addUser({ email, fullName: `Writes ${count}`, scope: 'site', scopeRoles })
  expect(await system.sync()).toMatchObject({ outcome: 'succeeded' })
  return id
}

const at = (place: string, roleName: string) => `site:${place}:role:${role(roleName)}`
const listOf = (userId: string) =>
  (system.tenant.users.get(userId)?.scopeRoles ?? []).map(({ id, roleId }) => `${id} ${roleId}`).sort()

async function isTrue(): Promise<string[]> {
  return differences(expectDatabase(truthOf(system.tenant)), await readDatabase(system.db, system.connectorId))
}

describe('what is decided is written in the console', () => {
  test('a grant is applied, then confirmed by the next sync; its revoke likewise: PRV-2', async () => {
    const user = await newcomer()
    const wanted = await system.want('grant', at(otherSite, 'SOC'), user, 'g1')
    expect(await system.ended(wanted)).toMatchObject({ outcome: 'applied', was_so_already: false, confirmed_by: null })
    expect(listOf(user)).toEqual([`${otherSite} ${role('SOC')}`, `${site} ${role('Viewer')}`].sort())
    const run = await system.sync()
    expect(await system.ended(wanted)).toMatchObject({ confirmed_by: run.id, refuted_by: null })
    expect(await isTrue()).toEqual([])

    const back = await system.want('revoke', at(otherSite, 'SOC'), user, 'r1')
    expect(await system.ended(back)).toMatchObject({ outcome: 'applied' })
    expect(listOf(user)).toEqual([`${site} ${role('Viewer')}`])
    const later = await system.sync()
    expect(await system.ended(back)).toMatchObject({ confirmed_by: later.id })
    expect(await isTrue()).toEqual([])
  })

  test('a wish that is repeated is the first one, and what is so already is not written again: PRV-4', async () => {
    const user = await newcomer()
    const first = await system.want('grant', at(otherSite, 'IT'), user, 'same')
    const again = await system.want('grant', at(otherSite, 'IT'), user, 'same')
    expect(again.id).toBe(first.id)
    await system.ended(first)
    const writes = system.simulator.journal.entries.length
    const other = await system.ended(await system.want('grant', at(otherSite, 'IT'), user, 'another'))
    expect(other).toMatchObject({ outcome: 'applied', was_so_already: true })
    expect(system.simulator.journal.entries).toHaveLength(writes)
  })

  test('a role that another one replaces ends as replaced, and the revoke puts it back, also after syncs: S1C-14, PRV-2', async () => {
    const user = await newcomer('Viewer')
    expect(await system.ended(await system.want('grant', at(site, 'Admin'), user, 'up'))).toMatchObject({
      outcome: 'applied',
    })
    expect(listOf(user)).toEqual([`${site} ${role('Admin')}`])
    const replaced = await system.db
      .selectFrom('grants')
      .select('ended_because')
      .where('entitlement_id', '=', await system.entitlementId(at(site, 'Viewer')))
      .where('principal_id', '=', await system.principalId(user))
      .execute()
    expect(replaced).toEqual([{ ended_because: 'replaced' }])
    await system.sync()
    await system.sync()
    expect(await system.ended(await system.want('revoke', at(site, 'Admin'), user, 'down'))).toMatchObject({
      outcome: 'applied',
    })
    expect(listOf(user)).toEqual([`${site} ${role('Viewer')}`])
    await system.sync()
    expect(await isTrue()).toEqual([])
  })

  test('what the connector refuses ends as failed, with its sentence, and nothing is written: PRV-3, S1C-13', async () => {
    const user = await newcomer()
    const writes = system.simulator.journal.entries.length
    const refused = await system.ended(await system.want('revoke', at(site, 'Viewer'), user, 'last role'))
    expect(refused).toMatchObject({ outcome: 'failed', error_message: expect.stringMatching(/last role/i) })
    expect(system.simulator.journal.entries).toHaveLength(writes)
    const [event] = (await system.server.audited('provisioning.ended')).filter(({ object_id: id }) => id === refused.id)
    expect(event).toMatchObject({ outcome: 'failed', work_id: refused.id })
  })

  test('twenty writes to one person at once lose none, and come one after another: PRV-8', async () => {
    const user = await newcomer()
    const places = system.tenant.sites.filter(({ state, id }) => state === 'active' && id !== site)
    const wanted = await Promise.all(
      places.flatMap(({ id }) => [
        system.want('grant', at(id, 'SOC'), user, `many ${id} soc`),
        system.want('grant', `site:${id}:member`, user, `many ${id} member`),
      ]),
    )
    for (const each of wanted) expect(await system.ended(each)).toMatchObject({ outcome: 'applied' })
    expect(listOf(user)).toHaveLength(places.length + 1)
    await system.sync()
    expect(await isTrue()).toEqual([])
  })

  test('an account is created and deleted, and the syncs that follow tell it: PRV-1', async () => {
    const { provisionings } = system.server.context
    const { database } = system.server.world
    const email = 'made.here@example.com'
    const account = {
      emails: [{ address: email, isPrimary: true }],
      login: email,
      profile: { email, full_name: 'Made Here', role: role('Viewer'), site_id: site },
    }
    const actor = { kind: 'system' } as const
    const wish = { connectorId: system.connectorId, resourceTypeId: 'user', account, recipients: [], actor }
    const made = await database.transaction((tx) =>
      provisionings.createAccount(tx, {
        ...wish,
        credential: { options: { case: 'noPassword', value: {} } },
        idempotencyKey: 'make',
      }),
    )
    expect(await system.ended(made)).toMatchObject({ outcome: 'applied', error_message: null })
    expect(await system.ingest()).toMatchObject({ outcome: 'succeeded', trigger: 'retry' })
    const [user] = system.tenant.users.filter((each) => each.email === email)
    if (user === undefined) throw new Error('nobody was made')
    const principalId = await system.principalId(user.id)
    const gone = await database.transaction((tx) =>
      provisionings.deleteAccount(tx, { principalId, idempotencyKey: 'drop', actor }),
    )
    expect(await system.ended(gone)).toMatchObject({ outcome: 'applied' })
    expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })
    expect(system.tenant.users.get(user.id)).toBeUndefined()
    expect(await isTrue()).toEqual([])
  })
})
