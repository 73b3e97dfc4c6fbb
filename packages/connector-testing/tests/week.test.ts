import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSnapshot } from '../src/lib/snapshot.ts'
import { outcomesOf, Week } from './_week.ts'

test('a week of outages, restarts, kills, lost answers, cancelled and duplicated tasks: each task ends once: CON-26, CON-28, PRV-4', async () => {
  await using week = await Week.begin(7)
  await week.live()
  expect(week.plane.violations).toEqual([])

  const writes = [...week.grants, ...week.revokes]
  for (const { task } of writes) expect(outcomesOf(task)).toEqual([expect.objectContaining({ code: 0 })])
  expect([...week.house.effects].sort()).toEqual(writes.map(({ effect }) => effect).sort())
  const revoked = new Set(week.revokes.map(({ name }) => name))
  const kept = week.grants.map(({ name }) => name).filter((name) => !revoked.has(name))
  expect([...week.house.keys].sort()).toEqual(kept.sort())
  for (const task of week.refused) expect(outcomesOf(task)).toEqual([expect.objectContaining({ code: 9 })])

  const ended = { whole: 0, cancelled: 0, failed: 0 }
  const file = join(week.folder.path, 'uploaded.c1z')
  for (const task of week.syncs) {
    const [outcome, ...others] = outcomesOf(task)
    expect(others).toEqual([])
    for (const { matches } of task.uploads) expect(matches).toBe(true)
    if (outcome === undefined) {
      expect(task).toMatchObject({ isCancelled: true, deliveries: 0 })
      continue
    }
    const way = outcome.code === 0 ? 'whole' : outcome.message === 'task was cancelled' ? 'cancelled' : 'failed'
    ended[way]++
    if (way !== 'whole') continue
    expect(task.uploads.length).toBeGreaterThan(0)
    writeFileSync(file, task.uploads.at(-1)?.content ?? '')
    expect((await readSnapshot(file)).faults).toEqual([])
  }

  // It was the week it says it was.
  expect(ended.whole).toBeGreaterThan(100)
  expect(ended.cancelled).toBeGreaterThan(3)
  expect(ended.failed).toBeGreaterThan(3)
  expect(writes.length).toBeGreaterThan(200)
  expect(Math.min(week.kills, week.restarts)).toBeGreaterThan(5)
  expect(Object.keys(week.troubles)).toHaveLength(11)

  // What a killed sync left is cleared away, and nothing piles up in memory.
  expect(readdirSync(week.folder.path).filter((name) => name.startsWith('baton-sync'))).toEqual([])
  const [, early = 0, ...later] = week.heapMiB
  expect(Math.max(...later) - early).toBeLessThan(8)
}, 240_000)
