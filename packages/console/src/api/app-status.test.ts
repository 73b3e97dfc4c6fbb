import { expect, test } from 'vitest'
import { sumUp } from './app-status.ts'

test('an app is as well as the worst of its connectors, and as fresh as the last good sync of any: APP-1', () => {
  const rows = [
    { appId: 'a', status: 'CONNECTED', lastSuccessAt: '2026-01-02T00:00:00Z' },
    { appId: 'a', status: 'ERROR', lastSuccessAt: '2026-01-01T00:00:00Z' },
    { appId: 'b', status: 'SYNCING' },
  ] as const
  expect([...sumUp(rows)]).toEqual([
    ['a', { status: 'ERROR', lastSuccessAt: '2026-01-02T00:00:00Z' }],
    ['b', { status: 'SYNCING', lastSuccessAt: undefined }],
  ])
})
