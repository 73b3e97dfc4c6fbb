export const appTabs = ['accounts', 'entitlements', 'resources', 'connectors'] as const
export type AppTab = (typeof appTabs)[number]

/** Where each screen is. */
export const paths = {
  home: () => '/',
  connectors: () => '/connectors',
  catalogue: () => '/connectors/add',
  apps: () => '/applications',
  app: (appId: string, tab: AppTab = 'accounts') => `/applications/${encodeURIComponent(appId)}/${tab}`,
  users: () => '/directory/users',
  /** a page of the server, which comes back here */
  signIn: (next: string) => `/sign-in?${new URLSearchParams({ next })}`,
} as const
