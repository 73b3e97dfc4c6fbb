import { expect, test } from 'vitest'
import type { FailureClass } from './failure-class.ts'
import { decideNotice, isGivenUp, type PastSync } from './notices.ts'

const good: PastSync = { outcome: 'succeeded', failure: undefined }
const stopped: PastSync = { outcome: 'cancelled', failure: undefined }
const failed = (failure: FailureClass): PastSync => ({ outcome: 'failed', failure })

/** What is told after each of these syncs, oldest first. */
function told(syncs: readonly PastSync[]) {
  return syncs.map((sync, index) => decideNotice(sync, syncs.slice(0, index).reverse()))
}

const stories: [string, PastSync[], unknown[]][] = [
  ['nothing while all is well', [good, good], [undefined, undefined]],
  [
    'the third failure of a kind that may pass, then no more until it works again',
    [good, failed('network'), failed('vendor'), failed('network'), failed('network'), good, good],
    [undefined, undefined, undefined, 'failing', undefined, 'recovered', undefined],
  ],
  [
    'nothing of two failures that passed',
    [failed('network'), failed('network'), good],
    [undefined, undefined, undefined],
  ],
  [
    'a refused token at once, and once',
    [good, failed('credentials'), failed('credentials'), good],
    [undefined, 'failing', undefined, 'recovered'],
  ],
  [
    'another cause at once as well',
    [failed('credentials'), failed('permission'), failed('permission')],
    ['failing', 'failing', undefined],
  ],
  [
    'what somebody stopped does not count',
    [failed('network'), stopped, failed('network'), stopped, failed('network')],
    [undefined, undefined, undefined, undefined, 'failing'],
  ],
  ['what only the operator can see to is not told to owners', [failed('internal'), good], [undefined, undefined]],
]

test.each(stories)('%s: CON-39', (_name, syncs, expected) => {
  expect(told(syncs)).toEqual(expected)
})

test('a credential refused three times running is not tried any more: CON-38', () => {
  const refused = failed('credentials')
  expect(isGivenUp(refused, [refused])).toBe(false)
  expect(isGivenUp(refused, [refused, refused])).toBe(true)
  expect(isGivenUp(refused, [refused, good, refused])).toBe(false)
  expect(isGivenUp(refused, [stopped, refused, stopped, refused])).toBe(true)
})
