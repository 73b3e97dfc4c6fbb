import type { AnswerFields, Instant } from './answer-fields.ts'

// The console's objects as lists give them (sentinelone-api 3), reduced to what is used. A member is undefined where
// the console says null, nothing, or something that could not be understood.

export interface ConsoleAccount {
  readonly id: string
  readonly name: string | undefined
  readonly state: string | undefined
  readonly accountType: string | undefined
  readonly usageType: string | undefined
  readonly billingMode: string | undefined
  readonly isDefault: boolean | undefined
  readonly expiration: Instant | undefined
  readonly unlimitedExpiration: boolean | undefined
  readonly numberOfSites: number | undefined
  readonly externalId: string | undefined
  readonly creator: string | undefined
  readonly createdAt: Instant | undefined
  readonly updatedAt: Instant | undefined
}

export interface ConsoleSite {
  readonly id: string
  readonly accountId: string
  readonly accountName: string | undefined
  readonly name: string | undefined
  readonly state: string | undefined
  readonly siteType: string | undefined
  readonly description: string | undefined
  readonly usageType: string | undefined
  readonly suite: string | undefined
  readonly isDefault: boolean | undefined
  readonly expiration: Instant | undefined
  readonly unlimitedExpiration: boolean | undefined
  readonly externalId: string | undefined
  readonly creator: string | undefined
  readonly createdAt: Instant | undefined
  readonly updatedAt: Instant | undefined
}

export interface ConsoleRole {
  readonly id: string
  readonly name: string | undefined
  readonly description: string | undefined
  readonly predefined: boolean
  /** `tenant`, `account`, `site` or `group`: where the role was made */
  readonly scope: string
  readonly scopeId: string | undefined
  readonly accountName: string | undefined
  readonly siteName: string | undefined
  readonly usersInRoles: number | undefined
  readonly creator: string | undefined
  readonly createdAt: Instant | undefined
  readonly updatedAt: Instant | undefined
}

/** One role in one place, as a user or service user holds it. */
export interface ConsoleScopeRole {
  /** account or site; undefined for the tenant, where consoles give null or an id of no use */
  readonly placeId: string | undefined
  readonly placeName: string | undefined
  readonly accountName: string | undefined
  readonly roleId: string
  readonly roleName: string | undefined
}

export interface TokenDates {
  readonly createdAt: Instant | undefined
  readonly expiresAt: Instant | undefined
}

export interface ConsoleUser {
  readonly id: string
  readonly scope: string
  readonly scopeRoles: readonly ConsoleScopeRole[]
  readonly email: string | undefined
  readonly fullName: string | undefined
  readonly source: string | undefined
  readonly emailVerified: boolean | undefined
  readonly emailReadOnly: boolean | undefined
  readonly fullNameReadOnly: boolean | undefined
  readonly twoFaEnabled: boolean | undefined
  readonly twoFaEnabledReadOnly: boolean | undefined
  readonly twoFaConfigured: boolean | undefined
  readonly twoFaStatus: string | undefined
  readonly primaryTwoFaMethod: string | undefined
  readonly canGenerateApiToken: boolean | undefined
  readonly apiToken: TokenDates | undefined
  readonly isSystem: boolean | undefined
  readonly firstLogin: Instant | undefined
  readonly lastLogin: Instant | undefined
  readonly dateJoined: Instant | undefined
}

export interface ConsoleServiceUser {
  readonly id: string
  readonly scope: string
  readonly scopeRoles: readonly ConsoleScopeRole[]
  readonly name: string | undefined
  readonly description: string | undefined
  readonly apiToken: TokenDates | undefined
  readonly lastActivation: Instant | undefined
  readonly createdBy: string | undefined
  readonly createdAt: Instant | undefined
  readonly updatedAt: Instant | undefined
}

export function decodeAccount(fields: AnswerFields): ConsoleAccount {
  return {
    id: fields.id('id'),
    name: fields.attributeText('name'),
    state: fields.attributeText('state'),
    accountType: fields.attributeText('accountType'),
    usageType: fields.attributeText('usageType'),
    billingMode: fields.attributeText('billingMode'),
    isDefault: fields.attributeFlag('isDefault'),
    expiration: fields.attributeInstant('expiration'),
    unlimitedExpiration: fields.attributeFlag('unlimitedExpiration'),
    numberOfSites: fields.attributeCount('numberOfSites'),
    externalId: fields.attributeText('externalId'),
    creator: fields.attributeText('creator'),
    createdAt: fields.attributeInstant('createdAt'),
    updatedAt: fields.attributeInstant('updatedAt'),
  }
}

export function decodeSite(fields: AnswerFields): ConsoleSite {
  return {
    id: fields.id('id'),
    accountId: fields.id('accountId'),
    accountName: fields.attributeText('accountName'),
    name: fields.attributeText('name'),
    // It decides whether the site is part of the world, so it is read strictly once it is there at all.
    state: fields.optionalWord('state'),
    siteType: fields.attributeText('siteType'),
    description: fields.attributeText('description'),
    usageType: fields.attributeText('usageType'),
    suite: fields.attributeText('suite'),
    isDefault: fields.attributeFlag('isDefault'),
    expiration: fields.attributeInstant('expiration'),
    unlimitedExpiration: fields.attributeFlag('unlimitedExpiration'),
    externalId: fields.attributeText('externalId'),
    creator: fields.attributeText('creator'),
    createdAt: fields.attributeInstant('createdAt'),
    updatedAt: fields.attributeInstant('updatedAt'),
  }
}

export function decodeRole(fields: AnswerFields): ConsoleRole {
  return {
    id: fields.id('id'),
    name: fields.attributeText('name'),
    description: fields.attributeText('description'),
    predefined: fields.flag('predefinedRole'),
    scope: fields.word('scope'),
    scopeId: fields.optionalId('scopeId'),
    accountName: fields.attributeText('accountName'),
    siteName: fields.attributeText('siteName'),
    usersInRoles: fields.attributeCount('usersInRoles'),
    creator: fields.attributeText('creator'),
    createdAt: fields.attributeInstant('createdAt'),
    updatedAt: fields.attributeInstant('updatedAt'),
  }
}

export function decodeUser(fields: AnswerFields): ConsoleUser {
  const scope = fields.word('scope')
  return {
    id: fields.id('id'),
    scope,
    scopeRoles: fields.list('scopeRoles').map((entry) => decodeScopeRole(entry, scope)),
    email: fields.attributeText('email'),
    fullName: fields.attributeText('fullName'),
    source: fields.attributeText('source'),
    emailVerified: fields.attributeFlag('emailVerified'),
    emailReadOnly: fields.attributeFlag('emailReadOnly'),
    fullNameReadOnly: fields.attributeFlag('fullNameReadOnly'),
    twoFaEnabled: fields.attributeFlag('twoFaEnabled'),
    twoFaEnabledReadOnly: fields.attributeFlag('twoFaEnabledReadOnly'),
    twoFaConfigured: fields.attributeFlag('twoFaConfigured'),
    twoFaStatus: fields.attributeText('twoFaStatus'),
    primaryTwoFaMethod: fields.attributeText('primaryTwoFaMethod'),
    canGenerateApiToken: fields.attributeFlag('canGenerateApiToken'),
    apiToken: decodeTokenDates(fields.attributeObject('apiToken')),
    isSystem: fields.attributeFlag('isSystem'),
    firstLogin: fields.attributeInstant('firstLogin'),
    lastLogin: fields.attributeInstant('lastLogin'),
    dateJoined: fields.attributeInstant('dateJoined'),
  }
}

export function decodeServiceUser(fields: AnswerFields): ConsoleServiceUser {
  const scope = fields.word('scope')
  return {
    id: fields.id('id'),
    scope,
    scopeRoles: fields.list('scopeRoles').map((entry) => decodeScopeRole(entry, scope)),
    name: fields.attributeText('name'),
    description: fields.attributeText('description'),
    // A service user without a token is disabled, so a token that cannot be read must not pass for none.
    apiToken: decodeTokenDates(fields.optionalObject('apiToken')),
    lastActivation: fields.attributeInstant('lastActivation'),
    createdBy: fields.attributeObject('createdBy')?.attributeText('name'),
    createdAt: fields.attributeInstant('createdAt'),
    updatedAt: fields.attributeInstant('updatedAt'),
  }
}

/** Only the dates: the answer to the creation of a service user holds the token itself beside them. */
export function decodeTokenDates(fields: AnswerFields | undefined): TokenDates | undefined {
  if (fields === undefined) return undefined
  return { createdAt: fields.attributeInstant('createdAt'), expiresAt: fields.attributeInstant('expiresAt') }
}

function decodeScopeRole(fields: AnswerFields, scope: string): ConsoleScopeRole {
  return {
    placeId: scope === 'tenant' ? undefined : fields.id('id'),
    placeName: fields.attributeText('name'),
    accountName: fields.attributeText('accountName'),
    roleId: fields.id('roleId'),
    roleName: fields.attributeText('roleName'),
  }
}
