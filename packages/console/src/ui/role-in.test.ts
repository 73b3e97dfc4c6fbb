import { expect, test } from 'vitest'
import { roleIn } from './role-in.ts'

test.each([
  ['SOC at site Berlin', 'Berlin', 'SOC'],
  ['Head of SOC at site Berlin at Sea', 'Berlin at Sea', 'Head of SOC'],
  ['Admin in account Acme, Inc.', 'Acme, Inc.', 'Admin'],
  ['Head of SOC', 'Berlin', 'Head of SOC'],
  ['Head of SOC', '', 'Head of SOC'],
])('%s on %s is the role %s', (displayName, resourceDisplayName, role) => {
  expect(roleIn({ displayName, resourceDisplayName })).toBe(role)
})
