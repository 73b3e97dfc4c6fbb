import { create } from '@bufbuild/protobuf'
import { hasAnnotation, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  type Grant,
  GrantExpandableSchema,
  GrantImmutableSchema,
  GrantSourcesSchema,
  type Resource,
} from '@rostrum/protocol/connector'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Connector, PassRows } from '../src/index.ts'
import {
  groupType,
  makeEntitlement,
  makeGrant,
  makeResource,
  makeSyncWorld,
  nameOf,
  plainConnector,
  type SyncWorld,
  userType,
} from './_sync-world.ts'

const groups = ['a', 'b', 'c', 'd'].map((id) => makeResource('group', id))
const people = ['ann', 'bob', 'cid'].map((id) => makeResource('user', id))
const membership = new Map(groups.map((group) => [group.id?.resource ?? '', makeEntitlement(group)]))

function memberOf(group: string): Entitlement {
  const found = membership.get(group)
  if (found === undefined) throw new Error(`there is no group ${group}`)
  return found
}

function principal(id: string): Resource {
  const found = [...groups, ...people].find((resource) => resource.id?.resource === id)
  if (found === undefined) throw new Error(`there is no ${id}`)
  return found
}

interface Nesting {
  readonly shallow?: boolean
  readonly resourceTypeIds?: string[]
  /** other entitlements than the membership of the nested group */
  readonly from?: string[]
}

/** `inner` is a member of `outer`, and so is who is a member of `inner`. */
function nest(inner: string, outer: string, { from, ...more }: Nesting = {}): Grant {
  const entitlementIds = from ?? [memberOf(inner).id]
  return makeGrant(memberOf(outer), principal(inner), [
    packAnnotation(GrantExpandableSchema, { entitlementIds, ...more }),
  ])
}

const join = (who: string, group: string): Grant => makeGrant(memberOf(group), principal(who))

function makeConnector(grants: readonly Grant[], more: Partial<PassRows> = {}): Connector {
  const rows = { resources: [...groups, ...people], entitlements: [...membership.values()], grants, ...more }
  const set = {
    passes: [{ name: 'all', fetch: async () => ({ items: [], nextCursor: '' }), convert: () => rows }],
    snapshot: () => '',
    restore() {},
  }
  return {
    ...plainConnector,
    resourceTypes: [{ resourceType: groupType }, { resourceType: userType }],
    listPasses: { start: () => set },
  }
}

/** `ann in b`: the entitlements that the grant comes from, and whether directly; no entry for one only given directly. */
type Reasons = Record<string, Record<string, boolean>>

async function expand(grants: readonly Grant[], world: SyncWorld = makeSyncWorld()): Promise<Reasons> {
  await world.sync(makeConnector(grants))
  return readReasons(world)
}

async function readReasons(world: SyncWorld): Promise<Reasons> {
  const reasons: Reasons = {}
  for (const grant of (await world.read()).grantRows.values()) {
    const group = grant.entitlement?.resource?.id?.resource
    const sources = Object.entries(grant.sources?.sources ?? {})
    reasons[`${grant.principal?.id?.resource} in ${group}`] = Object.fromEntries(
      sources.map(([id, source]) => [id.split(':')[1] ?? '', source.isDirect]),
    )
    const isDerived = sources.length > 0 && !sources.some(([id]) => id === grant.entitlement?.id)
    expect(hasAnnotation(grant.annotations, GrantImmutableSchema), grant.id).toBe(isDerived)
  }
  return reasons
}

describe('grant expansion', () => {
  test('gives who is in the inner group the outer one, down the whole chain', async () => {
    expect(await expand([join('ann', 'a'), nest('a', 'b'), nest('b', 'c')])).toEqual({
      'ann in a': {},
      'a in b': {},
      'ann in b': { a: true },
      'b in c': {},
      'a in c': { b: true },
      'ann in c': { b: false },
    })
  })

  test('a grant that was also given directly names itself and every other reason', async () => {
    const reasons = await expand([join('ann', 'a'), join('ann', 'b'), join('ann', 'c'), nest('a', 'c'), nest('b', 'c')])
    expect(reasons['ann in c']).toEqual({ a: true, b: true, c: true })
  })

  test('a reason that the connector told as indirect becomes direct when it is', async () => {
    const told = join('ann', 'b')
    told.sources = create(GrantSourcesSchema, { sources: { [memberOf('a').id]: { isDirect: false } } })
    const world = makeSyncWorld()
    await world.sync(makeConnector([join('ann', 'a'), told, nest('a', 'b')]))
    expect((await world.read()).grantRows.get(told.id)?.sources?.sources).toMatchObject({
      [memberOf('a').id]: { isDirect: true },
    })
  })

  test('a shallow one passes on direct members only', async () => {
    const reasons = await expand([
      join('ann', 'a'),
      join('bob', 'b'),
      nest('a', 'b'),
      nest('b', 'c', { shallow: true }),
    ])
    expect(reasons).toHaveProperty('ann in b')
    expect(reasons).toHaveProperty('bob in c')
    expect(reasons).not.toHaveProperty('ann in c')
  })

  test('a filter passes on principals of its types only', async () => {
    const reasons = await expand([
      join('ann', 'b'),
      makeGrant(memberOf('b'), principal('a')),
      nest('b', 'c', { resourceTypeIds: ['user'] }),
    ])
    expect(reasons).toHaveProperty('ann in c')
    expect(reasons).not.toHaveProperty('a in c')
  })

  test('groups in a circle share what leads in and out of it, and it ends', async () => {
    const reasons = await expand([join('ann', 'd'), nest('d', 'a'), nest('a', 'b'), nest('b', 'a'), nest('b', 'c')])
    expect(reasons['ann in a']).toEqual({ d: true })
    expect(reasons['ann in b']).toEqual({ d: true })
    expect(reasons['ann in c']).toEqual({ a: false, b: false })
  })

  test('an entitlement that is not in the file drops that edge only', async () => {
    const world = makeSyncWorld()
    const from = ['group:a:gone', memberOf('a').id, '  ']
    const reasons = await expand([join('ann', 'a'), nest('a', 'b', { from })], world)
    expect(reasons['ann in b']).toEqual({ a: true })
    expect(world.logged).toContainEqual({
      level: 'debug',
      message: 'expansion skipped, an entitlement is not in the file',
      fields: { source: 'group:a:gone', destination: 'group:b:member' },
    })
  })

  test("an entitlement that is not the principal's own fails the sync", async () => {
    const from = [memberOf('c').id]
    await expect(expand([nest('a', 'b', { from })])).rejects.toThrow(
      'grant group:b:member:group:a expands from group:c:member, which is not an entitlement of its principal (this is a bug of the connector)',
    )
  })

  test('is done again by a run that was killed in the middle of it, with the same result', async () => {
    const grants = [join('ann', 'a'), join('ann', 'c'), nest('a', 'b'), nest('b', 'c'), nest('c', 'd')]
    const whole = await expand(grants)
    const world = makeSyncWorld()
    const stop = new AbortController()
    // Noticed by the expansion, since the only page is stored by then.
    world.onPage = () => stop.abort(new DOMException('stopped', 'AbortError'))
    await expect(world.sync(makeConnector(grants), { signal: stop.signal })).rejects.toThrow('stopped')
    expect(await expand(grants, world)).toEqual(whole)
  })

  test('more members than a batch holds are all expanded', async () => {
    const many = Array.from({ length: 4500 }, (_, index) => makeResource('user', `u${index}`))
    const world = makeSyncWorld()
    const grants = [...many.map((user) => makeGrant(memberOf('a'), user)), nest('a', 'b')]
    await world.sync(makeConnector(grants, { resources: [...groups, ...many] }))
    const held = (await world.read()).grants.filter((grant) => grant.startsWith('group:b:member <- user'))
    expect(held).toHaveLength(4500)
  })

  test('property: exactly those hold an entitlement who reach it, for exactly the reasons that lead there', async () => {
    const group = fc.constantFrom(...groups.map(({ id }) => id?.resource ?? ''))
    const edge = fc.record({
      inner: group,
      outer: group,
      shallow: fc.boolean(),
      resourceTypeIds: fc.constantFrom<string[][]>([], [], ['user'], ['group'], ['user', 'group']),
    })
    const membershipOf = fc.tuple(fc.constantFrom(...[...groups, ...people].map(({ id }) => id?.resource ?? '')), group)
    const world = makeSyncWorld()
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(edge, { maxLength: 8, selector: ({ inner, outer }) => `${inner} ${outer}` }),
        fc.uniqueArray(membershipOf, { maxLength: 6, selector: (pair) => pair.join(' ') }),
        async (edges, members) => {
          const nested = edges.map(({ inner, outer, ...more }) => nest(inner, outer, more))
          const taken = new Set(nested.map(({ id }) => id))
          const joined = members.map(([who, to]) => join(who, to)).filter(({ id }) => !taken.has(id))
          expect(await expand([...nested, ...joined], world)).toEqual(reach(edges, [...nested, ...joined]))
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})

interface Edge {
  readonly inner: string
  readonly outer: string
  readonly shallow: boolean
  readonly resourceTypeIds: readonly string[]
}

/** The same told as plainly as possible: who can be reached, again and again until nothing changes. */
function reach(edges: readonly Edge[], grants: readonly Grant[]): Reasons {
  const names = groups.map(({ id }) => id?.resource ?? '')
  const leads = (from: string, to: string, seen = new Set<string>()): boolean =>
    edges.some(({ inner, outer }) => {
      if (inner !== from || seen.has(outer)) return false
      return outer === to || leads(outer, to, seen.add(outer))
    })
  const circle = (name: string) => names.filter((other) => other === name || (leads(name, other) && leads(other, name)))
  const given = new Set(
    grants.map((grant) => `${nameOf(grant.principal)} ${grant.entitlement?.resource?.id?.resource}`),
  )
  const held = new Set(given)
  const reasons: Reasons = {}
  for (let before = -1; before !== held.size; ) {
    before = held.size
    for (const from of names) {
      for (const to of names.filter((name) => !circle(from).includes(name))) {
        const between = edges.filter(({ inner, outer }) => circle(from).includes(inner) && circle(to).includes(outer))
        if (between.length === 0) continue
        const deep = between.some(({ shallow }) => !shallow)
        const anyType = between.some(({ resourceTypeIds }) => resourceTypeIds.length === 0)
        const types = between.flatMap(({ resourceTypeIds }) => resourceTypeIds)
        for (const who of [...groups, ...people]) {
          const isDirect = given.has(`${nameOf(who)} ${from}`)
          if (!held.has(`${nameOf(who)} ${from}`) || !(deep || isDirect)) continue
          if (!anyType && !types.includes(who.id?.resourceType ?? '')) continue
          held.add(`${nameOf(who)} ${to}`)
          const own = reasons[`${who.id?.resource} in ${to}`] ?? {}
          reasons[`${who.id?.resource} in ${to}`] = own
          own[from] = isDirect
          if (given.has(`${nameOf(who)} ${to}`)) own[to] = true
        }
      }
    }
  }
  for (const grant of grants) {
    reasons[`${grant.principal?.id?.resource} in ${grant.entitlement?.resource?.id?.resource}`] ??= {}
  }
  return reasons
}
