// The facts of a console. Records are frozen: a change puts a new record in the place of the old one, so whoever holds
// one (the journal, a test, a cache of rendered text) holds what was true when it was taken.

export type ScopeLevel = 'tenant' | 'account' | 'site'
export type RoleScope = 'Tenant' | 'Account' | 'Site' | 'Group'
export type PlaceState = 'active' | 'expired' | 'deleted'
export type UserSource = 'mgmt' | 'sso_saml' | 'active_directory' | 'global'
export type TwoFaStatus = 'configured' | 'not_configured' | 'enrolled' | 'enrollment_expired'

export interface Account {
  readonly id: string
  readonly name: string
  readonly accountType: 'Trial' | 'Paid'
  readonly isDefault: boolean
  readonly state: PlaceState
  readonly expiration: string | null
  readonly unlimitedExpiration: boolean
  readonly activeAgents: number
  readonly totalLicenses: number
  readonly usageType: 'customer' | 'mssp' | 'ir'
  readonly billingMode: 'subscription' | 'consumption'
  readonly creator: string
  readonly creatorId: string
  readonly salesforceId: string | null
  readonly externalId: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

export interface Site {
  readonly id: string
  readonly name: string
  readonly accountId: string
  readonly isDefault: boolean
  readonly siteType: 'Trial' | 'Paid'
  readonly state: PlaceState
  readonly description: string | null
  readonly activeLicenses: number
  readonly totalLicenses: number
  readonly unlimitedLicenses: boolean
  readonly unlimitedExpiration: boolean
  readonly expiration: string | null
  readonly inheritAccountExpiration: boolean
  readonly sku: string
  readonly suite: string
  readonly usageType: 'customer' | 'mssp' | 'ir'
  readonly externalId: string | null
  readonly creator: string
  readonly creatorId: string
  readonly createdAt: string
  readonly updatedAt: string
}

export interface Group {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly siteId: string
  readonly type: 'static' | 'dynamic' | 'pinned'
  readonly isDefault: boolean
  readonly inherits: boolean
  readonly rank: number | null
  readonly filterId: string | null
  readonly filterName: string | null
  readonly totalAgents: number
  readonly creator: string
  readonly creatorId: string
  readonly createdAt: string
  readonly updatedAt: string
}

export interface Role {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly predefinedRole: boolean
  readonly scope: RoleScope
  readonly scopeId: string | null
  readonly permissionIds: readonly string[]
  readonly creator: string | null
  readonly creatorId: string | null
  readonly updatedBy: string | null
  readonly updatedById: string | null
  readonly createdAt: string
  readonly updatedAt: string
  /** Held by people, absent from every list of roles: seen on consoles where a role outlived its feature. */
  readonly unlisted?: boolean
}

/** One role in one place. The names are only kept where the place or role itself is not among the facts. */
export interface ScopeRole {
  /** account or site; null for the tenant */
  readonly id: string | null
  readonly roleId: string
  readonly name?: string
  readonly accountName?: string
  readonly roleName?: string
}

export interface TokenDates {
  readonly createdAt: string
  readonly expiresAt: string
}

export interface User {
  readonly id: string
  readonly email: string | null
  readonly fullName: string | null
  readonly scope: ScopeLevel
  readonly scopeRoles: readonly ScopeRole[]
  /** Deprecated by the vendor; only kept where a recording had one, otherwise computed. */
  readonly lowestRole?: string
  readonly source: UserSource
  readonly twoFaEnabled: boolean
  readonly twoFaConfigured: boolean
  readonly twoFaStatus: TwoFaStatus
  readonly twoFaEnabledReadOnly: boolean
  readonly primaryTwoFaMethod: string | null
  readonly emailVerified: boolean
  readonly emailReadOnly: boolean
  readonly fullNameReadOnly: boolean
  readonly groupsReadOnly: boolean
  readonly firstLogin: string | null
  readonly lastLogin: string | null
  readonly dateJoined: string
  readonly canGenerateApiToken: boolean
  readonly apiToken: TokenDates | null
  readonly agreedEula: boolean
  readonly agreementUrl: string | null
  readonly isSystem: boolean
  readonly allowRemoteShell: boolean
  readonly globalUserId: string | null
  readonly globalOrganizationId: string | null
  /** Filterable, never shown for users. */
  readonly lastActivation: string | null
  /** What an interactive login must present; never shown. */
  readonly password?: string
  readonly mustResetPassword?: boolean
}

export interface ServiceUser {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly scope: ScopeLevel
  readonly scopeRoles: readonly ScopeRole[]
  readonly apiToken: TokenDates | null
  readonly lastActivation: string | null
  readonly createdAt: string
  readonly createdBy: { readonly id: string; readonly name: string }
  readonly updatedAt: string
  readonly updatedBy: { readonly id: string; readonly name: string }
}

export interface Activity {
  readonly id: string
  readonly activityType: number
  readonly activityUuid: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly primaryDescription: string
  readonly secondaryDescription: string | null
  readonly description: string | null
  readonly comments: string | null
  readonly userId: string | null
  readonly accountId: string | null
  readonly accountName: string | null
  readonly siteId: string | null
  readonly siteName: string | null
  readonly groupId: string | null
  readonly groupName: string | null
  readonly data: Readonly<Record<string, unknown>>
}

/** A credential that works. `id` is the token's text. */
export interface ApiToken {
  readonly id: string
  readonly ownerId: string
  readonly createdAt: string
  readonly expiresAt: string
  /** Instead of what the owner's roles allow. */
  readonly permissions?: readonly string[]
  /** made by signing in, not an API token */
  readonly session?: boolean
}

/** Every kind of fact, by the name of its collection. */
export interface RecordKinds {
  readonly accounts: Account
  readonly sites: Site
  readonly groups: Group
  readonly roles: Role
  readonly users: User
  readonly serviceUsers: ServiceUser
  readonly activities: Activity
  readonly tokens: ApiToken
  /** a single record, with the id `settings` */
  readonly settings: ConsoleSettings
}
export type Kind = keyof RecordKinds

export interface ConsoleSettings {
  readonly id: 'settings'
  /** On: a new user gets an invitation and a password in the request is refused. Off: the password is required. */
  readonly automaticOnboarding: boolean
  /** Mail domains for new users; empty means any. */
  readonly allowedDomains: readonly string[]
  readonly globalTwoFaEnabled: boolean
  readonly singleSignOn: boolean
}
