import { expect, test } from 'vitest'
import { type Snapshot, snapshotDifferences } from './snapshot.ts'

const snapshot = (resources: Record<string, string>, syncId = 'one'): Snapshot => ({
  syncId,
  resourceTypes: new Map(),
  resources: new Map(Object.entries(resources)),
  entitlements: new Map(),
  grants: new Map([['g', 'same']]),
  faults: [],
})

test('two snapshots with the same rows differ in nothing, whatever their syncs are called', () => {
  expect(snapshotDifferences(snapshot({ a: 'x', b: 'y' }), snapshot({ b: 'y', a: 'x' }, 'two'))).toEqual([])
})

test('what was added, removed and changed is told, a line each', () => {
  const before = snapshot({ kept: 'x', changed: 'old', removed: 'x' })
  const after = snapshot({ kept: 'x', changed: 'new', added: 'x' })
  expect(snapshotDifferences(before, after)).toEqual([
    '+ resources added',
    '- resources removed',
    '~ resources changed',
  ])
})
