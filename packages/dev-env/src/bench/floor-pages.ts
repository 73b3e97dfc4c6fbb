/**
 * The floor of a sync: the same pages downloaded and parsed in a bare loop, one list after the other, and nothing done
 * with them. Run as a program of its own, so that starting Node counts for both sides.
 */
import { Agent, request } from 'undici'

const [url, token] = process.argv.slice(2)
const lists = ['accounts', 'sites', 'rbac/roles', 'users', 'service-users']
const dispatcher = new Agent({ connections: 1 })
let pages = 0
for (const list of lists) {
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ limit: '1000', skipCount: 'true' })
    if (list === 'rbac/roles') query.set('includeChildren', 'true')
    if (cursor) query.set('cursor', cursor)
    const { body } = await request(`${url}/web/api/v2.1/${list}?${query}`, {
      dispatcher,
      headers: { authorization: `ApiToken ${token}` },
    })
    const page = JSON.parse(await body.text()) as { pagination: { nextCursor: string | null } }
    pages++
    cursor = page.pagination.nextCursor
  } while (cursor)
}
await dispatcher.close()
console.log(JSON.stringify({ pages }))
