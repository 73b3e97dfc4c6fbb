/**
 * Writes grants the way a sync does, 10,000 to a transaction; prints the time. Neither starting Node nor making the
 * messages is counted: the floor has its rows made beforehand too.
 */
import { WorkingCopy } from '@rostrum/c1z'
import type { Grant } from '@rostrum/protocol/connector'
import { makeGrants } from './grant-rows.ts'

const [file = '', count = '0'] = process.argv.slice(2)
let seconds = 0
const copy = await timed(() =>
  WorkingCopy.open({ file, now: () => new Date(), fingerprint: 'bench', syncType: 'full' }),
)
let batch: Grant[] = []
for (const grant of makeGrants(Number(count))) {
  batch.push(grant)
  if (batch.length === 10_000) {
    await timed(() => store(batch))
    batch = []
  }
}
await timed(() => store(batch))
await timed(() => copy.finish())
console.log(JSON.stringify({ seconds }))

function store(grants: readonly Grant[]): void {
  copy.transaction((tx) => {
    for (const grant of grants) tx.putGrant(grant)
    tx.putCheckpoint('bench')
  })
}

async function timed<R>(work: () => R | Promise<R>): Promise<R> {
  const started = performance.now()
  const result = await work()
  seconds += (performance.now() - started) / 1000
  return result
}
