import { packAnnotation } from '@rostrum/protocol'
import {
  ChildResourceTypeSchema,
  type Entitlement,
  type Grant,
  type Resource,
  type ResourceType,
} from '@rostrum/protocol/connector'
import {
  Code,
  type Connector,
  ConnectorError,
  type EntitlementLister,
  type GrantLister,
  type Page,
  type PageRequest,
  type ResourceGetter,
  type ResourceLister,
  type ResourceSyncer,
  type StaticEntitlementLister,
} from '../src/index.ts'
import {
  groupType,
  makeEntitlement,
  makeGrant,
  makeResource,
  nameOf,
  plainConnector,
  siteType,
  userType,
} from './_sync-world.ts'

/** What a type answers; each function gives all pages of a list, and the tokens are their numbers. */
export interface TypeAnswers {
  readonly type: ResourceType
  readonly resources?: (parent: string) => readonly (readonly Resource[])[]
  readonly entitlements?: (resource: Resource, page: PageRequest) => readonly PageOf<Entitlement>[]
  readonly statics?: () => readonly (readonly Entitlement[])[]
  readonly grants?: (resource: Resource, page: PageRequest) => readonly PageOf<Grant>[]
  readonly get?: (id: string) => Resource | undefined
}
/** items, or a page with annotations and a token of its own */
type PageOf<T> = readonly T[] | (Omit<Page<T>, 'nextPageToken'> & { readonly nextPageToken?: string })

export interface PhaseConnector {
  readonly connector: Connector
  /** `resources site under account:1`, `grants group:staff 2`: each call in order, with its page token */
  readonly asked: string[]
  /** Called before each call is answered; may throw, or wait. */
  onCall: (call: string) => void | Promise<void>
}

type AnySyncer = ResourceSyncer &
  Partial<ResourceLister & EntitlementLister & StaticEntitlementLister & GrantLister & ResourceGetter>

/** A connector without list passes that has just the capabilities its types have answers for. */
export function makePhaseConnector(types: readonly TypeAnswers[], more: Partial<Connector> = {}): PhaseConnector {
  const fake: PhaseConnector = {
    asked: [],
    onCall: () => {},
    connector: { ...plainConnector, resourceTypes: types.map(makeSyncer), ...more },
  }
  return fake

  function makeSyncer({ type, resources, entitlements, statics, grants, get }: TypeAnswers): ResourceSyncer {
    const syncer: AnySyncer = { resourceType: type }
    if (resources) {
      syncer.listResources = (parent, page) => {
        const under = parent === undefined ? '' : `${parent.resourceType}:${parent.resource}`
        return answer(`resources ${type.id}${under && ` under ${under}`}`, page, () => resources(under))
      }
    }
    if (statics) syncer.listStaticEntitlements = (page) => answer(`statics ${type.id}`, page, statics)
    if (entitlements) {
      syncer.listEntitlements = (resource, page) =>
        answer(`entitlements ${nameOf(resource)}`, page, () => entitlements(resource, page))
    }
    if (grants) {
      syncer.listGrants = (resource, page) => answer(`grants ${nameOf(resource)}`, page, () => grants(resource, page))
    }
    if (get) {
      syncer.getResource = async (id) => {
        await call(`get ${id.resourceType}:${id.resource}`)
        return get(id.resource)
      }
    }
    return syncer
  }

  async function answer<T>(name: string, page: PageRequest, pages: () => readonly PageOf<T>[]): Promise<Page<T>> {
    await call(page.pageToken === '' ? name : `${name} ${page.pageToken}`)
    const all = pages()
    const number = page.pageToken === '' ? 1 : Number(page.pageToken)
    const own = all[number - 1] ?? []
    const following = number < all.length ? String(number + 1) : ''
    return 'items' in own ? { nextPageToken: following, ...own } : { items: own, nextPageToken: following }
  }

  async function call(name: string): Promise<void> {
    fake.asked.push(name)
    await fake.onCall(name)
  }
}

export function hasChildren(type: string) {
  return packAnnotation(ChildResourceTypeSchema, { resourceTypeId: type })
}

const sites = ['lyon', 'oslo', 'rome'].map((id) => makeResource('site', id, { annotations: [hasChildren('group')] }))
const people = ['ann', 'bob', 'cid'].map((id) => makeResource('user', id))
const [ann, bob, cid] = people as [Resource, Resource, Resource]

/** Two pages of sites, a group in each, users at the top level; every list that there is has rows. */
export function smallTypes(): TypeAnswers[] {
  return [
    {
      type: siteType,
      resources: (parent) => (parent === '' ? [sites.slice(0, 2), sites.slice(2)] : []),
      statics: () => [[makeEntitlement(makeResource('site', 'any'), 'visit')]],
      grants: (site) => [[makeGrant(makeEntitlement(site, 'visit'), ann)]],
      get: (id) => sites.find((site) => site.id?.resource === id),
    },
    {
      type: groupType,
      resources: (parent) => {
        const site = sites.find((candidate) => nameOf(candidate) === parent)
        return site === undefined ? [] : [[makeResource('group', `of-${site.id?.resource}`, { parent: site })]]
      },
      entitlements: (group) => [[makeEntitlement(group)], [makeEntitlement(group, 'owner')]],
      grants: (group) => [
        [makeGrant(makeEntitlement(group), ann)],
        [makeGrant(makeEntitlement(group), bob), makeGrant(makeEntitlement(group, 'owner'), cid)],
      ],
      get: (id) => (id === 'of-lyon' ? makeResource('group', id) : undefined),
    },
    {
      type: userType,
      resources: () => [[], people],
      get: (id) => people.find((person) => person.id?.resource === id),
    },
  ]
}

/** What a full sync of the small types holds. */
export const smallContent = {
  types: ['group', 'site', 'user'],
  resources: [
    'group:of-lyon',
    'group:of-oslo',
    'group:of-rome',
    'site:lyon',
    'site:oslo',
    'site:rome',
    'user:ann',
    'user:bob',
    'user:cid',
  ],
  entitlements: [
    ...['lyon', 'oslo', 'rome'].flatMap((site) => [`group:of-${site}:member`, `group:of-${site}:owner`]),
    'site:lyon:visit',
    'site:oslo:visit',
    'site:rome:visit',
  ],
  grants: [
    ...['lyon', 'oslo', 'rome'].flatMap((site) => [
      `group:of-${site}:member <- user:ann`,
      `group:of-${site}:member <- user:bob`,
      `group:of-${site}:owner <- user:cid`,
    ]),
    'site:lyon:visit <- user:ann',
    'site:oslo:visit <- user:ann',
    'site:rome:visit <- user:ann',
  ],
}

/** Throws the error on the first `times` calls of a name. */
export function failFirst(fake: PhaseConnector, name: string, error: Error, times = 1): void {
  let left = times
  fake.onCall = (call) => {
    if (call === name && left-- > 0) throw error
  }
}

export const notFound = () => new ConnectorError('upstream_failure', 'gone', { code: Code.notFound })
export const unavailable = () => new ConnectorError('upstream_failure', 'busy')
