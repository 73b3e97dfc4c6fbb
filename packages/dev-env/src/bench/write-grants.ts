/** Writes grants the way a sync does, 10,000 to a transaction; prints the time. Starting Node is not counted. */
import { WorkingCopy } from '@rostrum/c1z'
import type { Grant } from '@rostrum/protocol/connector'
import { makeGrants } from './grant-rows.ts'

const [file = '', count = '0'] = process.argv.slice(2)
const started = performance.now()
await using copy = await WorkingCopy.open({ file, now: () => new Date(), fingerprint: 'bench', syncType: 'full' })
let batch: Grant[] = []
for (const grant of makeGrants(Number(count))) {
  batch.push(grant)
  if (batch.length === 10_000) batch = store(batch)
}
store(batch)
await copy.finish()
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }))

function store(grants: readonly Grant[]): Grant[] {
  copy.transaction((tx) => {
    for (const grant of grants) tx.putGrant(grant)
    tx.putCheckpoint('bench')
  })
  return []
}
