export const appTabs = [
  'overview',
  'accounts',
  'entitlements',
  'resources',
  'access',
  'connectors',
  'activity',
] as const
export type AppTab = (typeof appTabs)[number]

export const connectorTabs = [
  'details',
  'settings',
  'syncs',
  'capabilities',
  'credentials',
  'hosts',
  'activity',
] as const
export type ConnectorTab = (typeof connectorTabs)[number]

export const accountTabs = ['details', 'grants', 'past', 'activity'] as const
export type AccountTab = (typeof accountTabs)[number]

export const personTabs = ['profile', 'accounts', 'grants', 'graph', 'past', 'tasks', 'activity'] as const
export type PersonTab = (typeof personTabs)[number]

export const resourceTabs = ['graph', 'entitlements', 'grants', 'inside', 'activity'] as const
export type ResourceTab = (typeof resourceTabs)[number]

export const settingsTabs = ['mail', 'sign-in', 'organisation', 'about'] as const
export type SettingsTab = (typeof settingsTabs)[number]

export const meTabs = ['profile', 'credentials', 'sessions'] as const
export type MeTab = (typeof meTabs)[number]

export const requestsTabs = ['catalog', 'mine', 'access', 'assigned', 'completed'] as const
export type RequestsTab = (typeof requestsTabs)[number]

const segment = encodeURIComponent

/** Where each screen is. */
export const paths = {
  home: () => '/',
  connectors: () => '/connectors',
  /** of a sync file, into one app or one that is chosen there */
  importFile: (appId?: string) =>
    appId === undefined ? '/connectors/import' : `/applications/${segment(appId)}/import`,
  catalogue: () => '/connectors/add',
  addConnector: (catalogId: string) => `/connectors/add/${segment(catalogId)}`,
  /** as mails have it, too (packages/server/src/lib/mail/notice-mail.ts) */
  connector: (appId: string, connectorId: string, tab: ConnectorTab = 'details') =>
    `/apps/${segment(appId)}/connectors/${segment(connectorId)}/${tab}`,
  syncRun: (appId: string, connectorId: string, runId: string) =>
    `${paths.connector(appId, connectorId, 'syncs')}/${segment(runId)}`,
  apps: () => '/applications',
  newApp: () => '/applications/new',
  unmanagedApps: () => '/applications/unmanaged',
  app: (appId: string, tab: AppTab = 'accounts') => `/applications/${segment(appId)}/${tab}`,
  account: (appId: string, accountId: string, tab: AccountTab = 'details') =>
    `/applications/${segment(appId)}/accounts/${segment(accountId)}/${tab}`,
  entitlement: (appId: string, entitlementId: string, tab: AccountTab = 'grants') =>
    `/applications/${segment(appId)}/entitlements/${segment(entitlementId)}/${tab}`,
  resource: (appId: string, resourceId: string, tab: ResourceTab = 'graph') =>
    `/applications/${segment(appId)}/resources/${segment(resourceId)}/${tab}`,
  requests: (tab: RequestsTab = 'catalog') => `/requests/${tab}`,
  /** as mails have it, too */
  task: (taskId: string) => `/tasks/${segment(taskId)}`,
  tasks: () => '/tasks',
  users: () => '/directory/users',
  person: (userId: string, tab: PersonTab = 'profile') => `/directory/users/${segment(userId)}/${tab}`,
  importUsers: () => '/directory/users/import',
  newUser: () => '/directory/users/new',
  userEdit: (userId: string) => `/directory/users/${segment(userId)}/edit`,
  /** their sessions and API credentials */
  userAccess: (userId: string) => `/directory/users/${segment(userId)}/access`,
  servicePrincipals: () => '/directory/service-principals',
  /** as mails have it, too */
  systemLog: () => '/system-log',
  settings: (tab: SettingsTab = 'mail') => `/settings/${tab}`,
  me: (tab: MeTab = 'profile') => `/me/${tab}`,
  /** a page of the server, which comes back here */
  signIn: (next: string) => `/sign-in?${new URLSearchParams({ next })}`,
} as const
