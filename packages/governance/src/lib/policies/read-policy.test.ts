import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtinPolicies } from './builtins.ts'
import { chooseSteps } from './choose-steps.ts'
import { readPolicy } from './read-policy.ts'

const accept = { accept: {} }
const faultsOf = (document: unknown) => {
  const read = readPolicy('grant', document)
  return 'faults' in read ? read.faults.map(({ path, message }) => `${path}: ${message}`).join('\n') : ''
}
const withStep = (step: unknown) => ({ policySteps: { grant: { steps: [step] } } })

describe('a policy', () => {
  test.each(builtinPolicies)('$displayName is built in, and can be read: POL-1', ({ type, document }) => {
    expect(readPolicy(type, document)).toHaveProperty('policy')
  })

  test('as the Terraform provider sends it is understood, and left as it is: POL-2', () => {
    const document = {
      policySteps: {
        grant: {
          steps: [
            { approval: { manager: { allowSelfApproval: true }, requiresStepUpProviderId: 'kept' } },
            { approval: { users: { userIds: ['u1'] } } },
            { provision: { assigned: true, provisionPolicy: { connector: { defaultBehavior: {} } } } },
          ],
        },
      },
      scope: { appId: 'x' },
    }
    const before = structuredClone(document)
    const read = readPolicy('grant', document)
    expect(document).toEqual(before)
    if (!('policy' in read)) throw new Error('refused')
    expect(read.policy.steps.get('grant')).toMatchObject([
      { kind: 'approval', approvers: { kind: 'manager' }, allowsSelfApproval: true },
      { kind: 'approval', approvers: { kind: 'users', userIds: ['u1'] }, allowsSelfApproval: false },
      { kind: 'provision', how: { kind: 'default' } },
    ])
  })

  test('takes the first rule that holds, else its baseline; what it grants it provisions: POL-2, POL-4', () => {
    const read = readPolicy('grant', {
      policySteps: {
        grant: { steps: [{ approval: { appOwners: {} } }] },
        quick: { steps: [accept] },
        never: { steps: [{ reject: {} }] },
      },
      rules: [
        { condition: 'task.is_emergency', stepKey: 'never' },
        { condition: 'subject.department == "Sales"', stepKey: 'quick' },
        { condition: 'true && subject.department == "Sales"', stepKey: 'never' },
      ],
    })
    if (!('policy' in read)) throw new Error(JSON.stringify(read))
    const kinds = (facts: object) => {
      const { steps, rule } = chooseSteps(read.policy, facts)
      return [rule, ...steps.map(({ kind }) => kind)]
    }
    expect(kinds({ 'subject.department': 'Sales' })).toEqual([1, 'accept', 'provision'])
    expect(kinds({ 'subject.department': 'Legal' })).toEqual([undefined, 'approval', 'provision'])
    expect(kinds({ 'subject.department': 'Sales', 'task.is_emergency': true })).toEqual([0, 'reject'])
  })

  test.each([
    ['nothing', undefined, 'policySteps.grant: it is the baseline'],
    ['a text', 'policy', 'it has to be an object'],
    ['steps that are no list', { policySteps: { grant: { steps: {} } } }, 'has to be a list'],
    ['a step of two kinds', withStep({ accept: {}, reject: {} }), 'of exactly one kind'],
    ['a step of none', withStep({}), 'this one is of 0'],
    ['a form', withStep({ form: {} }), 'form is not among them'],
    ['approvers of two kinds', withStep({ approval: { manager: {}, appOwners: {} } }), 'exactly one kind of approvers'],
    ['no users', withStep({ approval: { users: { userIds: [] } } }), 'from 1 to 32 users'],
    ['33 users', withStep({ approval: { users: { userIds: Array(33).fill('u') } } }), 'at most 32 entries, not 33'],
    ['a flag that is none', withStep({ approval: { manager: { allowSelfApproval: 'yes' } } }), 'true or false'],
    ['a wait too short', withStep({ wait: { duration: { duration: '60s' } } }), 'from 3600s'],
    ['a wait for nothing', withStep({ wait: {} }), 'exactly one of duration and untilTime'],
    ['a place that is no zone', withStep({ wait: { untilTime: { hours: 9, timezone: 'Mars' } } }), 'no time zone'],
    ['an hour that is none', withStep({ wait: { untilTime: { hours: 24 } } }), 'from 0 to 23'],
    [
      'two actions on escalation',
      withStep({
        approval: {
          manager: {},
          escalationEnabled: true,
          escalation: { expiration: '600', skipStep: {}, cancelTicket: {} },
        },
      }),
      'exactly one of',
    ],
    ['17 rules', { ...withStep(accept), rules: Array(17).fill({ condition: 'true', stepKey: 'grant' }) }, 'at most 16'],
    [
      'a rule to nowhere',
      { ...withStep(accept), rules: [{ condition: 'true', stepKey: 'x' }] },
      'no list of steps "x"',
    ],
    [
      'a rule that is not understood',
      { ...withStep(accept), rules: [{ condition: '1 +', stepKey: 'grant' }] },
      'rules[0].condition',
    ],
    ['steps after a rejection', { policySteps: { grant: { steps: [{ reject: {} }, accept] } } }, 'nothing comes after'],
    ['a text that is too long', withStep({ accept: { acceptMessage: 'x'.repeat(5000) } }), 'at most 4096'],
  ])('with %s is refused by name: POL-2, POL-4, POL-5', (_what, document, expected) => {
    expect(faultsOf(document)).toContain(expected)
  })

  test('at the limits is taken: POL-2, POL-5', () => {
    const users = withStep({ approval: { users: { userIds: Array(32).fill('u') } } })
    expect(faultsOf({ ...users, rules: Array(16).fill({ condition: 'true', stepKey: 'grant' }) })).toBe('')
    expect(faultsOf(withStep({ wait: { duration: { duration: '3600s' } } }))).toBe('')
    expect(faultsOf(withStep({ wait: { duration: { duration: `${31 * 86_400}s` } } }))).toBe('')
  })

  test('that is nested without end, or a circle, is refused: POL-2', () => {
    const circle: Record<string, unknown> = {}
    circle.policySteps = circle
    expect(faultsOf(circle)).toContain('levels deep')
  })

  test('of any JSON is read or refused, never thrown at: POL-2', () => {
    const shaped = fc.record({
      policySteps: fc.record({
        grant: fc.record({
          steps: fc.array(fc.dictionary(fc.constantFrom('approval', 'wait', 'provision', 'accept'), fc.jsonValue())),
        }),
      }),
      rules: fc.jsonValue(),
      postActions: fc.jsonValue(),
    })
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), shaped), (document) => {
        const read = readPolicy('grant', document)
        if ('faults' in read) expect(read.faults.length).toBeGreaterThan(0)
        else expect(chooseSteps(read.policy, {}).steps.length).toBeGreaterThan(0)
      }),
    )
  })
})
