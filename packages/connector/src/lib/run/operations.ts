import type { Settings } from '../definition.ts'
import { isZero } from './settings/field.ts'

export type OperationKind =
  | 'grant'
  | 'revoke'
  | 'events'
  | 'create account'
  | 'invoke action'
  | 'list actions'
  | 'delete'
  | 'rotate'

/** One thing a one-shot run can do besides a sync, and how it is asked for. */
export interface Operation {
  /** the flag that asks for it */
  readonly flag: string
  /** what it does, as a noun */
  readonly what: string
  /** which part of the program does it; absent where none does */
  readonly kind?: OperationKind
  /** what to do instead */
  readonly instead?: string
  /** the flag takes a text, but is read as true or false */
  readonly readAsBool?: boolean
}

/** In the order in which the reference looks at them: the first that is asked for is done. */
const operations: readonly Operation[] = [
  { flag: 'grant-entitlement', what: 'granting an entitlement', kind: 'grant' },
  { flag: 'revoke-grant', what: 'revoking a grant', kind: 'revoke' },
  { flag: 'event-feed', what: 'reading an event feed', kind: 'events', readAsBool: true },
  { flag: 'create-account-profile', what: 'creating an account', kind: 'create account' },
  { flag: 'create-account-login', what: 'creating an account', kind: 'create account' },
  { flag: 'invoke-action', what: 'invoking an action', kind: 'invoke action' },
  { flag: 'list-action-schemas', what: 'listing actions', kind: 'list actions' },
  { flag: 'delete-resource', what: 'deleting a resource', kind: 'delete' },
  { flag: 'rotate-credentials', what: 'rotating a credential', kind: 'rotate' },
  {
    flag: 'create-ticket',
    what: 'creating a ticket',
    instead: 'create it where tickets are kept: this connector has none',
  },
  {
    flag: 'bulk-create-ticket',
    what: 'creating tickets',
    instead: 'create it where tickets are kept: this connector has none',
  },
  {
    flag: 'list-ticket-schemas',
    what: 'listing ticket schemas',
    instead: 'create it where tickets are kept: this connector has none',
  },
  {
    flag: 'get-ticket',
    what: 'showing a ticket',
    instead: 'create it where tickets are kept: this connector has none',
  },
  { flag: 'diff-syncs', what: 'comparing syncs', instead: 'compare them with rostrum c1z diff' },
  {
    flag: 'compact-syncs',
    what: 'merging sync files',
    instead: 'sync once more into one file: a sync reads everything',
  },
]

/** The operation asked for; undefined for a sync. */
export function chooseOperation(settings: Settings): Operation | undefined {
  return operations.find(({ flag, readAsBool }) => {
    const value = settings[flag]
    if (readAsBool && typeof value === 'string') return /^(?:1|t|true)$/i.test(value)
    return value !== undefined && !isZero(value)
  })
}
