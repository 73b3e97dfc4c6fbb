export interface Permission {
  readonly identifier: string
  readonly title: string
  readonly dependsOn: readonly string[]
}

export interface PermissionPage {
  readonly name: string
  readonly identifier: string
  readonly permissions: readonly Permission[]
}

const actionsByPage: Readonly<Record<string, readonly string[]>> = {
  Users: [
    'view',
    'create',
    'edit',
    'delete',
    'allow2FAForOtherUsers',
    'revokeOtherUsersApiTokens',
    'allowGenerateApiToken',
  ],
  'Service Users': ['view', 'create', 'edit', 'delete'],
  Roles: ['view', 'create', 'edit', 'delete'],
  Accounts: ['view', 'create', 'edit', 'delete'],
  Sites: ['view', 'create', 'edit', 'delete'],
  Groups: ['view', 'create', 'edit', 'delete'],
  'Activity Page': ['view'],
  Configuration: ['view', 'edit'],
  Policy: ['view', 'edit'],
  Integrations: ['view', 'edit'],
  Notifications: ['view', 'edit'],
  Endpoints: ['view', 'isolate', 'scan', 'uninstall', 'remoteShell'],
}

/** What can be allowed, page by page. The identifiers' spelling is the simulator's choice: a client treats them as opaque. */
export const permissionPages: readonly PermissionPage[] = Object.entries(actionsByPage).map(([page, actions]) => ({
  name: page,
  identifier: page,
  permissions: actions.map((action) => ({
    identifier: `${page}.${action}`,
    title: titleOf(action),
    dependsOn: action === 'view' ? [] : [`${page}.view`],
  })),
}))

export const allPermissions: readonly string[] = permissionPages.flatMap((page) =>
  page.permissions.map((permission) => permission.identifier),
)

const views = allPermissions.filter((identifier) => identifier.endsWith('.view'))

export interface PredefinedRole {
  readonly name: string
  readonly description: string
  readonly permissionIds: readonly string[]
}

/** The roles every console is born with. Beyond Admin and Viewer their exact rights are not published. */
export const predefinedRoles: readonly PredefinedRole[] = [
  { name: 'Admin', description: 'Everything in the scope', permissionIds: allPermissions },
  {
    name: 'IR Team',
    description: 'Investigates and contains, with remote shell',
    permissionIds: [...views, 'Endpoints.isolate', 'Endpoints.scan', 'Endpoints.remoteShell', 'Policy.edit'],
  },
  { name: 'SOC', description: 'Handles threats', permissionIds: [...views, 'Endpoints.isolate', 'Endpoints.scan'] },
  {
    name: 'IT',
    description: 'Looks after agents',
    permissionIds: [...views, 'Endpoints.scan', 'Endpoints.uninstall', 'Groups.create', 'Groups.edit'],
  },
  {
    name: 'C-Level',
    description: 'Dashboards and reports',
    permissionIds: ['Accounts.view', 'Sites.view', 'Groups.view', 'Activity Page.view', 'Endpoints.view'],
  },
  { name: 'Viewer', description: 'Sees everything in the scope, changes nothing', permissionIds: views },
]

/** The permissions that the given ones need and that are not among them. */
export function missingDependencies(permissionIds: readonly string[]): string[] {
  const granted = new Set(permissionIds)
  return permissionPages
    .flatMap((page) => page.permissions)
    .filter((permission) => granted.has(permission.identifier))
    .flatMap((permission) => permission.dependsOn)
    .filter((needed) => !granted.has(needed))
}

function titleOf(action: string): string {
  const words = action.replace(/([A-Z0-9]+)/g, ' $1').trim()
  return words[0] === undefined ? action : words[0].toUpperCase() + words.slice(1)
}
