/**
 * `npm run bench`: what a sync, service mode and the server cost against the floor measured in the same run.
 * `npm run bench -- sync`, `-- grants`, `-- service`, `-- uplift`, `-- lists` or `-- console` runs one part, `-- quick` leaves out the largest size.
 */
import { Verdicts } from './bounds.ts'
import { benchConsole } from './console.ts'
import { benchGrants } from './grants.ts'
import { benchLists } from './lists.ts'
import { small } from './lists-data.ts'
import { benchService } from './service.ts'
import { benchSyncs } from './syncs.ts'
import { benchUplift } from './uplift.ts'

const wanted = new Set(process.argv.slice(2))
const quick = wanted.delete('quick')
const parts = ['sync', 'grants', 'service', 'uplift', 'lists', 'console']
const unknown = [...wanted].find((part) => !parts.includes(part))
if (unknown !== undefined) throw new Error(`there is no part ${unknown}; there are ${parts.join(', ')}, and quick`)
const verdicts = new Verdicts()
if (wanted.size === 0 || wanted.has('sync')) await benchSyncs({ quick, verdicts })
if (wanted.size === 0 || wanted.has('grants')) await benchGrants({ count: quick ? 100_000 : 1_000_000, verdicts })
if (wanted.size === 0 || wanted.has('service')) await benchService(verdicts)
if (wanted.size === 0 || wanted.has('uplift')) await benchUplift({ count: quick ? 100_000 : 1_000_000, verdicts })
if (wanted.size === 0 || wanted.has('lists')) await benchLists({ verdicts, ...(quick && { size: small }) })
if (wanted.size === 0 || wanted.has('console')) await benchConsole({ quick, verdicts })
if (verdicts.broken > 0) {
  console.log(`\n${verdicts.broken} bounds are broken, marked with !`)
  process.exitCode = 1
}
