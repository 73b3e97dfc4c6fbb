import type { Db } from '@rostrum/database'
import { readOrganization, saveOrganization } from '../../settings/organization.ts'
import { type Handlers, read, write } from '../handler.ts'
import { readVersion } from '../version.ts'

/** The organisation that the server is for (product.md 19). */
export function organizationHandlers(): Handlers {
  const show = async (db: Db) => {
    const { trustedDomains, contacts, ...rest } = await readOrganization(db)
    return { ...rest, trustedDomains: [...trustedDomains], contacts: [...contacts] }
  }
  return {
    'Organization.Get': read(async ({ access }, db) => {
      access.assert('settings.see')
      return show(db)
    }),
    'Organization.Set': write(async ({ access, request, actor, now }, tx) => {
      access.assert('settings.manage')
      const { name = '', url = '', trustedDomains = [], contacts = [], timeZone = '' } = request
      const wanted = { name, url, trustedDomains, contacts, timeZone, version: readVersion(request) }
      await saveOrganization(tx, wanted, actor, now)
      return show(tx)
    }),
  }
}
