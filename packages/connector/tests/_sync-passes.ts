import type { Resource } from '@rostrum/protocol/connector'
import {
  type Connector,
  CursorExpiredError,
  type FetchedPage,
  type ListPass,
  type PassRows,
  type PassSet,
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

/** A site with who is in it, as the invented upstream tells it: everything of one list on pages. */
export interface PassUpstream {
  readonly sites: readonly string[][]
  /** `ann@lyon`: the user and the site she is a member of */
  readonly users: readonly string[][]
  readonly groups: readonly string[][]
}

export const smallUpstream: PassUpstream = {
  sites: [['lyon', 'oslo'], ['rome'], []],
  users: [['ann@lyon', 'bob@oslo'], ['cid@rome'], ['dan@lyon', 'eve@rome']],
  groups: [['staff'], ['guests']],
}

export interface PassConnector {
  readonly connector: Connector
  /** `users 2`: each page asked for, in order; the first is 1 */
  readonly asked: string[]
  /** Called before a page is answered; may throw, or wait. */
  onFetch: (list: string, page: number) => void | Promise<void>
  /** Called when a page is converted; may throw. */
  onConvert: (list: string) => void
  /** snapshots that a later run was given */
  readonly restored: string[]
}

/**
 * A connector with list passes: users come after sites, whose names they need, and the site list's end adds a row that
 * only the whole list could tell.
 */
export function makePassConnector(
  upstream: PassUpstream = smallUpstream,
  more: Partial<Connector> = {},
): PassConnector {
  const fake: PassConnector = {
    asked: [],
    restored: [],
    onFetch: () => {},
    onConvert: () => {},
    connector: {
      ...plainConnector,
      resourceTypes: [{ resourceType: siteType }, { resourceType: userType }, { resourceType: groupType }],
      listPasses: { start: () => makePassSet(upstream, fake) },
      ...more,
    },
  }
  return fake
}

function makePassSet(upstream: PassUpstream, fake: PassConnector): PassSet {
  const sites = new Map<string, Resource>()
  const users = new Set<string>()
  let groupsSeen: string[] = []

  const fetchFrom =
    (list: keyof PassUpstream): ListPass<string>['fetch'] =>
    async (cursor, signal): Promise<FetchedPage<string>> => {
      signal.throwIfAborted()
      const page = cursor === '' ? 1 : Number(cursor.slice(1))
      fake.asked.push(`${list} ${page}`)
      await fake.onFetch(list, page)
      return { items: upstream[list][page - 1] ?? [], nextCursor: page < upstream[list].length ? `p${page + 1}` : '' }
    }

  const siteList: ListPass<string> = {
    name: 'sites',
    fetch: fetchFrom('sites'),
    convert(names) {
      fake.onConvert('sites')
      const rows = names.map((name) => makeResource('site', name)).filter((row) => !sites.has(nameOf(row)))
      for (const row of rows) sites.set(nameOf(row), row)
      return { ...noRows, resources: rows, entitlements: rows.map((row) => makeEntitlement(row)) }
    },
    finish: () => ({ ...noRows, resources: [makeResource('group', `all-${sites.size}`)] }),
  }
  const userList: ListPass<string> = {
    name: 'users',
    after: ['sites'],
    fetch: fetchFrom('users'),
    convert(items) {
      fake.onConvert('users')
      // After an expired cursor the list comes again from its start.
      const found = items.filter((item) => !users.has(item))
      const resources = found.map((item) => makeResource('user', item.split('@')[0] ?? ''))
      for (const item of found) users.add(item)
      return {
        ...noRows,
        resources,
        grants: found.map((item, index) => {
          const site = sites.get(`site:${item.split('@')[1]}`)
          const principal = resources[index]
          if (site === undefined || principal === undefined) throw new Error(`${item} is at no known site`)
          return makeGrant(makeEntitlement(site), principal)
        }),
      }
    },
  }
  const groupList: ListPass<string> = {
    name: 'groups',
    fetch: fetchFrom('groups'),
    convert(names) {
      fake.onConvert('groups')
      // Known only from the snapshot after a restart: no row tells it.
      const before = groupsSeen.length
      groupsSeen = [...groupsSeen, ...names]
      return { ...noRows, resources: names.map((name, index) => makeResource('group', `${before + index}-${name}`)) }
    },
  }
  return {
    passes: [siteList, userList, groupList],
    snapshot: () => JSON.stringify({ groupsSeen, users: [...users] }),
    restore(stored, snapshot) {
      fake.restored.push(snapshot)
      // Written by snapshot() above.
      const saved = JSON.parse(snapshot) as { groupsSeen: string[]; users: string[] }
      groupsSeen = saved.groupsSeen
      for (const user of saved.users) users.add(user)
      for (const site of stored.resources('site')) sites.set(nameOf(site), site)
    },
  }
}

const noRows: PassRows = { resources: [], entitlements: [], grants: [] }

/** Fails the first fetch of a page as an upstream that forgot its cursor. */
export function expireOnce(fake: PassConnector, list: string, page: number): void {
  let expired = false
  fake.onFetch = (asked, at) => {
    if (asked !== list || at !== page || expired) return
    expired = true
    throw new CursorExpiredError('cursor is unknown')
  }
}

/** What a sync of the small upstream holds. */
export const smallContent = {
  types: ['group', 'site', 'user'],
  resources: [
    'group:0-staff',
    'group:1-guests',
    'group:all-3',
    'site:lyon',
    'site:oslo',
    'site:rome',
    'user:ann',
    'user:bob',
    'user:cid',
    'user:dan',
    'user:eve',
  ],
  entitlements: ['site:lyon:member', 'site:oslo:member', 'site:rome:member'],
  grants: [
    'site:lyon:member <- user:ann',
    'site:lyon:member <- user:dan',
    'site:oslo:member <- user:bob',
    'site:rome:member <- user:cid',
    'site:rome:member <- user:eve',
  ],
}
