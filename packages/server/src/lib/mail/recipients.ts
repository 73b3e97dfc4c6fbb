import type { Db } from '@rostrum/database'
import { listEnabled, listOwners, listSuperAdministrators } from '@rostrum/database/governance'
import type { NoticePayload } from './notice-mail.ts'

const most = 200

/** Whom a notice is for (product.md NOT-2): people who are enabled, each once. */
export async function findRecipients(db: Db, payload: NoticePayload): Promise<string[]> {
  const found = await listNamed(db, payload)
  const enabled = await listEnabled(db, found)
  return [...new Set(found)].filter((id) => enabled.has(id))
}

async function listNamed(db: Db, payload: NoticePayload): Promise<string[]> {
  const id = (name: string) => (typeof payload[name] === 'string' ? (payload[name] as string) : '')
  if (Array.isArray(payload.to)) return payload.to.map(String)
  const appOwners = await listOwners(db, 'app_id', id('appId'), most)
  if (payload.kind === 'revocation.overdue') return [...appOwners, ...(await listSuperAdministrators(db))]
  const owners = await listOwners(db, 'connector_id', id('connectorId'), most)
  // A guard that held a sync is the app's concern as well (product.md CON-21).
  if (payload.kind === 'sync.held') return [...owners, ...appOwners]
  if (owners.length > 0) return owners
  return appOwners.length > 0 ? appOwners : listSuperAdministrators(db)
}
