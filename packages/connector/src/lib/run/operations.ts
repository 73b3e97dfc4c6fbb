import type { Settings } from '../definition.ts'
import { isZero } from './settings/field.ts'

/** One thing a one-shot run can do besides a sync, and how it is asked for. */
export interface Operation {
  /** the flag that asks for it */
  readonly flag: string
  /** what it does, as a noun */
  readonly what: string
  /** the flag takes a text, but is read as true or false */
  readonly readAsBool?: boolean
}

/** In the order in which the reference looks at them: the first that is asked for is done. */
const operations: readonly Operation[] = [
  { flag: 'grant-entitlement', what: 'granting an entitlement' },
  { flag: 'revoke-grant', what: 'revoking a grant' },
  { flag: 'event-feed', what: 'reading an event feed', readAsBool: true },
  { flag: 'create-account-profile', what: 'creating an account' },
  { flag: 'create-account-login', what: 'creating an account' },
  { flag: 'invoke-action', what: 'invoking an action' },
  { flag: 'list-action-schemas', what: 'listing actions' },
  { flag: 'delete-resource', what: 'deleting a resource' },
  { flag: 'rotate-credentials', what: 'rotating a credential' },
  { flag: 'create-ticket', what: 'creating a ticket' },
  { flag: 'bulk-create-ticket', what: 'creating tickets' },
  { flag: 'list-ticket-schemas', what: 'listing ticket schemas' },
  { flag: 'get-ticket', what: 'showing a ticket' },
  { flag: 'diff-syncs', what: 'comparing syncs' },
  { flag: 'compact-syncs', what: 'merging sync files' },
]

/** The operation asked for; undefined for a sync. */
export function chooseOperation(settings: Settings): Operation | undefined {
  return operations.find(({ flag, readAsBool }) => {
    const value = settings[flag]
    if (readAsBool && typeof value === 'string') return /^(?:1|t|true)$/i.test(value)
    return value !== undefined && !isZero(value)
  })
}
