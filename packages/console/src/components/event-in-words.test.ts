import { expect, test } from 'vitest'
import { eventInWords } from './event-in-words.ts'

const [ann, bob] = ['a'.repeat(27), 'b'.repeat(27)]
const names = { [ann]: 'Ann', [bob]: 'Bob', [`p${'0'.repeat(26)}`]: 'App owner approval' }

test.each([
  [
    'a change of members',
    { changed: ['custom_name'], before: { custom_name: null }, after: { custom_name: 'Reader' } },
    [{ name: 'Name', before: 'none', now: 'Reader' }],
  ],
  [
    'in the order in which it was changed',
    { changed: ['b_id', 'a'], before: { a: 1, b_id: ann }, after: { a: 2, b_id: bob } },
    [
      { name: 'B', before: 'Ann', now: 'Bob' },
      { name: 'A', before: '1', now: '2' },
    ],
  ],
  ['what was changed, where no more is known', { changed: ['job_title'] }, [{ name: 'Changed', now: 'Job title' }]],
  ['people by their names', { before: [ann], now: [ann, bob] }, [{ name: 'Changed', before: 'Ann', now: 'Ann, Bob' }]],
  [
    'nobody any more',
    { choice: 'nobody', before: ann, after: null },
    [
      { name: 'Changed', before: 'Ann', now: 'none' },
      { name: 'Choice', now: 'nobody' },
    ],
  ],
  ['what is known of before alone', { before: 'disabled' }, [{ name: 'Before', now: 'disabled' }]],
  [
    'ids, durations and truths',
    { grantPolicyId: `p${'0'.repeat(26)}`, max_duration_seconds: 7200, isRequestable: false },
    [
      { name: 'Grant policy', now: 'App owner approval' },
      { name: 'Longest time', now: '2 hours' },
      { name: 'Requestable', now: 'no' },
    ],
  ],
  [
    'long lists by their number',
    { entitlementIds: ['1', '2', '3', '4', '5', '6', '7'] },
    [{ name: 'Entitlement', now: '1, 2, 3, 4, 5 and 2 more' }],
  ],
  ['nothing of where it is kept', { appId: ann, stepId: bob, changed: [] }, []],
  ['nothing at all', undefined, []],
])('an event is told in words: %s (AUD-6)', (_, detail, lines) => {
  expect(eventInWords(detail, names)).toEqual(lines)
})
