import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Counts, findFalls, findRises, usualGuard } from './anomaly-guard.ts'

const counts = (accounts: number, others = 100): Counts => ({
  accounts,
  resources: others,
  entitlements: others,
  grants: others,
})
const some = fc.record({
  accounts: fc.nat(1000),
  resources: fc.nat(1000),
  entitlements: fc.nat(1000),
  grants: fc.nat(1000),
})

test.each([
  ['half of them gone', 10, 5, true],
  ['one less than half gone', 10, 6, false],
  ['half of few gone', 9, 2, false],
  ['all of few gone', 1, 0, true],
  ['none before', 0, 0, false],
  ['more than before', 5, 50, false],
  ['half of very many gone', 1_000_000, 500_000, true],
])('%s: CON-21', (_what, before, after, isHeld) => {
  const change = { kind: 'accounts', before, after }
  expect(findFalls(counts(before), counts(after))).toEqual(isHeld ? [change] : [])
})

test('each kind is looked at by itself: CON-21', () => {
  const falls = findFalls(counts(100), { accounts: 100, resources: 40, entitlements: 100, grants: 0 })
  expect(falls.map(({ kind }) => kind)).toEqual(['resources', 'grants'])
})

test('the share is a setting', () => {
  const options = { ...usualGuard, fallPercent: 20 }
  expect(findFalls(counts(100), counts(80), options)).toHaveLength(1)
  expect(findFalls(counts(100), counts(81), options)).toHaveLength(0)
})

test('an unchanged console is never held, and one that is gone always', () => {
  const none = { accounts: 0, resources: 0, entitlements: 0, grants: 0 }
  fc.assert(
    fc.property(some, (before) => {
      expect(findFalls(before, before)).toEqual([])
      expect(findFalls(before, none)).toHaveLength(Object.values(before).filter((count) => count > 0).length)
      expect(findRises(before, before).filter((rise) => rise.before > 0)).toEqual([])
    }),
  )
})

test.each([
  ['twice as many', 10, 20, true],
  ['not quite twice', 10, 19, false],
  ['twice of few', 9, 90, false],
])('%s raise a notice and hold nothing: CON-22', (_what, before, after, isTold) => {
  expect(findRises(counts(before), counts(after))).toHaveLength(isTold ? 1 : 0)
  expect(findFalls(counts(before), counts(after))).toEqual([])
})
