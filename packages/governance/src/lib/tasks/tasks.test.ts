import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advance, decideApproval, type StepOutcome } from './step-outcome.ts'
import { listActions, type Relation, type TaskFacts } from './task-actions.ts'

test('the first answer decides; without one the step waits: POL-5, TSK-4', () => {
  expect(decideApproval([])).toBeUndefined()
  expect(
    decideApproval([
      { kind: 'approve', userId: 'a' },
      { kind: 'deny', userId: 'b' },
    ]),
  ).toEqual({ outcome: 'approved', by: 'a' })
  expect(decideApproval([{ kind: 'deny', userId: 'b' }])).toEqual({ outcome: 'denied', by: 'b' })
})

test.each([
  ['grant', 2, 0, 'approved', { kind: 'next', position: 1 }],
  ['grant', 2, 1, 'provisioned', { kind: 'closed', outcome: 'granted' }],
  ['revoke', 1, 0, 'provisioned', { kind: 'closed', outcome: 'revoked' }],
  ['certify', 1, 0, 'approved', { kind: 'closed', outcome: 'certified' }],
  ['certify', 3, 0, 'denied', { kind: 'closed', outcome: 'decertified' }],
  ['grant', 3, 0, 'denied', { kind: 'closed', outcome: 'denied' }],
  ['revoke', 3, 0, 'rejected', { kind: 'closed', outcome: 'denied' }],
  ['grant', 3, 1, 'skipped', { kind: 'next', position: 2 }],
] as const)('a %s of %i steps goes on from place %i, %s: TSK-2, POL-7', (type, count, position, outcome, expected) => {
  expect(advance(type, count, position, outcome)).toEqual(expected)
})

test('a task ends after as many steps as it has at most, with an outcome of its type: TSK-2', () => {
  const outcomes = fc.constantFrom<StepOutcome>(
    'approved',
    'denied',
    'accepted',
    'rejected',
    'provisioned',
    'waited',
    'skipped',
  )
  const own = { grant: ['granted', 'denied'], revoke: ['revoked', 'denied'], certify: ['certified', 'decertified'] }
  fc.assert(
    fc.property(
      fc.constantFrom('grant', 'revoke', 'certify'),
      fc.array(outcomes, { minLength: 1, maxLength: 32 }),
      (type, list) => {
        for (const [position, outcome] of list.entries()) {
          const progress = advance(type, list.length, position, outcome)
          if (progress.kind === 'next') expect(progress.position).toBe(position + 1)
          else {
            expect(own[type]).toContain(progress.outcome)
            return
          }
        }
        expect.unreachable('it did not end')
      },
    ),
  )
})

describe('what somebody may do', () => {
  const task: TaskFacts = {
    type: 'grant',
    state: 'open',
    step: 'approval',
    allowsReassignment: false,
    hasFailed: false,
    isUnderWay: false,
  }
  const nobody: Relation = { isAssignee: false, isCreator: false, isSubject: false, isSuperAdministrator: false }
  test.each([
    ['a stranger', {}, nobody, []],
    ['an assignee', {}, { ...nobody, isAssignee: true }, ['approve', 'deny', 'comment', 'update_grant_duration']],
    [
      'an assignee where it may be reassigned',
      { allowsReassignment: true },
      { ...nobody, isAssignee: true },
      ['approve', 'deny', 'comment', 'reassign', 'update_grant_duration'],
    ],
    ['its creator', {}, { ...nobody, isCreator: true }, ['comment', 'close']],
    [
      'a Super Administrator who is not asked',
      {},
      { ...nobody, isSuperAdministrator: true },
      ['comment', 'reassign', 'close', 'restart', 'skip_step'],
    ],
    [
      'its creator while it is written',
      { step: 'provision', isUnderWay: true },
      { ...nobody, isCreator: true },
      ['comment'],
    ],
    [
      'who provisions by hand',
      { step: 'manual', hasFailed: true },
      { ...nobody, isAssignee: true },
      ['comment', 'retry_provisioning', 'provision_complete', 'provision_errored'],
    ],
    [
      'anybody with a closed one',
      { state: 'closed' },
      { isAssignee: true, isCreator: true, isSubject: true, isSuperAdministrator: true },
      ['comment'],
    ],
  ] satisfies [string, Partial<TaskFacts>, Relation, string[]][])(
    '%s: TSK-5, TSK-6',
    (_who, more, relation, expected) => {
      expect(listActions({ ...task, ...more }, relation)).toEqual(expected)
    },
  )
})
