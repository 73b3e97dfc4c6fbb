import { expect, test } from 'vitest'
import { decideEnd } from './decide-end.ts'

const failed = { kind: 'end', outcome: 'failed' } as const
const cancelled = { kind: 'end', outcome: 'cancelled' } as const
const again = (seconds: number) => ({ kind: 'again', afterMs: seconds * 1000 }) as const

test.each([
  ['a grant that could not reach the system', 'grant', 14, true, 1, again(10)],
  ['a grant given up by its host', 'grant', 1, true, 2, again(40)],
  ['a grant that the system was too busy for', 'grant', 8, true, 3, again(160)],
  ['a grant that took too long', 'revoke', 4, true, 4, again(640)],
  ['a fifth failure', 'grant', 14, true, 5, failed],
  ['a grant that is not allowed', 'grant', 7, false, 1, failed],
  ['a grant of what is gone', 'grant', 5, true, 1, failed],
  ['a write nobody explains', 'createAccount', 2, false, 1, failed],
  ['a sync that failed in passing', 'syncFull', 2, false, 1, again(10)],
  ['a sync that cannot succeed', 'syncFull', 7, true, 1, failed],
  ['an action that failed in passing', 'actionInvoke', 2, false, 1, again(10)],
] as const)('%s: PRV-3', (_what, kind, code, nonRetryable, attempts, decision) => {
  const report = { code, message: 'x', nonRetryable, isDeclined: false }
  expect(decideEnd({ kind, attempts, maxAttempts: 5, isCancelled: false }, report)).toEqual(decision)
})

test('success ends a task whatever was said besides, and a declined grant is cancelled: PRV-3', () => {
  const task = { kind: 'grant', attempts: 9, maxAttempts: 5, isCancelled: false }
  const report = { code: 0, message: '', nonRetryable: true, isDeclined: false }
  expect(decideEnd(task, report)).toEqual({ kind: 'end', outcome: 'succeeded' })
  expect(decideEnd(task, { ...report, code: 9, isDeclined: true })).toEqual(cancelled)
})

test('a kind that the connector does not know is not sent again', () => {
  const report = { code: 2, message: 'unsupported task type', nonRetryable: false, isDeclined: false }
  expect(decideEnd({ kind: 'listEvents', attempts: 1, maxAttempts: 5, isCancelled: false }, report)).toEqual(failed)
})

test('a sync is not tried again where trying cannot help, nor when it was to be stopped: CON-38', () => {
  const task = { kind: 'syncFull', attempts: 1, maxAttempts: 5, isCancelled: false }
  const report = { code: 2, message: 'the console answers 401', nonRetryable: false, isDeclined: false }
  expect(decideEnd(task, report)).toEqual(failed)
  expect(decideEnd({ ...task, isCancelled: true }, { ...report, code: 1, message: 'stopped' })).toEqual(cancelled)
})
