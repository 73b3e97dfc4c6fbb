import { expect, test } from 'vitest'
import { checkServerVersion } from './server-version.ts'

test('PostgreSQL 15.0 serves, 14.20 is refused with what to do', () => {
  checkServerVersion(150_000, '15.0')
  expect(() => checkServerVersion(140_020, '14.20 (Debian)')).toThrow(
    'the database server is PostgreSQL 14.20 (Debian), and 15 is the oldest that serves: upgrade it',
  )
})
