import type { Random } from '../random.ts'
import { userOf } from '../tenant/defaults.ts'
import { isAssignable, type Place } from '../tenant/places.ts'
import type { Role, ScopeLevel, ScopeRole, TwoFaStatus, User, UserSource } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { dayMs, type Timeline } from './timeline.ts'
import { firstNames, lastNames } from './words.ts'

/** Makes believable people, with roles where they may have some. */
export class People {
  readonly #tenant: Tenant
  readonly #random: Random
  readonly #timeline: Timeline
  readonly #domain: string
  readonly #taken = new Set<string>()
  readonly #siteIds: readonly string[]
  readonly #accountIds: readonly string[]
  readonly #customRoles: readonly Role[]

  constructor(tenant: Tenant, random: Random, timeline: Timeline, domain: string) {
    this.#tenant = tenant
    this.#random = random
    this.#timeline = timeline
    this.#domain = domain
    this.#siteIds = tenant.sites.map((site) => site.id)
    this.#accountIds = tenant.accounts.map((account) => account.id)
    this.#customRoles = tenant.roles.filter((role) => !role.predefinedRole)
  }

  /** An administrator of everything, who has been there from the start. */
  addAdmin(): User {
    const roleId = this.#tenant.predefinedRole('Admin').id
    return this.add({ scope: 'tenant', scopeRoles: [{ id: null, roleId }], source: 'mgmt', emailVerified: true })
  }

  add(members: Partial<User> = {}): User {
    const scope = members.scope ?? this.#level()
    const { email, fullName } = this.#name()
    const source: UserSource = this.#random.chance(0.55)
      ? 'mgmt'
      : this.#random.chance(0.8)
        ? 'sso_saml'
        : 'active_directory'
    const isManaged = (members.source ?? source) !== 'mgmt'
    const joinedMs = this.#timeline.clock.now()
    const birth = { id: this.#tenant.nextId(), at: this.#tenant.stamp(), creator: this.#tenant.actor }
    const scopeRoles = members.scopeRoles ?? this.scopeRoles(scope)
    const user = userOf(
      {
        email,
        fullName,
        scope,
        source,
        emailReadOnly: isManaged,
        fullNameReadOnly: isManaged,
        twoFaEnabledReadOnly: isManaged,
        ...this.#twoFa(),
        ...this.#logins(joinedMs),
        ...this.#apiToken(joinedMs),
        ...members,
        scopeRoles,
      },
      birth,
    )
    return this.#tenant.put('users', user)
  }

  /** One role in each of some places of one level. */
  scopeRoles(scope: ScopeLevel): ScopeRole[] {
    if (scope === 'tenant') return [{ id: null, roleId: this.#role({ level: 'tenant', id: null }).id }]
    const ids = scope === 'account' ? this.#accountIds : this.#siteIds
    const count = this.#random.chance(0.55) ? 1 : this.#random.integer(2, 4)
    return this.#random
      .sample(ids, Math.min(count, ids.length))
      .map((id) => ({ id, roleId: this.#role({ level: scope, id }).id }))
  }

  /** This level, or the nearest one above it in which the company has any place. */
  levelThatExists(wanted: ScopeLevel): ScopeLevel {
    if (wanted === 'site' && this.#siteIds.length === 0) return this.levelThatExists('account')
    return wanted === 'account' && this.#accountIds.length === 0 ? 'tenant' : wanted
  }

  #role(place: Place): Role {
    const fitting = this.#random.chance(0.2)
      ? this.#customRoles.filter((role) => isAssignable(this.#tenant, role, place))
      : []
    return this.#random.pick(fitting.length > 0 ? fitting : this.#tenant.roles.filter((role) => role.predefinedRole))
  }

  #level(): ScopeLevel {
    const draw = this.#random.fraction()
    if (draw < 0.02) return 'tenant'
    return this.levelThatExists(draw < 0.38 ? 'account' : 'site')
  }

  #name(): { email: string; fullName: string } {
    const first = this.#random.pick(firstNames)
    const last = this.#random.pick(lastNames)
    const base = `${ascii(first)}.${ascii(last)}`
    let local = base
    for (let number = 2; this.#taken.has(local); number++) local = `${base}${number + this.#taken.size}`
    this.#taken.add(local)
    return { email: `${local}@${this.#domain}`, fullName: `${first} ${last}` }
  }

  #twoFa(): Partial<User> {
    const status: TwoFaStatus = this.#random.pick([
      'configured',
      'configured',
      'configured',
      'not_configured',
      'enrolled',
      'enrollment_expired',
    ])
    return {
      twoFaEnabled: status !== 'not_configured' || this.#random.chance(0.5),
      twoFaConfigured: status === 'configured',
      twoFaStatus: status,
      primaryTwoFaMethod: status === 'configured' ? this.#random.pick(['application', 'application', 'sms']) : null,
    }
  }

  #logins(joinedMs: number): Partial<User> {
    if (this.#random.chance(0.07)) return { firstLogin: null, lastLogin: null, emailVerified: this.#random.chance(0.5) }
    const { asOfMs } = this.#timeline
    const lastMs = Math.max(joinedMs, asOfMs - this.#random.integer(0, 120) * dayMs)
    const firstLogin = this.#timeline.between(joinedMs, Math.min(lastMs, joinedMs + 7 * dayMs))
    const lastLogin = this.#timeline.between(lastMs, lastMs)
    return {
      firstLogin: firstLogin < lastLogin ? firstLogin : lastLogin,
      lastLogin,
      lastActivation: lastLogin,
      emailVerified: true,
      agreedEula: true,
    }
  }

  #apiToken(joinedMs: number): Partial<User> {
    if (!this.#random.chance(0.14)) return {}
    const createdMs = Math.max(joinedMs, this.#timeline.asOfMs - this.#random.integer(1, 60) * dayMs)
    const createdAt = this.#timeline.between(createdMs, createdMs)
    return {
      apiToken: { createdAt, expiresAt: this.#timeline.between(createdMs + 30 * dayMs, createdMs + 30 * dayMs) },
    }
  }
}

function ascii(name: string): string {
  return name
    .replace(/[øØ]/g, 'o')
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase()
}
