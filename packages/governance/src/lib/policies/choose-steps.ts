import { holds } from '../conditions/condition.ts'
import type { Facts } from '../conditions/facts.ts'
import type { Policy, Step } from './policy.ts'

/** Which steps a task goes through, and why these. */
export interface Plan {
  readonly steps: readonly Step[]
  readonly stepKey: string
  /** Place of the rule that chose them; undefined for the baseline. */
  readonly rule: number | undefined
}

/** The first rule that holds decides, else the baseline; what is granted or revoked is carried out at the end at the latest. */
export function chooseSteps(policy: Policy, facts: Facts): Plan {
  const place = policy.rules.findIndex(({ condition }) => holds(condition, facts))
  const rule = place === -1 ? undefined : place
  const stepKey = policy.rules[place]?.stepKey ?? policy.type
  const steps = policy.steps.get(stepKey) ?? []
  const isCarriedOut = policy.type === 'certify' || steps.some(({ kind }) => kind === 'provision' || kind === 'reject')
  return { stepKey, rule, steps: isCarriedOut ? steps : [...steps, { kind: 'provision', how: { kind: 'default' } }] }
}
