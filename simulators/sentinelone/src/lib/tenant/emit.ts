import { type ActivityName, activityCodes, describeActivity } from './activity-types.ts'
import { namesOfPlace, type Place } from './places.ts'
import type { Activity, ScopeLevel, ScopeRole } from './records.ts'
import type { Store } from './store.ts'

export interface ActivityDetails {
  /** the user it is about */
  readonly userId?: string | null
  readonly place?: Place
  readonly data?: Readonly<Record<string, unknown>>
}

/** Writes one line of the activity feed. */
export function emitActivity(store: Store, name: ActivityName, details: ActivityDetails): Activity {
  const place = details.place ?? { level: 'tenant', id: null }
  const site = place.level === 'site' ? store.sites.get(place.id) : undefined
  const account = store.accounts.get(place.level === 'account' ? place.id : site?.accountId)
  const data = { byUser: store.actor.name, ...describePlace(place.level, account?.name, site?.name), ...details.data }
  const at = store.stamp()
  return store.put('activities', {
    id: store.nextId(),
    activityType: activityCodes[name],
    activityUuid: uuid(store),
    createdAt: at,
    updatedAt: at,
    primaryDescription: describeActivity(name, data),
    secondaryDescription: null,
    // The acting person: `userId` is the subject, as recorded for "user added".
    description: store.actor.name,
    comments: null,
    userId: details.userId ?? null,
    accountId: account?.id ?? null,
    accountName: account?.name ?? null,
    siteId: site?.id ?? null,
    siteName: site?.name ?? null,
    groupId: null,
    groupName: null,
    data,
  })
}

interface Principal {
  readonly id: string
  readonly scope: ScopeLevel
  readonly scopeRoles: readonly ScopeRole[]
}

/** As `emitActivity`, about somebody: in the first of their places, with what the feed says of a person. */
export function emitAbout(
  store: Store,
  name: ActivityName,
  principal: Principal,
  username: string,
  data: Readonly<Record<string, unknown>> = {},
): Activity {
  const first = principal.scopeRoles[0]
  return emitActivity(store, name, {
    userId: principal.id,
    place: { level: principal.scope, id: first?.id ?? null },
    data: {
      username,
      role: first ? (store.roles.get(first.roleId)?.name ?? first.roleName ?? '') : '',
      userScope: principal.scope,
      scopeName: first ? namesOfPlace(store, principal.scope, first).name : null,
      ...data,
    },
  })
}

function describePlace(
  level: ScopeLevel,
  accountName: string | undefined,
  siteName: string | undefined,
): Record<string, unknown> {
  const scopeLevel = { tenant: 'Global', account: 'Account', site: 'Site' }[level]
  const names = [accountName, siteName].filter((name) => name !== undefined)
  const scopeName = names.at(-1) ?? 'Global'
  return {
    accountName: accountName ?? null,
    siteName: siteName ?? null,
    groupName: null,
    scopeLevel,
    scopeName,
    fullScopeDetails: level === 'tenant' ? 'Global' : `${scopeLevel} ${scopeName}`,
    fullScopeDetailsPath: ['Global', ...names].join(' / '),
  }
}

function uuid(store: Store): string {
  const digits = store.random.text('0123456789abcdef', 30)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(12, 15)}`,
    `a${digits.slice(15, 18)}`,
    digits.slice(18),
  ].join('-')
}
