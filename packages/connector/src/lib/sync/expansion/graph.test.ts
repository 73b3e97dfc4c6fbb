import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ExpansionEdge, planExpansion } from './graph.ts'

const edge = (source: string, destination: string, more: Partial<ExpansionEdge> = {}): ExpansionEdge => ({
  source,
  destination,
  shallow: false,
  resourceTypeIds: [],
  ...more,
})

describe('planExpansion', () => {
  test('expands a chain from its beginning, in whatever order the edges come', () => {
    const plan = planExpansion([edge('b', 'c'), edge('a', 'b'), edge('c', 'd')])
    expect(plan.map((step) => [step.sources, step.destinations])).toEqual([
      [['a'], ['b']],
      [['b'], ['c']],
      [['c'], ['d']],
    ])
  })

  test('waits for every edge into a node before an edge out of it', () => {
    const plan = planExpansion([edge('b', 'c'), edge('a', 'b'), edge('x', 'b')])
    expect(plan.at(-1)?.destinations).toEqual(['c'])
    expect(plan).toHaveLength(3)
  })

  test('makes one node of a circle, whose members share the edges', () => {
    const plan = planExpansion([edge('a', 'b'), edge('b', 'a'), edge('x', 'a'), edge('b', 'y')])
    expect(plan.map((step) => [[...step.sources].sort(), [...step.destinations].sort()])).toEqual([
      [['x'], ['a', 'b']],
      [['a', 'b'], ['y']],
    ])
  })

  test('merges parallel edges: deep wins over shallow, unfiltered over filtered, filters unite', () => {
    const [deep] = planExpansion([edge('a', 'b', { shallow: true }), edge('a', 'b')])
    expect(deep?.shallow).toBe(false)
    const [open] = planExpansion([edge('a', 'b', { resourceTypeIds: ['user'] }), edge('a', 'b')])
    expect(open?.resourceTypeIds).toEqual([])
    const [both] = planExpansion([
      edge('a', 'b', { resourceTypeIds: ['user'] }),
      edge('a', 'b', { resourceTypeIds: ['group'] }),
    ])
    expect(both?.resourceTypeIds).toEqual(['user', 'group'])
  })

  test('an entitlement that implies itself adds nothing', () => {
    expect(planExpansion([edge('a', 'a')])).toEqual([])
  })

  test('survives a chain longer than the call stack', () => {
    const edges = Array.from({ length: 20_000 }, (_, i) => edge(`e${i}`, `e${i + 1}`))
    expect(planExpansion(edges)).toHaveLength(20_000)
  })

  test('property: no step reads a source that a later step still adds to', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 20 }), (pairs) => {
        const plan = planExpansion(pairs.map(([source, destination]) => edge(source, destination)))
        plan.forEach((step, at) => {
          const later = plan.slice(at + 1).flatMap((other) => other.destinations)
          expect(step.sources.filter((source) => later.includes(source))).toEqual([])
        })
      }),
    )
  })
})
