import { expect, test } from 'vitest'
import { toPlainRows, writeCsv } from './csv.ts'

test('people, roles and reasons are in cells as text, and nothing is a formula: UI-3', () => {
  const rows = toPlainRows([
    { displayName: '=1+1', owner: { id: 'u', displayName: 'Ada' }, roles: ['SOC', 'IT, too'], isExternal: false },
    { displayName: 'Bob', roles: [], sources: [{ kind: 'task', taskNumber: '7' }] },
  ])
  expect(writeCsv(['displayName', 'owner', 'roles', 'isExternal', 'sources'], rows).split('\r\n')).toEqual([
    'displayName,owner,roles,isExternal,sources',
    `'=1+1,Ada,"SOC; IT, too",false,`,
    'Bob,,,,task 7',
    '',
  ])
})
