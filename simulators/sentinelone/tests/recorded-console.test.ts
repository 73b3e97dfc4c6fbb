import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MovableClock } from '../src/lib/clock.ts'
import { loadRecordedConsole } from '../src/lib/tenant/recorded-console.ts'
import { present, startWorld } from './_support.ts'

const folder = join(import.meta.dirname, '../fixtures/recorded-console')

describe('a recorded console', () => {
  it.each([
    ['accounts.json', '/accounts?limit=1000'],
    ['sites.json', '/sites?limit=1000'],
    ['users.json', '/users?limit=1000'],
    ['service-users.json', '/service-users?limit=1000'],
    ['rbac-roles.json', '/rbac/roles?limit=1000&includeChildren=true'],
  ])('gives %s again as the answer of %s', async (file, path) => {
    const tenant = loadRecordedConsole(folder, MovableClock.frozenAt(present))
    await using world = await startWorld({ tenant })
    const recorded = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    expect((await world.admin.get(path)).body).toEqual(recorded)
  })

  it('can be written to', async () => {
    await using world = await startWorld({ tenant: loadRecordedConsole(folder, MovableClock.frozenAt(present)) })
    const user = world.tenant.users.find((candidate) => candidate.scope === 'site' && !candidate.isSystem)
    const site = world.tenant.sites.all()[3]
    const roleId = world.tenant.predefinedRole('SOC').id
    const data = { scope: 'site', scopeRoles: [{ id: site?.id, roleId }] }
    const { body } = await world.admin.put(`/users/${user?.id}`, { data })
    expect(body.data.scopeRoles).toMatchObject([{ name: site?.name, roleName: 'SOC' }])
    // The recorded "lowest role" was of the roles that are gone.
    expect(body.data.lowestRole).toBe('SOC')
  })
})
