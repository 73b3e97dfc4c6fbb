import { describe, expect, test } from 'vitest'
import type { Progress } from './progress-counter.ts'
import { renderProgress, renderSummary } from './render-progress.ts'

const startedAt = new Date(2026, 2, 1, 9, 0, 0)
const at = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000)
const nothing: Progress = { startedAt, requests: 0, pages: new Map(), rows: new Map(), wait: undefined }

describe('the progress', () => {
  test('of a run that has just begun is one line', () => {
    expect(renderProgress('Syncing Orchard', nothing, startedAt, 80)).toEqual(['Syncing Orchard · 0 s · 0 requests'])
  })

  test('tells pages by list and rows by kind, as they began', () => {
    const progress: Progress = {
      ...nothing,
      requests: 1,
      pages: new Map([
        ['sites', 1],
        ['users', 1200],
      ]),
      rows: new Map([['user', 1_199_000]]),
    }
    expect(renderProgress('Syncing Orchard', progress, at(75), 80)).toEqual([
      'Syncing Orchard · 1 min 15 s · 1 request',
      '  pages  sites 1 · users 1,200',
      '  rows   user 1,199,000',
    ])
  })

  test('counts down while it waits for a rate limit, until that is over', () => {
    const wait = { until: at(90), reason: 'the orchard is busy\nHTTP 429' }
    const shown = (seconds: number) => renderProgress('T', { ...nothing, wait }, at(seconds), 80).slice(1)
    expect(shown(0)).toEqual(['  waiting until 09:01:30 (1 min 30 s): the orchard is busy HTTP 429'])
    expect(shown(85)).toEqual(['  waiting until 09:01:30 (5 s): the orchard is busy HTTP 429'])
    expect(shown(90)).toEqual([])
  })

  test('takes control characters of the upstream off the screen', () => {
    const wait = { until: at(9), reason: '\x1b[2Jgone\x07' }
    expect(renderProgress('T', { ...nothing, wait }, at(0), 80)[1]).toBe('  waiting until 09:00:09 (9 s):  [2Jgone ')
  })

  test.each([10, 20, 36, 37, 80])('never fills a terminal of %d columns, or a line would wrap', (columns) => {
    const progress: Progress = { ...nothing, pages: new Map([['a rather long name of a list', 3]]) }
    for (const line of renderProgress('Syncing Orchard', progress, at(3), columns)) {
      expect(line.length).toBeLessThan(columns)
    }
  })
})

test('the summary tells what was found, how long it took and where it is', () => {
  const progress: Progress = { ...nothing, requests: 1234 }
  const summary = { file: '/data/sync.c1z', counts: { user: 5000, grant: 12 }, durationMs: 61_400, resumed: true }
  expect(renderSummary('Syncing Orchard', progress, summary)).toEqual([
    'Syncing Orchard: done in 1 min 1 s with 1,234 requests',
    '  went on with an unfinished sync',
    '  user       5,000',
    '  grant         12',
    '  written to /data/sync.c1z',
  ])
})
