import { create } from '@bufbuild/protobuf'
import { TimestampSchema } from '@bufbuild/protobuf/wkt'
import { expect, test } from 'vitest'
import type { SyncRun } from '../sync-run.ts'
import { chooseKept, readRetention } from './kept-syncs.ts'

/** `id type`, started and ended at the hours of its place; `…` for one without an end. */
function runs(...texts: readonly string[]): SyncRun[] {
  return texts.map((text, i) => {
    const [id = '', type = '', state = '', linkedSyncId = ''] = text.split(' ')
    const at = (hours: number) => create(TimestampSchema, { seconds: BigInt(hours * 3600) })
    return {
      rowId: i + 1,
      id,
      type,
      startedAt: at(2 * i),
      endedAt: state === '…' ? undefined : at(2 * i + 1),
      token: '',
      parentSyncId: '',
      linkedSyncId,
      supportsDiff: true,
      grantsBackfilled: true,
    }
  })
}

const two = readRetention(undefined, {})

test.each([
  ['the newest full ones, one of them the next', ['a full', 'b full', 'c full'], ['c']],
  ['types of later SDKs like full ones', ['a novel', 'b full', 'c novel'], ['c']],
  ['what is unfinished', ['a full …', 'b full', 'c full', 'd partial …'], ['a', 'c', 'd']],
  [
    'partial ones newer than the earliest full one kept',
    ['a partial', 'b full', 'c partial', 'd full', 'e partial'],
    ['d', 'e'],
  ],
  ['partial ones of any age while no full one goes', ['a partial', 'b full', 'c resources_only'], ['a', 'b', 'c']],
  ['two differences', ['a partial_upserts', 'b partial_deletions'], ['a', 'b']],
  [
    'of more differences the newest and its partner',
    ['a partial_upserts', 'b partial_deletions', 'c partial_upserts', 'd partial_deletions - c'],
    ['c', 'd'],
  ],
])('keeps %s', (_what, texts, kept) => {
  expect(chooseKept(runs(...texts), two, 'full').map(({ id }) => id)).toEqual(kept)
})

test('a sync that is not full takes no full one away', () => {
  expect(chooseKept(runs('a full', 'b full', 'c full'), two, 'partial').map(({ id }) => id)).toEqual(['b', 'c'])
})

test('keeps everything where cleaning up is switched off', () => {
  const keepAll = readRetention(undefined, { BATON_SKIP_CLEANUP: '1' })
  expect(chooseKept(runs('a full', 'b full', 'c full'), keepAll, 'full')).toHaveLength(3)
})
