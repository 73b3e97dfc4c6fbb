import { describe, expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const needed = { 'management-console-url': 'https://example.sentinelone.net', 'api-token': 'secret-token' }

describe('settings', () => {
  test('alone the two that are needed sync everything the token sees', () => {
    expect(readSettings(needed)).toMatchObject({
      origin: 'https://example.sentinelone.net',
      token: 'secret-token',
      accountIds: [],
      siteIds: [],
      scopedEntitlements: true,
      notes: [],
    })
  })

  test('take limits in any order, once each, so that their digest tells scopes apart: S1C-11', () => {
    const { accountIds, siteIds } = readSettings({
      ...needed,
      'account-ids': ['22', ' 1', '22'],
      'site-ids': ['', '3'],
    })
    expect(accountIds).toEqual(['1', '22'])
    expect(siteIds).toEqual(['3'])
  })

  test.for(['12a', 'all', '1 2'])('refuse %j as an id', (id) => {
    expect(() => readSettings({ ...needed, 'account-ids': [id] })).toThrow(`--account-ids holds ${JSON.stringify(id)}`)
  })

  test.for(['', ' ', 'line\nbreak', 'two words', 'Größe'])('refuse %j as a token without showing it', (token) => {
    const read = () => readSettings({ ...needed, 'api-token': token })
    expect(read).toThrow(/the API token (is empty|holds characters that no token has)$/)
  })

  test('take a token with the spaces that pasting adds', () => {
    expect(readSettings({ ...needed, 'api-token': ' secret-token\n' }).token).toBe('secret-token')
  })

  test('steer writing carefully unless told otherwise: S1C-13', () => {
    const careful = { memberRole: '', allowLevelChange: false, lastRole: 'refuse', dryRun: false }
    expect(readSettings(needed)).toMatchObject(careful)
    const bold = { 'member-role': 'SOC', 'allow-level-change': true, 'last-role': 'delete', 'dry-run': true }
    expect(readSettings({ ...needed, ...bold })).toMatchObject({
      memberRole: 'SOC',
      allowLevelChange: true,
      lastRole: 'delete',
      dryRun: true,
    })
  })
})
