/** What an event tells of a change: the names of what is other than it was, with what it was and what it is now. */
export interface Differences {
  readonly changed: readonly string[]
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

/** Compares two states of one row, of these members only (product.md AUD-1). */
export function findDifferences<Row extends object>(
  before: Row,
  after: Row,
  members: readonly (keyof Row & string)[],
): Differences {
  const changed = members.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  const take = (row: Row) => Object.fromEntries(changed.map((name) => [name, row[name] ?? null]))
  return { changed, before: take(before), after: take(after) }
}
