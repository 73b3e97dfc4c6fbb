import type { Account, Role, ScopeRole, ServiceUser, Site, Tenant, User } from '@rostrum/sentinelone-simulator'
import { type Facts, moment, type ResourceFacts } from './_facts.ts'

export interface TruthOptions {
  /** which states of accounts and sites the console lists */
  readonly listedStates?: readonly string[]
  /** without `--no-scoped-entitlements` */
  readonly scoped?: boolean
  /** when tokens are judged */
  readonly now?: Date
}

interface TruePlace {
  readonly level: 'account' | 'site'
  readonly id: string
  readonly name: string
  readonly accountId: string
}

interface Held {
  readonly place: TruePlace | undefined
  readonly entry: ScopeRole
}

/**
 * What a sync of a console must say, worked out from the console's own facts and from nothing of the connector.
 * Where a number of rules meet, the plainest reading of the specification is written down here once more.
 */
export function truthOf(tenant: Tenant, options: TruthOptions = {}): Facts {
  return new Truth(tenant, options).facts
}

class Truth {
  readonly facts: Facts = { resources: new Map(), entitlements: new Map(), grants: new Map() }
  readonly #tenant: Tenant
  readonly #scoped: boolean
  readonly #now: number
  readonly #accounts = new Map<string, Account>()
  readonly #sites = new Map<string, Site>()

  constructor(tenant: Tenant, { listedStates = ['active', 'expired'], scoped = true, now = new Date() }: TruthOptions) {
    this.#tenant = tenant
    this.#scoped = scoped
    this.#now = now.getTime()
    for (const account of tenant.accounts.all()) {
      if (listedStates.includes(account.state)) this.#accounts.set(account.id, account)
    }
    for (const site of tenant.sites.all()) if (site.state === 'active') this.#sites.set(site.id, site)
    const people = [...tenant.users.all(), ...tenant.serviceUsers.all()]
    const held = people.flatMap((person) => this.#heldBy(person))
    this.#tellPlaces()
    this.#tellRoles(held)
    for (const { place, entry } of held) {
      if (place !== undefined && scoped) this.facts.entitlements.set(`${keyOf(place)}:role:${entry.roleId}`, false)
    }
    for (const user of tenant.users.all()) this.#tellUser(user)
    for (const serviceUser of tenant.serviceUsers.all()) this.#tellServiceUser(serviceUser)
  }

  #tellPlaces(): void {
    const status = { active: 'enabled', expired: 'disabled', deleted: 'deleted' }
    for (const account of this.#accounts.values()) {
      const { id, name, state, accountType, usageType, billingMode, isDefault, unlimitedExpiration, creator } = account
      this.facts.resources.set(`account/${id}`, {
        name,
        parent: undefined,
        status: state === 'active' ? status[state] : `${status[state]}: account ${state}`,
        createdAt: moment(account.createdAt),
        profile: known({
          account_id: id,
          account_name: name,
          state,
          account_type: accountType,
          usage_type: usageType,
          billing_mode: billingMode,
          is_default: isDefault,
          expiration: account.expiration,
          unlimited_expiration: unlimitedExpiration,
          external_id: account.externalId,
          creator,
        }),
      })
      this.#offer({ level: 'account', id, name, accountId: id })
    }
    for (const site of this.#sites.values()) {
      const { id, name, accountId, state, siteType, suite, usageType, isDefault, unlimitedExpiration, creator } = site
      this.facts.resources.set(`site/${id}`, {
        name,
        parent: `account/${accountId}`,
        status: 'enabled',
        createdAt: moment(site.createdAt),
        profile: known({
          site_id: id,
          site_name: name,
          account_id: accountId,
          account_name: this.#tenant.accounts.get(accountId)?.name,
          state,
          site_type: siteType,
          suite,
          usage_type: usageType,
          is_default: isDefault,
          expiration: site.expiration,
          unlimited_expiration: unlimitedExpiration,
          external_id: site.externalId,
          creator,
        }),
      })
      this.#offer({ level: 'site', id, name, accountId })
    }
  }

  /** Membership, and each role that can be given in the place. */
  #offer(place: TruePlace): void {
    this.facts.entitlements.set(`${keyOf(place)}:member`, false)
    if (!this.#scoped) return
    for (const role of this.#tenant.roles.filter((candidate) => candidate.unlisted !== true)) {
      const isOffered =
        role.predefinedRole ||
        role.scope === 'Tenant' ||
        (role.scope === 'Account' && role.scopeId === place.accountId) ||
        (role.scope === 'Site' && role.scopeId === place.id)
      if (isOffered) this.facts.entitlements.set(`${keyOf(place)}:role:${role.id}`, false)
    }
  }

  #tellRoles(held: readonly Held[]): void {
    for (const role of this.#tenant.roles.filter((candidate) => candidate.unlisted !== true)) {
      const { id, name, predefinedRole, scope, scopeId, creator } = role
      const site = scope === 'Group' ? this.#siteOfGroup(scopeId) : this.#tenant.sites.get(scopeId)
      const account = this.#tenant.accounts.get(scope === 'Account' ? scopeId : site?.accountId)
      this.#tellRole(
        {
          name,
          profile: known({
            role_id: id,
            role_name: name,
            description: role.description === '' ? undefined : role.description,
            predefined: predefinedRole,
            scope: scope.toLowerCase(),
            scope_id: scopeId,
            account_name: account?.name,
            site_name: site?.name,
            creator,
            created_at: role.createdAt,
          }),
        },
        id,
        predefinedRole ? 'Tenant' : scope,
      )
    }
    for (const { entry } of held) {
      const { roleId } = entry
      if (this.facts.resources.has(`role/${roleId}`)) continue
      const name = this.#nameOfRole(entry)
      this.#tellRole(
        { name: name ?? roleId, profile: known({ role_id: roleId, role_name: name, listed: false }) },
        roleId,
        'Tenant',
      )
    }
  }

  #tellRole(role: Pick<ResourceFacts, 'name' | 'profile'>, id: string, scope: Role['scope']): void {
    this.facts.resources.set(`role/${id}`, { ...role, parent: undefined, status: undefined, createdAt: undefined })
    this.facts.entitlements.set(`role:${id}:tenant scope`, scope !== 'Tenant')
    this.facts.entitlements.set(`role:${id}:account scope`, true)
    this.facts.entitlements.set(`role:${id}:site scope`, true)
  }

  #tellUser(user: User): void {
    const held = this.#heldBy(user)
    const name = user.fullName ?? user.email ?? user.id
    const space = name.indexOf(' ')
    this.facts.resources.set(`user/${user.id}`, {
      name,
      parent: this.#parentOf(held),
      status: user.emailVerified ? 'enabled' : 'enabled: invitation not accepted',
      createdAt: moment(user.dateJoined),
      person: {
        kind: user.isSystem ? 'system' : 'human',
        emails: user.email === null ? [] : [user.email],
        login: user.email ?? '',
        lastLogin: moment(user.lastLogin),
        mfa: user.twoFaEnabled,
        sso: user.source === 'sso_saml',
      },
      profile: known({
        user_id: user.id,
        login: user.email,
        first_name: space < 0 ? name : name.slice(0, space),
        last_name: space < 0 ? '' : name.slice(space + 1),
        full_name: user.fullName,
        scope: user.scope,
        scope_roles: this.#tellHeld(held),
        source: user.source,
        email_verified: user.emailVerified,
        email_read_only: user.emailReadOnly,
        full_name_read_only: user.fullNameReadOnly,
        two_fa_enabled: user.twoFaEnabled,
        two_fa_enabled_read_only: user.twoFaEnabledReadOnly,
        two_fa_configured: user.twoFaConfigured,
        two_fa_status: user.twoFaStatus,
        primary_two_fa_method: user.primaryTwoFaMethod,
        can_generate_api_token: user.canGenerateApiToken,
        has_api_token: user.apiToken !== null,
        api_token_created_at: user.apiToken?.createdAt,
        api_token_expires_at: user.apiToken?.expiresAt,
        is_system: user.isSystem,
        date_joined: user.dateJoined,
        first_login: user.firstLogin,
        last_login: user.lastLogin,
      }),
    })
    this.#grant(`user:${user.id}`, user.scope, held)
  }

  #tellServiceUser(serviceUser: ServiceUser): void {
    const { id, name, apiToken } = serviceUser
    const held = this.#heldBy(serviceUser)
    this.facts.resources.set(`service_user/${id}`, {
      name,
      parent: this.#parentOf(held),
      status: this.#statusOf(serviceUser),
      createdAt: moment(serviceUser.createdAt),
      person: {
        kind: 'service',
        emails: [],
        login: '',
        lastLogin: moment(serviceUser.lastActivation),
        mfa: undefined,
        sso: undefined,
      },
      profile: known({
        user_id: id,
        first_name: name,
        last_name: '',
        description: serviceUser.description === '' ? undefined : serviceUser.description,
        scope: serviceUser.scope,
        scope_roles: this.#tellHeld(held),
        has_api_token: apiToken !== null,
        api_token_created_at: apiToken?.createdAt,
        api_token_expires_at: apiToken?.expiresAt,
        last_activation: serviceUser.lastActivation,
        created_by: serviceUser.createdBy.name,
        created_at: serviceUser.createdAt,
      }),
    })
    if (apiToken !== null) {
      this.facts.resources.set(`api_token/${id}`, {
        name: `API token of ${name}`,
        parent: `service_user/${id}`,
        status: undefined,
        createdAt: moment(apiToken.createdAt),
        profile: undefined,
        secret: {
          of: `service_user/${id}`,
          expiresAt: moment(apiToken.expiresAt),
          lastUsedAt: moment(serviceUser.lastActivation),
        },
      })
    }
    this.#grant(`service_user:${id}`, serviceUser.scope, held)
  }

  #statusOf({ apiToken }: ServiceUser): string {
    if (apiToken === null) return 'disabled: no API token'
    if (Date.parse(apiToken.expiresAt) <= this.#now) return `disabled: API token expired on ${apiToken.expiresAt}`
    return 'enabled'
  }

  #grant(principal: string, scope: string, held: readonly Held[]): void {
    for (const { place, entry } of held) {
      this.facts.grants.set(`role:${entry.roleId}:${scope} scope:${principal}`, scope !== 'tenant')
      if (place === undefined) continue
      this.facts.grants.set(`${keyOf(place)}:member:${principal}`, false)
      if (this.#scoped) this.facts.grants.set(`${keyOf(place)}:role:${entry.roleId}:${principal}`, false)
    }
  }

  /** The entries that lie in places which count. */
  #heldBy(person: { readonly scope: string; readonly scopeRoles: readonly ScopeRole[] }): Held[] {
    return person.scopeRoles.flatMap((entry): Held[] => {
      if (person.scope === 'tenant') return [{ place: undefined, entry }]
      const account = person.scope === 'account' ? this.#accounts.get(entry.id ?? '') : undefined
      const site = person.scope === 'site' ? this.#sites.get(entry.id ?? '') : undefined
      if (account)
        return [{ place: { level: 'account', id: account.id, name: account.name, accountId: account.id }, entry }]
      if (site) return [{ place: { level: 'site', id: site.id, name: site.name, accountId: site.accountId }, entry }]
      return []
    })
  }

  #parentOf(held: readonly Held[]): string | undefined {
    const ids = [...new Set(held.flatMap(({ place }) => place?.accountId ?? []))]
    return ids.length === 1 ? `account/${ids[0]}` : undefined
  }

  #tellHeld(held: readonly Held[]) {
    return held.map(({ place, entry }) =>
      known({
        scope: place?.level ?? 'tenant',
        id: place?.id,
        name: place?.name,
        account_name: place && this.#tenant.accounts.get(place.accountId)?.name,
        role_id: entry.roleId,
        role_name: this.#nameOfRole(entry),
      }),
    )
  }

  #nameOfRole(entry: ScopeRole): string | undefined {
    return this.#tenant.roles.get(entry.roleId)?.name ?? entry.roleName
  }

  #siteOfGroup(groupId: string | null): Site | undefined {
    return this.#tenant.sites.get(this.#tenant.groups.get(groupId)?.siteId)
  }
}

function keyOf(place: TruePlace): string {
  return `${place.level}:${place.id}`
}

/** A console's null is nothing that is known. */
function known<T extends Record<string, unknown>>(members: T) {
  const entries = Object.entries(members).filter(([, value]) => value !== null && value !== undefined)
  // Only texts, bools, numbers, lists and objects of these are put in above.
  return Object.fromEntries(entries) as NonNullable<ResourceFacts['profile']>
}
