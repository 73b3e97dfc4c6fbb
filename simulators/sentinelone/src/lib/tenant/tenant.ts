import { type Clock, systemClock } from '../clock.ts'
import type { ActivityName } from './activity-types.ts'
import {
  accountOf,
  defaultSettings,
  groupOf,
  type NewAccount,
  type NewGroup,
  type NewServiceUser,
  type NewSite,
  type NewUser,
  serviceUserOf,
  siteOf,
  userOf,
} from './defaults.ts'
import { type ActivityDetails, emitAbout, emitActivity } from './emit.ts'
import { predefinedRoles } from './permissions.ts'
import type {
  Account,
  Activity,
  ConsoleSettings,
  Group,
  PlaceState,
  Role,
  ScopeLevel,
  ScopeRole,
  ServiceUser,
  Site,
  User,
} from './records.ts'
import { Store } from './store.ts'

export interface TenantOptions {
  readonly name: string
  readonly seed?: string | number
  readonly id?: string
  readonly settings?: Partial<ConsoleSettings>
  readonly clock?: Clock
}

export interface NewRole {
  readonly name: string
  readonly description?: string
  readonly scope: Role['scope']
  readonly scopeId: string | null
  readonly permissionIds: readonly string[]
}

export type RoleEdit = Partial<Pick<Role, 'name' | 'description' | 'permissionIds'>>

/**
 * Everything that is true on a console. Its methods make the changes an administrator, a person or the vendor would make,
 * in the name of `actor` (see `as`), and write the activity feed as a console does. They do not ask whether the change
 * is allowed: that is the business of the API in front of it.
 */
export class Tenant extends Store {
  readonly name: string
  readonly id: string
  readonly seed: string | number

  constructor(options: TenantOptions) {
    super(options.seed ?? options.name, options.clock ?? systemClock)
    this.name = options.name
    this.seed = options.seed ?? options.name
    this.id = options.id ?? this.nextId(Date.UTC(2019, 0, 1))
    this.put('settings', { ...defaultSettings, ...options.settings, id: 'settings' })
  }

  get console(): ConsoleSettings {
    return this.settings.getOrThrow('settings')
  }

  changeSettings(settings: Partial<ConsoleSettings>): void {
    const before = this.console
    this.patch('settings', 'settings', settings)
    if (settings.allowedDomains) this.emit('allowedDomainsChanged')
    if (settings.globalTwoFaEnabled !== undefined && settings.globalTwoFaEnabled !== before.globalTwoFaEnabled)
      this.emit('globalTwoFaModified')
  }

  emit(name: ActivityName, details: ActivityDetails = {}): Activity {
    return emitActivity(this, name, details)
  }

  // Accounts, sites, groups

  addAccount(input: NewAccount): Account {
    const account = this.put('accounts', accountOf(input, this.#birth()))
    this.emit('accountCreated', { place: { level: 'account', id: account.id } })
    return account
  }

  updateAccount(id: string, members: Partial<Omit<Account, 'id'>>): Account {
    const account = this.patch('accounts', id, { ...members, updatedAt: this.stamp() })
    const event = members.state === 'deleted' ? 'accountDeleted' : 'accountModified'
    this.emit(event, { place: { level: 'account', id } })
    return account
  }

  renameAccount(id: string, name: string): Account {
    return this.updateAccount(id, { name })
  }

  setAccountState(id: string, state: PlaceState): Account {
    return this.updateAccount(id, { state })
  }

  addSite(input: NewSite): Site {
    const site = this.put('sites', siteOf(input, this.#birth()))
    this.emit('siteCreated', { place: { level: 'site', id: site.id } })
    return site
  }

  updateSite(id: string, members: Partial<Omit<Site, 'id'>>): Site {
    const site = this.patch('sites', id, { ...members, updatedAt: this.stamp() })
    this.emit(members.state === 'deleted' ? 'siteDeleted' : 'siteModified', { place: { level: 'site', id } })
    return site
  }

  renameSite(id: string, name: string): Site {
    return this.updateSite(id, { name })
  }

  moveSite(id: string, accountId: string): Site {
    this.accounts.getOrThrow(accountId)
    return this.updateSite(id, { accountId })
  }

  /** `deleted` keeps the record, as a console does: only its listing changes. */
  setSiteState(id: string, state: PlaceState): Site {
    return this.updateSite(id, { state })
  }

  addGroup(input: NewGroup): Group {
    return this.put('groups', groupOf(input, this.#birth()))
  }

  // Roles

  addRole(input: NewRole): Role {
    const at = this.stamp()
    const role = this.put('roles', {
      description: '',
      ...input,
      id: this.nextId(),
      predefinedRole: false,
      creator: this.actor.name,
      creatorId: this.actor.id,
      updatedBy: null,
      updatedById: null,
      createdAt: at,
      updatedAt: at,
    })
    this.emit('roleCreated', { data: { role: role.name } })
    return role
  }

  /** The roles every console is born with; no activity. */
  addPredefinedRoles(at: string, createdAtMs: number): void {
    for (const predefined of predefinedRoles)
      this.put('roles', {
        ...predefined,
        id: this.nextId(createdAtMs),
        predefinedRole: true,
        scope: 'Tenant',
        scopeId: null,
        creator: null,
        creatorId: null,
        updatedBy: null,
        updatedById: null,
        createdAt: at,
        updatedAt: at,
      })
  }

  updateRole(id: string, edit: RoleEdit): Role {
    const by = { updatedBy: this.actor.name, updatedById: this.actor.id, updatedAt: this.stamp() }
    const role = this.patch('roles', id, { ...edit, ...by })
    this.emit('roleEdited', { data: { role: role.name } })
    return role
  }

  /** Deletes a role; its holders get the target instead, or lose their entry when there is none. */
  removeRole(id: string, targetId?: string): void {
    const role = this.roles.getOrThrow(id)
    const moved = (entries: readonly ScopeRole[]): ScopeRole[] =>
      entries.flatMap((entry) =>
        entry.roleId !== id ? [entry] : targetId === undefined ? [] : [{ id: entry.id, roleId: targetId }],
      )
    const holds = (principal: { readonly scopeRoles: readonly ScopeRole[] }): boolean =>
      principal.scopeRoles.some((entry) => entry.roleId === id)
    for (const user of this.users.filter(holds))
      this.put('users', { ...withoutLowestRole(user), scopeRoles: moved(user.scopeRoles) })
    for (const account of this.serviceUsers.filter(holds))
      this.patch('serviceUsers', account.id, { scopeRoles: moved(account.scopeRoles) })
    this.drop('roles', id)
    this.emit('roleDeleted', { data: { role: role.name } })
  }

  findPredefinedRole(name: string): Role | undefined {
    return this.roles.find((role) => role.predefinedRole && role.name === name)
  }

  predefinedRole(name: string): Role {
    const role = this.findPredefinedRole(name)
    if (!role) throw new Error(`the tenant ${this.name} has no predefined role ${name}`)
    return role
  }

  // Users

  addUser(input: NewUser): User {
    const user = this.put('users', userOf(input, this.#birth()))
    this.emitAboutUser(user.source === 'sso_saml' ? 'ssoUserAdded' : 'userAdded', user)
    return user
  }

  updateUser(id: string, members: Partial<Omit<User, 'id'>>): User {
    const before = this.users.getOrThrow(id)
    const user = this.put('users', { ...(members.scopeRoles ? withoutLowestRole(before) : before), ...members })
    const twoFaChanged = before.twoFaEnabled !== user.twoFaEnabled || before.twoFaConfigured !== user.twoFaConfigured
    if (twoFaChanged) this.emitAboutUser('userTwoFaModified', user)
    else this.emitAboutUser('userModified', user)
    return user
  }

  /** Deletes a person, for good. Their token dies with them. */
  removeUser(id: string): void {
    const user = this.users.getOrThrow(id)
    this.drop('users', id)
    this.#dropTokensOf(id)
    this.emitAboutUser('userDeleted', user)
  }

  /** Somebody who may do everything and is no account of the vendor's. */
  findTenantAdmin(): User | undefined {
    return this.tenantAdmins().find((user) => !user.isSystem)
  }

  tenantAdmins(): User[] {
    const admin = this.findPredefinedRole('Admin')
    return this.users.filter(
      (user) => user.scope === 'tenant' && user.scopeRoles.some((entry) => entry.roleId === admin?.id),
    )
  }

  /** Asks for the address to be verified. Until that happened again, nobody gets in with it. */
  sendInvitation(id: string): void {
    this.emitAboutUser('verificationEmailSent', this.patch('users', id, { emailVerified: false }))
  }

  emitAboutUser(name: ActivityName, user: User): Activity {
    return emitAbout(this, name, user, nameOf(user))
  }

  acceptInvitation(id: string): User {
    const user = this.patch('users', id, { emailVerified: true, agreedEula: true })
    this.emitAboutUser('verificationCompleted', user)
    return user
  }

  recordLogin(id: string, ipAddress = '203.0.113.7'): User {
    const at = this.stamp()
    const before = this.users.getOrThrow(id)
    const user = this.patch('users', id, { firstLogin: before.firstLogin ?? at, lastLogin: at, lastActivation: at })
    const data = { source: user.source, ipAddress, reason: null }
    emitAbout(this, 'userLoggedIn', user, nameOf(user), data)
    return user
  }

  recordLogout(id: string): void {
    const user = this.users.getOrThrow(id)
    this.emitAboutUser('userLoggedOut', user)
  }

  recordLoginFailure(id: string, ipAddress = '203.0.113.7'): void {
    const user = this.users.getOrThrow(id)
    emitAbout(this, 'loginFailed', user, nameOf(user), { ipAddress, reason: 'Wrong password' })
  }

  // Service users

  addServiceUser(input: NewServiceUser): ServiceUser {
    const account = this.put('serviceUsers', serviceUserOf(input, this.#birth()))
    emitAbout(this, 'serviceUserCreated', account, account.name)
    return account
  }

  updateServiceUser(id: string, members: Partial<Omit<ServiceUser, 'id'>>): ServiceUser {
    const updatedBy = { id: this.actor.id, name: this.actor.name }
    const account = this.patch('serviceUsers', id, { ...members, updatedAt: this.stamp(), updatedBy })
    emitAbout(this, 'serviceUserModified', account, account.name)
    return account
  }

  removeServiceUser(id: string): void {
    const account = this.serviceUsers.getOrThrow(id)
    this.drop('serviceUsers', id)
    this.#dropTokensOf(id)
    emitAbout(this, 'serviceUserDeleted', account, account.name)
  }

  // Both kinds of principals

  /** Replaces all roles of a user or service user, and with them the level. */
  setScopeRoles(id: string, scope: ScopeLevel, scopeRoles: readonly ScopeRole[]): User | ServiceUser {
    return this.users.has(id)
      ? this.updateUser(id, { scope, scopeRoles })
      : this.updateServiceUser(id, { scope, scopeRoles })
  }

  #dropTokensOf(ownerId: string): void {
    for (const token of this.tokens.filter((candidate) => candidate.ownerId === ownerId)) this.drop('tokens', token.id)
  }

  #birth() {
    return { id: this.nextId(), at: this.stamp(), creator: { id: this.actor.id, name: this.actor.name } }
  }
}

/** What the feed calls a person. */
export function nameOf(user: User): string {
  return user.fullName ?? user.email ?? user.id
}

/** A recorded "lowest role" says nothing of new entries, so it goes when they come. */
function withoutLowestRole({ lowestRole: _, ...user }: User): User {
  return user
}
