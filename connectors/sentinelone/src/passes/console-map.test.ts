import { describe, expect, test } from 'vitest'
import { ConsoleMap, isAssignableAt, type KnownRole, type Place } from './console-map.ts'

const account: Place = { level: 'account', id: '1', name: 'One', accountId: '1' }
const site: Place = { level: 'site', id: '11', name: 'One-one', accountId: '1' }
const otherSite: Place = { level: 'site', id: '21', name: 'Two-one', accountId: '2' }
const role = (id: string, madeAt: KnownRole['madeAt'], placeId = ''): KnownRole => ({ id, name: id, madeAt, placeId })
const roles = {
  tenant: role('100', 'tenant'),
  account: role('101', 'account', '1'),
  site: role('102', 'site', '11'),
  group: role('103', 'group', '555'),
  unknown: role('104', 'unknown'),
}

describe('a role can be given', () => {
  test.for([
    ['tenant', ['tenant', 'account', 'site'], [account, site, otherSite]],
    ['account', ['account', 'site'], [account, site]],
    ['site', ['site'], [site]],
    ['group', [], []],
    ['unknown', ['tenant', 'account', 'site'], []],
  ] as const)('made at %s: at %j', ([madeAt, levels, places]) => {
    const map = new ConsoleMap()
    map.addRole(roles[madeAt])
    expect((['tenant', 'account', 'site'] as const).filter((level) => isAssignableAt(roles[madeAt], level))).toEqual(
      levels,
    )
    const all = [account, site, otherSite]
    expect(all.filter((place) => map.isOfferedIn(place, roles[madeAt]))).toEqual(places)
    expect(all.filter((place) => map.rolesOfferedIn(place).length > 0)).toEqual(places)
  })
})

test('a role that claims the level of an account and the place of a site is offered nowhere', () => {
  const map = new ConsoleMap()
  map.addRole(role('105', 'account', '11'))
  expect([account, site, otherSite].flatMap((place) => map.rolesOfferedIn(place))).toEqual([])
})

test('what was learned survives a kill', () => {
  const before = new ConsoleMap()
  for (const place of [account, site]) before.addPlace(place)
  for (const known of Object.values(roles)) before.addRole(known)
  before.leaveSiteOut('13')
  before.addHeldOnly(site, '103')
  before.markListed('sites')
  before.markWithoutAccounts()
  const after = new ConsoleMap()
  after.restore(before.snapshot())
  expect(after.findPlace('site', '11')).toEqual(site)
  expect(after.findPlace('account', '1')).toEqual(account)
  expect(after.rolesOfferedIn(site)).toEqual([roles.tenant, roles.account, roles.site])
  expect(after.isLeftOut('13')).toBe(true)
  expect(after.addHeldOnly(site, '103')).toBe(false)
  expect(after.wasListed('sites')).toBe(true)
  expect(after.isWithoutAccounts).toBe(true)
  expect(after.snapshot()).toBe(before.snapshot())
  after.leaveSiteOut('14')
  expect(after.snapshot()).not.toBe(before.snapshot())
})
