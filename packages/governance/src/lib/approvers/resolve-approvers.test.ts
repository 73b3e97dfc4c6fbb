import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ApprovalStep } from '../policies/policy.ts'
import { type ApproverFacts, groupMax, resolveApprovers } from './resolve-approvers.ts'

const step: ApprovalStep = {
  kind: 'approval',
  approvers: { kind: 'manager' },
  fallback: { userIds: [], entitlementIds: [] },
  allowsSelfApproval: false,
  requiresDistinctApprovers: false,
  allowsDelegation: false,
  allowsReassignment: false,
  allowedReassignees: [],
  requiresComment: { approve: false, deny: false, reassign: false },
  escalation: undefined,
}
const people = ['ann', 'bob', 'cy', 'dee', 'root']
const facts: ApproverFacts = {
  subjectId: 'ann',
  named: ['bob'],
  fallback: ['cy'],
  superAdministrators: ['root'],
  enabled: new Set(people),
  earlierApprovers: new Set(),
  delegates: new Map(),
}
const ask = (more: Partial<ApproverFacts>, of: Partial<ApprovalStep> = {}) => {
  const found = resolveApprovers({ ...step, ...of }, { ...facts, ...more })
  return found.kind === 'nobody' ? ['nobody'] : [found.via, ...found.assignees.map(({ userId }) => userId)]
}

describe('who is asked', () => {
  const crowd = Array.from({ length: groupMax + 1 }, (_, place) => `p${place}`)
  test.each([
    ['whom the step names', {}, {}, ['policy', 'bob']],
    ['the fallback when there is nobody', { named: [] }, {}, ['fallback', 'cy']],
    ['the fallback when the manager is disabled', { enabled: new Set(['cy', 'root']) }, {}, ['fallback', 'cy']],
    ['Super Administrators when all is empty', { named: [], fallback: [] }, {}, ['super_administrators', 'root']],
    ['not oneself', { named: ['ann'] }, {}, ['fallback', 'cy']],
    ['oneself where it is allowed', { named: ['ann'] }, { allowsSelfApproval: true }, ['policy', 'ann']],
    [
      'nobody rather than the only Super Administrator about themself',
      { named: [], fallback: [], superAdministrators: ['ann'] },
      {},
      ['nobody'],
    ],
    [
      'not who approved before',
      { earlierApprovers: new Set(['bob']) },
      { requiresDistinctApprovers: true },
      ['fallback', 'cy'],
    ],
    ['who approved before where that is allowed', { earlierApprovers: new Set(['bob']) }, {}, ['policy', 'bob']],
    ['a delegate', { delegates: new Map([['bob', 'dee']]) }, { allowsDelegation: true }, ['policy', 'dee']],
    ['no delegate where it is not allowed', { delegates: new Map([['bob', 'dee']]) }, {}, ['policy', 'bob']],
    [
      'not oneself as a delegate',
      { delegates: new Map([['bob', 'ann']]) },
      { allowsDelegation: true },
      ['policy', 'bob'],
    ],
    [
      'not through one’s own delegate',
      { named: ['ann'], delegates: new Map([['ann', 'dee']]) },
      { allowsDelegation: true },
      ['fallback', 'cy'],
    ],
    [
      'the fallback for a crowd',
      { named: crowd, enabled: new Set([...crowd, 'cy']) },
      { approvers: { kind: 'group', entitlementId: 'e' } },
      ['fallback', 'cy'],
    ],
    [
      'a whole group at the limit',
      { named: crowd.slice(1), enabled: new Set(crowd) },
      { approvers: { kind: 'group', entitlementId: 'e' } },
      ['policy', ...crowd.slice(1)],
    ],
  ] satisfies [string, Partial<ApproverFacts>, Partial<ApprovalStep>, string[]][])(
    '%s: POL-5, POL-6, POL-8',
    (_what, more, of, expected) => {
      expect(ask(more, of)).toEqual(expected)
    },
  )

  test('is never disabled, never oneself unless allowed, and somebody whenever another Super Administrator is there: POL-8', () => {
    const some = fc.subarray(people)
    const pairs = fc.array(fc.tuple(fc.constantFrom(...people), fc.constantFrom(...people)))
    fc.assert(
      fc.property(
        fc.record({
          named: some,
          fallback: some,
          superAdministrators: some,
          enabled: some,
          delegates: pairs,
          self: fc.boolean(),
          delegation: fc.boolean(),
        }),
        ({ named, fallback, superAdministrators, enabled, delegates, self, delegation }) => {
          const all = {
            ...facts,
            named,
            fallback,
            superAdministrators,
            enabled: new Set(enabled),
            delegates: new Map(delegates),
          }
          const found = resolveApprovers({ ...step, allowsSelfApproval: self, allowsDelegation: delegation }, all)
          const assignees = found.kind === 'nobody' ? [] : found.assignees
          for (const { userId, delegateOf } of assignees) {
            expect(enabled).toContain(userId)
            if (!self) expect([userId, delegateOf]).not.toContain('ann')
          }
          if (superAdministrators.some((id) => id !== 'ann' && enabled.includes(id)))
            expect(assignees.length).toBeGreaterThan(0)
        },
      ),
    )
  })
})
