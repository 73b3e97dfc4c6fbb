import { Random } from '../random.ts'
import { accountOf, groupOf, serviceUserOf, siteOf } from '../tenant/defaults.ts'
import { nameOf, Tenant } from '../tenant/tenant.ts'
import { addOddities } from './oddities.ts'
import { People } from './people.ts'
import { dayMs, Timeline } from './timeline.ts'
import { cities, companies, customRoleNames, divisions, integrations, kindsOfPlace } from './words.ts'

export interface TenantSize {
  readonly seed: string | number
  readonly accounts?: number
  readonly sites?: number
  readonly users?: number
  readonly serviceUsers?: number
  readonly customRoles?: number
  /** puts in everything that is legal and surprising */
  readonly oddities?: boolean
  /** the company's present; the same seed and size give the same company only for the same present */
  readonly asOf?: Date
}

/** A fixed day, so that a seed alone gives the same company. */
const defaultAsOf = new Date('2026-11-01T09:00:00Z')

/** A company that could exist: accounts with sites, roles, people and integrations, grown over four years. */
export function createTenant(size: TenantSize): Tenant {
  const { accounts = 3, sites = 12, users = 100, oddities = false } = size
  const random = new Random(`${size.seed}/company`)
  const company = random.pick(companies)
  const timeline = new Timeline(size.asOf ?? defaultAsOf, random)
  const tenant = new Tenant({ name: company, seed: size.seed, clock: timeline.clock })
  const domain = `${company.toLowerCase().replaceAll(' ', '-')}.example`

  tenant.addPredefinedRoles(tenant.stamp(), timeline.clock.now())
  addAccounts(tenant, random, timeline, accounts)
  addSites(tenant, random, timeline, sites, oddities)
  addCustomRoles(tenant, random, size.customRoles ?? Math.min(30, 2 + accounts))

  const people = new People(tenant, random, timeline, domain)
  for (let index = 0; index < users; index++) {
    timeline.moveTo(0.1 + (0.85 * index) / Math.max(1, users))
    if (index < 2) people.addAdmin()
    else people.add()
  }
  const serviceUsers = size.serviceUsers ?? Math.max(2, Math.floor(users / 40))
  for (let index = 0; index < serviceUsers; index++) {
    timeline.moveTo(0.95 + (0.03 * index) / serviceUsers)
    addServiceUser(tenant, random, timeline, people, index)
  }
  timeline.moveTo(0.985)
  if (oddities) addOddities(tenant, random, timeline)
  addHistory(tenant, random, timeline)
  timeline.moveTo(1)
  return tenant
}

function addAccounts(tenant: Tenant, random: Random, timeline: Timeline, count: number): void {
  for (let index = 0; index < count; index++) {
    timeline.moveTo((0.02 * index) / count)
    const division = divisions[index % divisions.length]
    const round = Math.floor(index / divisions.length)
    const name = `${tenant.name} ${division}${round > 0 ? ` ${round + 1}` : ''}`
    const totalLicenses = random.integer(100, 9000)
    const members = {
      isDefault: index === 0,
      totalLicenses,
      activeAgents: Math.floor(totalLicenses * random.fraction()),
    }
    tenant.put('accounts', accountOf({ name, ...members }, birth(tenant)))
  }
}

/** Each account has a default site first, as the console makes one; the others fall where they fall. */
function addSites(tenant: Tenant, random: Random, timeline: Timeline, count: number, leaveOneEmpty: boolean): void {
  const all = tenant.accounts.all()
  const accounts = leaveOneEmpty && all.length > 2 ? all.slice(0, -1) : all
  const names = new Map<string, number>()
  for (let index = 0; index < count && accounts.length > 0; index++) {
    timeline.moveTo(0.02 + (0.08 * index) / count)
    const account = accounts[index] ?? random.pick(accounts)
    const isDefault = index < accounts.length
    const place = `${random.pick(cities)} ${random.pick(kindsOfPlace)}`
    const seen = (names.get(place) ?? 0) + 1
    names.set(place, seen)
    const name = isDefault ? 'Default site' : seen > 1 ? `${place} ${seen}` : place
    const totalLicenses = random.integer(10, 500)
    const site = tenant.put(
      'sites',
      siteOf(
        {
          name,
          accountId: account.id,
          isDefault,
          description: isDefault ? null : `${name}, ${account.name}`,
          totalLicenses,
          activeLicenses: Math.floor(totalLicenses * random.fraction()),
        },
        birth(tenant),
      ),
    )
    const group = { name: 'Default Group', siteId: site.id, isDefault: true, totalAgents: site.activeLicenses }
    tenant.put('groups', groupOf(group, birth(tenant)))
  }
}

function addCustomRoles(tenant: Tenant, random: Random, count: number): void {
  const accounts = tenant.accounts.all()
  const sites = tenant.sites.all()
  const viewer = tenant.predefinedRole('Viewer').permissionIds
  for (let index = 0; index < count; index++) {
    const base = customRoleNames[index % customRoleNames.length]
    const name =
      index < customRoleNames.length ? `${base}` : `${base} ${Math.floor(index / customRoleNames.length) + 1}`
    const draw = random.fraction()
    const inSite = draw > 0.6 && sites.length > 0
    const inAccount = !inSite && draw > 0.25 && accounts.length > 0
    const { id, at, creator } = birth(tenant)
    tenant.put('roles', {
      id,
      name,
      description: `${name} of ${tenant.name}`,
      predefinedRole: false,
      scope: inSite ? 'Site' : inAccount ? 'Account' : 'Tenant',
      scopeId: inSite ? random.pick(sites).id : inAccount ? random.pick(accounts).id : null,
      permissionIds: viewer
        .filter(() => random.chance(0.6))
        .concat('Endpoints.view')
        .filter(isFirst),
      creator: creator.name,
      creatorId: creator.id,
      updatedBy: null,
      updatedById: null,
      createdAt: at,
      updatedAt: at,
    })
  }
}

function addServiceUser(tenant: Tenant, random: Random, timeline: Timeline, people: People, index: number): void {
  const name = `${random.pick(integrations)}-${String(index + 1).padStart(3, '0')}`
  const scope = people.levelThatExists(random.pick(['tenant', 'account', 'account', 'site'] as const))
  const createdMs = timeline.clock.now()
  const apiToken = {
    createdAt: timeline.between(createdMs, createdMs),
    expiresAt: timeline.between(timeline.asOfMs + 60 * dayMs, timeline.asOfMs + 700 * dayMs),
  }
  const lastActivation = random.chance(0.7) ? timeline.between(createdMs, timeline.asOfMs) : null
  const admin = tenant.findTenantAdmin()
  const born = birth(tenant)
  const creator = admin ? { id: admin.id, name: nameOf(admin) } : born.creator
  const scopeRoles = people.scopeRoles(scope)
  tenant.put(
    'serviceUsers',
    serviceUserOf(
      { name, description: `Integration ${index + 1}`, scope, scopeRoles, apiToken, lastActivation },
      { ...born, creator },
    ),
  )
}

/** The last days of the feed: people who came in. */
function addHistory(tenant: Tenant, random: Random, timeline: Timeline): void {
  const users = tenant.users.filter((user) => user.lastLogin !== null).slice(0, 60)
  for (const [index, user] of users.entries()) {
    timeline.moveTo(0.99 + (0.009 * index) / users.length)
    tenant.recordLogin(user.id, `203.0.113.${random.integer(1, 254)}`)
  }
}

function birth(tenant: Tenant) {
  return { id: tenant.nextId(), at: tenant.stamp(), creator: { id: tenant.actor.id, name: tenant.actor.name } }
}

function isFirst<T>(value: T, index: number, list: readonly T[]): boolean {
  return list.indexOf(value) === index
}
