import type { Account, ConsoleSettings, Group, ServiceUser, Site, User } from './records.ts'

/** What an addition must say; everything else has a default. */
export type NewUser = Partial<User> & Pick<User, 'email' | 'fullName' | 'scope' | 'scopeRoles'>
export type NewServiceUser = Partial<ServiceUser> & Pick<ServiceUser, 'name' | 'scope' | 'scopeRoles'>
export type NewAccount = Partial<Account> & Pick<Account, 'name'>
export type NewSite = Partial<Site> & Pick<Site, 'name' | 'accountId'>
export type NewGroup = Partial<Group> & Pick<Group, 'name' | 'siteId'>

export const defaultSettings: ConsoleSettings = {
  id: 'settings',
  automaticOnboarding: true,
  allowedDomains: [],
  globalTwoFaEnabled: false,
  singleSignOn: false,
}

interface Birth {
  readonly id: string
  readonly at: string
  readonly creator: { readonly id: string; readonly name: string }
}

export function userOf(input: NewUser, { id, at }: Birth): User {
  const twoFaEnabled = input.twoFaEnabled ?? true
  return {
    id,
    source: 'mgmt',
    twoFaConfigured: false,
    twoFaStatus: 'not_configured',
    twoFaEnabledReadOnly: false,
    primaryTwoFaMethod: twoFaEnabled ? 'application' : null,
    emailVerified: false,
    emailReadOnly: false,
    fullNameReadOnly: false,
    groupsReadOnly: false,
    firstLogin: null,
    lastLogin: null,
    dateJoined: at,
    canGenerateApiToken: true,
    apiToken: null,
    agreedEula: false,
    agreementUrl: null,
    isSystem: false,
    allowRemoteShell: false,
    globalUserId: null,
    globalOrganizationId: null,
    lastActivation: null,
    ...input,
    twoFaEnabled,
  }
}

export function serviceUserOf(input: NewServiceUser, { id, at, creator }: Birth): ServiceUser {
  return {
    id,
    description: null,
    apiToken: null,
    lastActivation: null,
    createdAt: at,
    createdBy: creator,
    updatedAt: at,
    updatedBy: creator,
    ...input,
  }
}

export function accountOf(input: NewAccount, { id, at, creator }: Birth): Account {
  return {
    id,
    accountType: 'Paid',
    isDefault: false,
    state: 'active',
    expiration: null,
    unlimitedExpiration: true,
    activeAgents: 0,
    totalLicenses: 100,
    usageType: 'customer',
    billingMode: 'subscription',
    creator: creator.name,
    creatorId: creator.id,
    salesforceId: null,
    externalId: null,
    createdAt: at,
    updatedAt: at,
    ...input,
  }
}

export function siteOf(input: NewSite, { id, at, creator }: Birth): Site {
  return {
    id,
    isDefault: false,
    siteType: 'Paid',
    state: 'active',
    description: null,
    activeLicenses: 0,
    totalLicenses: 100,
    unlimitedLicenses: false,
    unlimitedExpiration: true,
    expiration: null,
    inheritAccountExpiration: true,
    sku: 'complete',
    suite: 'Complete',
    usageType: 'customer',
    externalId: null,
    creator: creator.name,
    creatorId: creator.id,
    createdAt: at,
    updatedAt: at,
    ...input,
  }
}

export function groupOf(input: NewGroup, { id, at, creator }: Birth): Group {
  return {
    id,
    description: null,
    type: 'static',
    isDefault: false,
    inherits: true,
    rank: null,
    filterId: null,
    filterName: null,
    totalAgents: 0,
    creator: creator.name,
    creatorId: creator.id,
    createdAt: at,
    updatedAt: at,
    ...input,
  }
}
