import { expect, test } from 'vitest'
import { AnswerFields } from '../client/answer-fields.ts'
import { decodeAccount, decodeRole, decodeUser } from '../client/console-objects.ts'
import { ConsoleMap } from './console-map.ts'
import { readHoldings } from './holdings.ts'
import { Rows } from './rows.ts'

const fieldsOf = (row: object) => new AnswerFields(row, 'data[0]', 'rows', new Map())

test('a role of a place that the console does not name is offered where it is held, once: S1C-8', () => {
  const map = new ConsoleMap()
  const rows = new Rows(map, true)
  rows.addRole(decodeRole(fieldsOf({ id: '5', name: 'Guard', predefinedRole: false, scope: 'Account', scopeId: null })))
  rows.addAccount(decodeAccount(fieldsOf({ id: '1' })))
  expect(rows.entitlements.map(({ id }) => id)).not.toContain('account:1:role:5')
  for (const id of ['7', '8']) {
    const user = decodeUser(fieldsOf({ id, scope: 'account', scopeRoles: [{ id: '1', roleId: '5' }] }))
    for (const assignment of readHoldings(map, 'user', user).assignments) rows.addHeld(assignment)
  }
  expect(rows.entitlements.map(({ id }) => id).filter((id) => id === 'account:1:role:5')).toHaveLength(1)
})

test('a scope is read in any case: the list of roles writes it with a capital, the others without', () => {
  const user = decodeUser(fieldsOf({ id: '7', scope: 'Tenant', scopeRoles: [{ id: null, roleId: '5' }] }))
  expect(readHoldings(new ConsoleMap(), 'user', user)).toMatchObject({ level: 'tenant', assignments: [{}] })
})
