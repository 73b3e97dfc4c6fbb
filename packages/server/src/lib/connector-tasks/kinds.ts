import type { Task } from '@rostrum/protocol/connectorapi'

/** As the protocol's messages name it: `syncFull`, `grant`. */
export type TaskKind = NonNullable<Task['taskType']['case']>

const minute = 60_000

/** Writes that a connector does for one decision: repeated only when their status says so (product.md PRV-3). */
const provisioning: ReadonlySet<string> = new Set<TaskKind>([
  'grant',
  'revoke',
  'createAccount',
  'createResource',
  'deleteResource',
  'rotateCredentials',
  'issueCredential',
])

/** What waits while a connector is paused (product.md CON-19). */
export const provisioningKinds: readonly string[] = [...provisioning]

export function isProvisioning(kind: string): boolean {
  return provisioning.has(kind)
}

/** How long a host may be silent about a task; only syncs send heartbeats (baton-protocol 14.1). */
export function leaseMs(kind: string): number {
  if (kind === 'syncFull') return 2 * minute
  if (isProvisioning(kind)) return 10 * minute
  return kind.startsWith('action') ? 70 * minute : 5 * minute
}

/** Kinds that only read, or only tell: doing one again changes nothing. */
const repeatable: ReadonlySet<string> = new Set<TaskKind>([
  'hello',
  'listEventFeeds',
  'listEvents',
  'listTicketSchemas',
  'getTicket',
  'bulkGetTickets',
  'actionListSchemas',
  'actionGetSchema',
  'actionStatus',
])

export function isRepeatable(kind: string): boolean {
  return repeatable.has(kind)
}
