/**
 * `npm run bench`: what a sync costs against the floor measured in the same run. `npm run bench -- sync` or `-- grants`
 * runs one part, `-- quick` leaves out the largest size.
 */
import { Verdicts } from './bounds.ts'
import { benchGrants } from './grants.ts'
import { benchSyncs } from './syncs.ts'

const wanted = new Set(process.argv.slice(2))
const quick = wanted.delete('quick')
const unknown = [...wanted].find((part) => part !== 'sync' && part !== 'grants')
if (unknown !== undefined) throw new Error(`there is no part ${unknown}; there are sync and grants, and quick`)
const verdicts = new Verdicts()
if (wanted.size === 0 || wanted.has('sync')) await benchSyncs({ quick, verdicts })
if (wanted.size === 0 || wanted.has('grants')) await benchGrants({ count: quick ? 100_000 : 1_000_000, verdicts })
if (verdicts.broken > 0) {
  console.log(`\n${verdicts.broken} bounds are broken, marked with !`)
  process.exitCode = 1
}
