import type { Strictness } from '../strictness.ts'
import type { Account, Activity, Group, Role, ServiceUser, Site, User } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { viewAccount, viewGroup, viewSite } from './place-view.ts'
import { viewServiceUser, viewUser } from './principal-view.ts'
import { viewRole } from './role-view.ts'

/**
 * Records as the JSON text of list answers. Each text is made once: a record never changes (a change makes a new one),
 * and what is shown of other records, their names, changes only together with `#namesRevision`.
 */
export class Views {
  readonly #tenant: Tenant
  readonly #strictness: Strictness
  readonly #texts = new WeakMap<object, { readonly revision: number; readonly text: string }>()
  #holders: { readonly revision: number; readonly counts: ReadonlyMap<string, number> } | undefined
  #siteCounts: { readonly revision: number; readonly counts: ReadonlyMap<string, number> } | undefined

  constructor(tenant: Tenant, strictness: Strictness) {
    this.#tenant = tenant
    this.#strictness = strictness
  }

  readonly user = (user: User): string => this.#text(user, () => viewUser(this.#tenant, user, this.tenantPlaceId))

  readonly serviceUser = (account: ServiceUser): string =>
    this.#text(account, () => viewServiceUser(this.#tenant, account, this.tenantPlaceId))

  readonly account = (account: Account): string =>
    this.#text(account, () => viewAccount(account, this.numberOfSites(account.id)))

  readonly site = (site: Site): string => this.#text(site, () => viewSite(this.#tenant, site))

  readonly group = (group: Group): string => this.#text(group, () => viewGroup(group))

  readonly activity = (activity: Activity): string => this.#text(activity, () => viewActivity(activity))

  /** Not kept: it counts people. */
  readonly role = (role: Role): string => JSON.stringify(this.roleObject(role))

  roleObject(role: Role) {
    return viewRole(this.#tenant, role, this.usersInRole(role.id), this.tenantPlaceId)
  }

  get tenantPlaceId(): string | null {
    return this.#strictness.tenantPlaceId === 'null' ? null : this.#tenant.id
  }

  usersInRole(roleId: string): number {
    const { users, serviceUsers } = this.#tenant
    const revision = users.revision + serviceUsers.revision
    if (this.#holders?.revision !== revision) {
      const counted = this.#strictness.serviceUsersInRoles === 'counted' ? [users, serviceUsers] : [users]
      const counts = new Map<string, number>()
      for (const collection of counted)
        for (const principal of collection.inOrder())
          for (const id of new Set(principal.scopeRoles.map((entry) => entry.roleId)))
            counts.set(id, (counts.get(id) ?? 0) + 1)
      this.#holders = { revision, counts }
    }
    return this.#holders.counts.get(roleId) ?? 0
  }

  /** Deleted ones do not count. */
  readonly numberOfSites = (accountId: string): number => {
    const { sites } = this.#tenant
    if (this.#siteCounts?.revision !== sites.revision) {
      const counts = new Map<string, number>()
      for (const site of sites.inOrder())
        if (site.state !== 'deleted') counts.set(site.accountId, (counts.get(site.accountId) ?? 0) + 1)
      this.#siteCounts = { revision: sites.revision, counts }
    }
    return this.#siteCounts.counts.get(accountId) ?? 0
  }

  get #namesRevision(): number {
    const { accounts, sites, roles } = this.#tenant
    return accounts.revision + sites.revision + roles.revision
  }

  #text(record: object, view: () => unknown): string {
    const revision = this.#namesRevision
    const known = this.#texts.get(record)
    if (known?.revision === revision) return known.text
    const text = JSON.stringify(view())
    this.#texts.set(record, { revision, text })
    return text
  }
}

/** The feed tells of agents and threats in the same form; here they are never the subject. */
function viewActivity(activity: Activity) {
  const none = { agentId: null, agentUpdatedVersion: null, threatId: null, hash: null, osFamily: null }
  return { ...activity, ...none }
}
