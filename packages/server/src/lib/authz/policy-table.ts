/** The server's own roles, as the database has them. */
export const roles = [
  'basic_user',
  'request_helpdesk',
  'application_administrator',
  'campaign_administrator',
  'connector_administrator',
  'read_only_administrator',
  'super_administrator',
] as const

export type Role = (typeof roles)[number]

/** How far a permission of a role reaches: everything, or what the person owns. */
export type Reach = 'all' | 'own'

/** Who may do what (product.md 2), one row for each permission; what a role is not named for it may not do. */
export const policyTable = {
  /** own access, own requests, own tasks, own reviews */
  'self.use': everybodyButReaders(),
  'request.self': everybodyButReaders(),
  'request.reports': everybodyButReaders(),
  /** request, or revoke, for anyone */
  'request.anyone': { request_helpdesk: 'all', super_administrator: 'all' },
  'connector.see': {
    application_administrator: 'own',
    connector_administrator: 'all',
    read_only_administrator: 'all',
    super_administrator: 'all',
  },
  'connector.create': { connector_administrator: 'all', super_administrator: 'all' },
  /** configure, rotate, sync, pause, delete */
  'connector.manage': {
    application_administrator: 'own',
    connector_administrator: 'all',
    super_administrator: 'all',
  },
  'app.see': { application_administrator: 'own', read_only_administrator: 'all', super_administrator: 'all' },
  'app.create': { application_administrator: 'all', super_administrator: 'all' },
  'app.manage': { application_administrator: 'own', super_administrator: 'all' },
  /** the managed and unmanaged lists while a connector is being added, and the new app it is for */
  'app.pick': {
    application_administrator: 'all',
    connector_administrator: 'all',
    read_only_administrator: 'all',
    super_administrator: 'all',
  },
  'app.promote': { super_administrator: 'all' },
  'campaign.see': { campaign_administrator: 'own', read_only_administrator: 'all', super_administrator: 'all' },
  'campaign.create': { campaign_administrator: 'all', super_administrator: 'all' },
  'campaign.manage': { campaign_administrator: 'own', super_administrator: 'all' },
  'policy.see': { read_only_administrator: 'all', super_administrator: 'all' },
  'policy.manage': { super_administrator: 'all' },
  'user.see': { read_only_administrator: 'all', super_administrator: 'all' },
  'user.manage': { super_administrator: 'all' },
  'task.see': { read_only_administrator: 'all', super_administrator: 'all' },
  'task.manage': { super_administrator: 'all' },
  'log.see': { read_only_administrator: 'all', super_administrator: 'all' },
  'settings.see': { read_only_administrator: 'all', super_administrator: 'all' },
  'settings.manage': { super_administrator: 'all' },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<Role, Reach>>>>>

export type Permission = keyof typeof policyTable

/** The farthest reach that one of the roles gives, or undefined: permissions add up. */
export function reachOf(permission: Permission, held: ReadonlySet<Role>): Reach | undefined {
  const row: Readonly<Partial<Record<Role, Reach>>> = policyTable[permission]
  const reaches = [...held].map((role) => row[role])
  return reaches.includes('all') ? 'all' : reaches.find((reach) => reach !== undefined)
}

/** Callers without such a role are not told that something exists which they may not see (ROL-3). */
export function isAdministrative(held: ReadonlySet<Role>): boolean {
  return [...held].some((role) => role !== 'basic_user')
}

/** Whoever may only read cannot act on anything. */
function everybodyButReaders() {
  return {
    basic_user: 'all',
    request_helpdesk: 'all',
    application_administrator: 'all',
    campaign_administrator: 'all',
    connector_administrator: 'all',
    super_administrator: 'all',
  } as const
}
