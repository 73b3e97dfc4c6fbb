import { type Facts, textOf } from './_facts.ts'

/**
 * Compares a sync with every state its console had meanwhile, a line for each fault: what was the same in all of them
 * must be so in the file, what changed must be as in one of them, and what was in none must not be there.
 */
export function stateDifferences(states: readonly Facts[], actual: Facts): string[] {
  return (['resources', 'entitlements', 'grants'] as const).flatMap((kind) => {
    const ids = new Set([...states.flatMap((state) => [...state[kind].keys()]), ...actual[kind].keys()])
    return [...ids].flatMap((id) => {
      const allowed = new Set(states.map((state) => textOf(state[kind].get(id))))
      const found = textOf(actual[kind].get(id))
      if (allowed.has(found)) return []
      return [`${kind} ${id} is ${found}\n  but was ${[...allowed].join('\n  or      ')}`]
    })
  })
}

/** How many ids were not the same in all states: a test of changes needs some. */
export function countChanged(states: readonly Facts[]): number {
  return (['resources', 'entitlements', 'grants'] as const)
    .map((kind) => {
      const ids = new Set(states.flatMap((state) => [...state[kind].keys()]))
      return [...ids].filter((id) => new Set(states.map((state) => textOf(state[kind].get(id)))).size > 1).length
    })
    .reduce((sum, count) => sum + count, 0)
}
