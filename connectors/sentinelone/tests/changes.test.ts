import type { FaultRule, Site, Tenant, User } from '@rostrum/sentinelone-simulator'
import { describe, expect, test } from 'vitest'
import type { Facts } from './_facts.ts'
import { countChanged, stateDifferences } from './_states.ts'
import { truthOf } from './_truth.ts'
import { lists, oddTenant, World } from './_world.ts'

/**
 * Those whom the changes of a run fall on, each on others: somebody who is renamed while their site is deleted would
 * be read in two states at once, and no console tells a moment that both belong to.
 */
interface Cast {
  readonly people: User[]
  readonly sites: Site[]
}

type Change = (tenant: Tenant, cast: Cast, step: number) => void

const changes: readonly Change[] = [
  (tenant, { people }) => tenant.removeUser(next(people).id),
  (tenant, { people }) => void tenant.updateUser(next(people).id, { fullName: 'Somebody Else' }),
  (tenant, { people }) => {
    const { id, scope, scopeRoles } = next(people)
    const roleId = tenant.predefinedRole('SOC').id
    tenant.setScopeRoles(
      id,
      scope,
      scopeRoles.map((entry) => ({ id: entry.id, roleId })),
    )
  },
  (tenant, { people }) =>
    void tenant.setScopeRoles(next(people).id, 'tenant', [{ id: null, roleId: tenant.predefinedRole('Viewer').id }]),
  (tenant, { people }, step) => {
    const { scope, scopeRoles } = next(people)
    tenant.addUser({ email: `newcomer.${step}@example.com`, fullName: `Newcomer ${step}`, scope, scopeRoles })
  },
  (tenant, { sites }) => void tenant.renameSite(next(sites).id, 'Renamed site'),
  (tenant, { sites }) => void tenant.setSiteState(next(sites).id, 'deleted'),
  (tenant, _cast, step) =>
    void tenant.addRole({ name: `Ad hoc ${step}`, scope: 'Tenant', scopeId: null, permissionIds: ['Endpoints.view'] }),
]

describe('while the console changes with every answer', () => {
  test.for(['alpha', 'beta'])('what did not change is exact, the rest as it was once: seed %s', async (seed) => {
    const tenant = oddTenant({ seed, accounts: 4, sites: 25, users: 2300 })
    const cast = chooseCast(tenant)
    removeHoldersOfTwo(tenant, cast)
    const states: Facts[] = [truthOf(tenant)]
    let step = 0
    const change = () => {
      step++
      // Two changes a step, so that all of them have their turn within the few answers of a sync.
      for (const turn of [2 * step, 2 * step + 1]) changes[turn % changes.length]?.(tenant, cast, turn)
      states.push(truthOf(tenant))
    }
    const faults = lists.map(
      (path): FaultRule => ({ path, exact: true, action: { kind: 'mutation', mutation: change } }),
    )
    await using world = await World.start({ tenant, faults })
    const facts = await world.sync()
    expect(step).toBe(world.countPages())
    expect(countChanged(states)).toBeGreaterThan(10)
    expect(stateDifferences(states, facts)).toEqual([])
  })

  test('a list that starts again meets changed pages, and nobody is lost or doubled: S1C-4', async () => {
    const tenant = oddTenant({ seed: 'again', accounts: 3, sites: 15, users: 2300 })
    const cast = chooseCast(tenant)
    const states: Facts[] = [truthOf(tenant)]
    const change = () => {
      for (const one of [0, 1, 2, 4]) changes[one]?.(tenant, cast, one)
      states.push(truthOf(tenant))
    }
    await using world = await World.start({
      tenant,
      faults: [
        { path: '/users', when: { nth: [2, 3] }, action: { kind: 'mutation', mutation: change } },
        { path: '/users', when: { nth: 3 }, action: { kind: 'cursors expire' } },
      ],
    })
    const facts = await world.sync()
    expect(world.simulator.requests.filter(({ path }) => path === '/users').length).toBeGreaterThan(4)
    expect(stateDifferences(states, facts)).toEqual([])
  })
})

/** Sites that somebody holds roles in, and people who hold none there. */
function chooseCast(tenant: Tenant): Cast {
  const sites = tenant.sites.filter((site) => site.state === 'active' && !site.isDefault).slice(0, 8)
  const ids = new Set<string | null>(sites.map((site) => site.id))
  const people = tenant.users.filter(
    (user) => user.scope === 'site' && !user.isSystem && !user.scopeRoles.some((entry) => ids.has(entry.id)),
  )
  // From all pages of the list, the last first.
  return { sites, people: people.filter((_, index) => index % 41 === 0).reverse() }
}

/** Whoever holds roles in two sites that change would change twice, at moments that no console tells apart. */
function removeHoldersOfTwo(tenant: Tenant, { sites }: Cast): void {
  const held = ({ scopeRoles }: User) => sites.filter((site) => scopeRoles.some(({ id }) => id === site.id))
  for (const { id } of tenant.users.filter((user) => held(user).length > 1)) tenant.removeUser(id)
}

function next<T>(cast: T[]): T {
  const one = cast.shift()
  if (one === undefined) throw new Error('the cast is too small')
  return one
}
