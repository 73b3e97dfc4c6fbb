/** Writes the pages of a sync one by one and says so after each; made to be killed. Arguments: file, pages. */
import { WorkingCopy } from '../src/index.ts'
import { entitlement, grant, resource, resourceType } from './_rows.ts'

const [file = '', pages = '0'] = process.argv.slice(2)
const copy = await WorkingCopy.open({ file, now: () => new Date(), fingerprint: 'killed', syncType: 'full' })
const site = resource('site', '1')
const member = entitlement(site, 'member')
let page = copy.checkpoint === '' ? 0 : Number(copy.checkpoint)
process.stdout.write(`begins at ${page}\n`)
if (!copy.complete) {
  for (; page < Number(pages); page++) {
    copy.transaction((tx) => {
      if (page === 0) {
        tx.putResourceType(resourceType('site'))
        tx.putResourceType(resourceType('user'))
        tx.putResource(site)
        tx.putEntitlement(member)
      }
      for (let i = 0; i < 20; i++) {
        const user = resource('user', `${page}-${i}`)
        tx.putResource(user)
        tx.putGrant(grant(member, user))
      }
      tx.putCheckpoint(String(page + 1))
    })
    process.stdout.write(`stored ${page}\n`)
  }
}
await copy.finish()
process.stdout.write('finished\n')
