import type { Database, Tx } from '@rostrum/database'

/**
 * Works off items one at a time, each in the transaction that locked its row: whoever is killed in the middle leaves the
 * item as it was, and two servers never have the same one. Stops when there are none left or `signal` aborts.
 * @param take Selects one item `for update skip locked`; it must not find an item again that was worked off.
 * @returns how many were worked off
 */
export async function takeEach<Item>(
  database: Database,
  take: (tx: Tx) => Promise<Item | undefined>,
  work: (tx: Tx, item: Item) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  for (let count = 0; ; count++) {
    if (signal.aborted) return count
    const isTaken = await database.transaction(async (tx) => {
      const item = await take(tx)
      if (item === undefined) return false
      await work(tx, item)
      return true
    })
    if (!isTaken) return count
  }
}
