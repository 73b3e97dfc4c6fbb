import type { Random } from '../random.ts'
import { serviceUserOf } from '../tenant/defaults.ts'
import type { Account, Role, ScopeLevel, ScopeRole, Site, User } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Timeline } from './timeline.ts'

/** Names that break whoever puts them into a table, a path, a formula, a terminal or a fixed column. */
export const hostileNames = [
  "=cmd|' /C calc'!A0",
  '+49 (30) 1234',
  '@SUM(1+1)*cmd',
  'Tab\there and bell \u0007',
  '\u001b[31mred\u001b[0m',
  'colon: slash/ back\\slash',
  'quote " and \' and `',
  '<script>alert(1)</script>',
  "Robert'); DROP TABLE users;--",
  '  spaces around  ',
  'line\nbreak',
  '名前 이름 имя שם اسم',
  '\u202eright to left',
  '👩‍🔬 Zoë Łukasiewicz-Ångström',
  'x'.repeat(1000),
  '%s %d {{template}} $(command)',
  'null',
] as const

/** Everything that is legal and surprising, spread over a company: what a client must neither trip over nor lose. */
export function addOddities(tenant: Tenant, random: Random, timeline: Timeline): void {
  const people = tenant.users.filter((user) => user.scope !== 'tenant')
  const nextPerson = () => people.shift()
  const change = (members: (user: User) => Partial<User>) => {
    const user = nextPerson()
    if (user) tenant.put('users', { ...user, ...members(user) })
  }
  const roles = oddRoles(tenant, random, timeline)
  const places = oddPlaces(tenant, timeline)
  const viewer = tenant.predefinedRole('Viewer').id

  const at =
    (scope: ScopeLevel, ...entries: readonly ScopeRole[]) =>
    () => ({ scope, scopeRoles: entries })
  const inPlace = (place: Account | Site | undefined, roleId = viewer): ScopeRole[] =>
    place ? [{ id: place.id, roleId }] : []

  // Where people have roles.
  const oneSitePerAccount = [...new Map(tenant.sites.map((site) => [site.accountId, site])).values()]
  change(at('site', ...oneSitePerAccount.flatMap((site) => inPlace(site))))
  change(at('account', ...tenant.accounts.all().flatMap((account) => inPlace(account))))
  change(at('tenant', { id: null, roleId: viewer }))
  change(at('tenant', { id: null, roleId: tenant.predefinedRole('Admin').id }))
  change(at('site', ...inPlace(places.deletedSite)))
  change(at('site', ...inPlace(places.expiredSite)))
  change(at('account', ...inPlace(places.deletedAccount)))
  change(at('account', ...inPlace(places.expiredAccount)))
  change((user) => ({
    scope: 'site',
    scopeRoles: [...inPlace(places.deletedSite), ...(user.scope === 'site' ? user.scopeRoles : [])],
  }))
  change(at('site'))
  change(at('site', { id: tenant.nextId(), roleId: viewer, name: 'Vanished site', accountName: 'Vanished account' }))
  change((user) => ({ scopeRoles: user.scopeRoles.map((entry) => ({ ...entry, roleId: roles.unlisted.id })) }))
  change((user) => ({
    scopeRoles: user.scopeRoles.map((entry) => ({ id: entry.id, roleId: tenant.nextId(), roleName: 'Forgotten role' })),
  }))
  for (const role of roles.sameNamed) change(at('site', ...inPlace(tenant.sites.get(role.scopeId), role.id)))

  // Who they are.
  const managed = { emailReadOnly: true, fullNameReadOnly: true, twoFaEnabledReadOnly: true }
  change(() => ({ source: 'sso_saml', ...managed }))
  change(() => ({ source: 'active_directory', ...managed }))
  change(() => ({ source: 'global', globalUserId: '9a1c4e70', globalOrganizationId: '5d2b' }))
  change(() => ({ isSystem: true, fullName: 'Vendor Support' }))
  change(() => ({ emailVerified: false, firstLogin: null, lastLogin: null, lastActivation: null, agreedEula: false }))
  change(() => ({ firstLogin: null, lastLogin: null, lastActivation: null }))
  change(() => ({ fullName: null }))
  change(() => ({ email: null }))
  change(() => ({ fullName: null, email: null }))
  change(() => ({ email: `Mixed.Case+tag.o'neil@${tenant.name.replaceAll(' ', '-')}.example` }))
  change(() => ({ apiToken: { createdAt: timeline.daysFromNow(-60), expiresAt: timeline.daysFromNow(-30) } }))
  change(() => ({ apiToken: { createdAt: timeline.daysFromNow(-29), expiresAt: timeline.daysFromNow(1) } }))
  for (const fullName of hostileNames) change(() => ({ fullName }))

  oddServiceUsers(tenant, timeline, roles.unlisted)
}

function oddRoles(tenant: Tenant, random: Random, timeline: Timeline) {
  const at = tenant.stamp()
  const add = (role: Partial<Role> & Pick<Role, 'name'>): Role =>
    tenant.put('roles', {
      id: tenant.nextId(timeline.clock.now()),
      description: '',
      predefinedRole: false,
      scope: 'Tenant',
      scopeId: null,
      permissionIds: ['Endpoints.view'],
      creator: tenant.actor.name,
      creatorId: tenant.actor.id,
      updatedBy: null,
      updatedById: null,
      createdAt: at,
      updatedAt: at,
      ...role,
    })
  const sites = random.sample(
    tenant.sites.filter((site) => site.state === 'active'),
    2,
  )
  const sameNamed = sites.map((site) => add({ name: 'Shift Lead', scope: 'Site', scopeId: site.id }))
  const account = tenant.accounts.find((candidate) => candidate.state === 'active')
  if (account) add({ name: 'Shift Lead', scope: 'Account', scopeId: account.id })
  const group = tenant.groups.find(() => true)
  if (group) add({ name: 'Group Keeper', scope: 'Group', scopeId: group.id })
  // A custom role may have the name of a predefined one.
  add({ name: 'Viewer', description: 'Not the predefined one' })
  add({ name: 'Held by nobody' })
  add({ name: 'colon: slash/ =1+1' })
  return { sameNamed, unlisted: add({ name: 'Retired feature', unlisted: true }) }
}

function oddPlaces(tenant: Tenant, timeline: Timeline) {
  const accounts = tenant.accounts.filter((account) => !account.isDefault)
  const own = (site: Site) => !site.isDefault
  const sites = tenant.sites.filter(own)
  const state = (site: Site | undefined, members: Partial<Site>) =>
    site && tenant.put('sites', { ...site, ...members, updatedAt: tenant.stamp() })
  const past = { expiration: timeline.daysFromNow(-20), unlimitedExpiration: false }

  // Never all accounts: the ones that go are the last ones that have sites.
  const [expiredAccount, deletedAccount] = accounts.filter((account) => hasSites(tenant, account)).slice(-2)
  const mark = (account: Account | undefined, members: Partial<Account>) =>
    account && tenant.put('accounts', { ...account, ...members, updatedAt: tenant.stamp() })
  const places = {
    deletedSite: state(sites[0], { state: 'deleted' }),
    expiredSite: state(sites[1], { state: 'expired', inheritAccountExpiration: false, ...past }),
    deletedAccount: mark(accounts.length > 3 ? deletedAccount : undefined, { state: 'deleted' }),
    expiredAccount: mark(accounts.length > 2 ? expiredAccount : undefined, { state: 'expired', ...past }),
  }
  for (const site of tenant.sites.filter((candidate) => candidate.accountId === places.deletedAccount?.id))
    state(site, { state: 'deleted' })

  const living = tenant.sites.filter((site) => own(site) && site.state === 'active')
  const [first, ...others] = living
  const twin = others.find((site) => site.accountId !== first?.accountId)
  if (first && twin) state(twin, { name: first.name })
  const spared = others.filter((site) => site !== twin)
  for (const [index, name] of ['Werk 3/4: Köln', '=1+1', 'y'.repeat(500)].entries()) state(spared[index], { name })
  return places
}

function hasSites(tenant: Tenant, account: Account): boolean {
  return tenant.sites.find((site) => site.accountId === account.id) !== undefined
}

function oddServiceUsers(tenant: Tenant, timeline: Timeline, unlisted: Role): void {
  const roleId = tenant.predefinedRole('Viewer').id
  const add = (name: string, expiresInDays: number | null, members: { roleId?: string; used?: boolean } = {}) => {
    const at = timeline.daysFromNow(-200)
    const creator = { id: tenant.actor.id, name: tenant.actor.name }
    const apiToken = expiresInDays === null ? null : { createdAt: at, expiresAt: timeline.daysFromNow(expiresInDays) }
    const scopeRoles = [{ id: null, roleId: members.roleId ?? roleId }]
    const lastActivation = members.used ? timeline.daysFromNow(-1) : null
    tenant.put(
      'serviceUsers',
      serviceUserOf(
        { name, scope: 'tenant', scopeRoles, apiToken, lastActivation },
        { id: tenant.nextId(), at: tenant.stamp(), creator },
      ),
    )
  }
  add('token-expired', -10, { used: true })
  add('token-missing', null)
  add('token-expires-soon', 3, { used: true })
  add('never-used', 300)
  add('unlisted-role', 300, { roleId: unlisted.id })
  add('=hostile: service/user\u0007', 300)
}
