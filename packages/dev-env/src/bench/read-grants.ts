/** Reads every grant of a sync file, decoded; prints the time. */
import { SyncFile } from '@rostrum/c1z'

const started = performance.now()
await using file = await SyncFile.open(process.argv[2] ?? '')
const sync = file.latestFinished()
let read = 0
for (const { grant } of file.grants(sync?.id ?? '')) if (grant.id !== '') read++
console.log(JSON.stringify({ read, seconds: (performance.now() - started) / 1000 }))
