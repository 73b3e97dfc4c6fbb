import { describe, expect, test } from 'vitest'
import type { ConsoleScopeRole } from '../client/console-objects.ts'
import { ConsoleMap } from './console-map.ts'
import { readHoldings } from './holdings.ts'

const map = new ConsoleMap()
map.addPlace({ level: 'account', id: '1', name: 'One', accountId: '1' })
map.addPlace({ level: 'account', id: '2', name: 'Two', accountId: '2' })
map.addPlace({ level: 'site', id: '11', name: 'One-one', accountId: '1' })
map.addPlace({ level: 'site', id: '12', name: 'One-two', accountId: '1' })
map.addPlace({ level: 'site', id: '21', name: 'Two-one', accountId: '2' })
map.leaveSiteOut('13')

const holding = (scope: string, ...places: (string | undefined)[]) =>
  readHoldings(map, 'user', { id: '7', scope, scopeRoles: places.map(entry) })

describe('what somebody holds', () => {
  test.for([
    ['account', ['1'], '1'],
    ['account', ['1', '2'], undefined],
    ['site', ['11', '12'], '1'],
    ['site', ['11', '21'], undefined],
    ['site', ['13', '21'], '2'],
    ['site', ['13'], undefined],
    ['site', [], undefined],
    ['tenant', [undefined], undefined],
  ] as const)('at the level %s in %j lies in account %s', ([scope, places, accountId]) => {
    expect(holding(scope, ...places).accountId).toBe(accountId)
  })

  test('counts in places of the sync only; those left out are no news, others are', () => {
    const { assignments, unknownPlaces } = holding('site', '11', '13', '99')
    expect(assignments.map(({ place }) => place?.id)).toEqual(['11'])
    expect(unknownPlaces).toEqual(['99'])
  })

  test('is looked up at its own level', () => {
    expect(holding('site', '1').unknownPlaces).toEqual(['1'])
    expect(holding('account', '11').unknownPlaces).toEqual(['11'])
  })

  test('at a level that nobody knows ends the sync', () => {
    expect(() => holding('galaxy', '1')).toThrow('user 7 has the unknown scope "galaxy"')
  })
})

function entry(placeId: string | undefined): ConsoleScopeRole {
  return { placeId, placeName: undefined, accountName: undefined, roleId: '5', roleName: undefined }
}
