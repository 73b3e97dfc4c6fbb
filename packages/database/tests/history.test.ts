import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Session } from '../src/index.ts'
import { beginGrant, endGrant, listGrants } from '../src/queries.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { day, World } from './_world.ts'

const roles = ['r1', 'r2', 'r3']
const users = ['u1', 'u2', 'u3']
const pairs = roles.flatMap((role) => users.map((user) => [role, user] as const))

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase[Symbol.asyncDispose]())

/** What may happen to grants, each some hours after the one before; no hours: at the same instant. */
const event = fc.record({
  hours: fc.integer({ min: 0, max: 3 }),
  change: fc.oneof(
    fc.record({ kind: fc.constant('sync' as const), held: fc.subarray(pairs), users: fc.subarray(users) }),
    fc.record({ kind: fc.constantFrom('begin' as const, 'end' as const), pair: fc.constantFrom(...pairs) }),
  ),
})

test('who held what can be told for every past instant, as a replay of the journal tells it (DAT-4)', async () => {
  const property = (session: Session) =>
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), async (journal) => {
      const world = await World.create(testDatabase.database, session)
      const { db } = world.database
      // All things exist from the first day on, so that grants can be begun by hand.
      await world.sync({ users, roles, grants: [] }, day(0))
      const ids = new Map<string, string>()
      for (const role of roles) ids.set(role, await world.idOf('entitlements', `${role}:member`))
      for (const user of users) ids.set(user, await world.idOf('resources', user))
      const idOf = (name: string) => ids.get(name) ?? ''

      const held = new Set<string>()
      const replay: { at: Date; held: string[] }[] = [{ at: day(0), held: [] }]
      let at = day(0)
      for (const { hours, change } of journal) {
        at = new Date(at.getTime() + hours * 3_600_000)
        if (change.kind === 'sync') {
          const grants = change.held.filter(([, user]) => change.users.includes(user))
          // Begun after whatever was written at this instant.
          await world.sync({ users: change.users, roles, grants }, at, { readFrom: new Date(at.getTime() + 1) })
          held.clear()
          for (const pair of grants) held.add(pair.map(idOf).join(' '))
        } else {
          const [entitlementId, principalId] = change.pair.map(idOf) as [string, string]
          const key = `${entitlementId} ${principalId}`
          if (change.kind === 'begin') {
            const { isNew } = await world.database.transaction((tx) =>
              beginGrant(tx, { entitlementId, principalId, at }),
            )
            expect(isNew).toBe(!held.has(key))
            held.add(key)
          } else {
            const end = { entitlementId, principalId, at, because: 'revoked' as const }
            expect(await world.database.transaction((tx) => endGrant(tx, end))).toBe(held.delete(key))
          }
        }
        replay.push({ at, held: [...held].sort() })
      }

      const told = async (instant: Date) => {
        const grants = await listGrants(db, { appId: world.appId, at: instant }, { limit: 1000 })
        return grants.map(({ entitlementId, principalId }) => `${entitlementId} ${principalId}`).sort()
      }
      for (const [index, { at: instant, held: expected }] of replay.entries()) {
        // Of several changes at one instant the last one counts from then on.
        const next = replay[index + 1]
        if (next?.at.getTime() === instant.getTime()) continue
        expect(await told(instant)).toEqual(expected)
        if (next !== undefined) expect(await told(new Date(next.at.getTime() - 1))).toEqual(expected)
      }
      expect(await told(new Date(day(0).getTime() - 1))).toEqual([])
      expect(await told(day(1000))).toEqual([...held].sort())
    })
  await testDatabase.database.withSession((session) => fc.assert(property(session), { numRuns: 20 }))
})
