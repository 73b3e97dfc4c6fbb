/**
 * `npm run bench`: what a sync costs against the floor measured in the same run. `npm run bench -- sync` or `-- grants`
 * runs one part, `-- quick` leaves out the largest size.
 */
import { benchGrants } from './grants.ts'
import { benchSyncs } from './syncs.ts'

const wanted = new Set(process.argv.slice(2))
const quick = wanted.delete('quick')
if (wanted.size === 0 || wanted.has('sync')) await benchSyncs({ quick })
if (wanted.size === 0 || wanted.has('grants')) await benchGrants({ count: quick ? 100_000 : 1_000_000 })
