import { parseCondition } from '../conditions/parse-condition.ts'
import type { Policy, PolicyType, Rule, Step } from './policy.ts'
import { readStep } from './read-step.ts'
import { type Fault, type Json, Reading } from './reading.ts'

const rulesMax = 16
const stepListsMax = 32
const stepsMax = 32
const bytesMax = 256 * 1024
const levelsMax = 24

/**
 * Reads the part of a policy's document that is acted on: `policySteps`, `rules` and `postActions`, in the wire shape of
 * c1.api.policy.v1.Policy. Everything else in it is nobody's business here. Every fault is told, not the first only.
 */
export function readPolicy(
  type: PolicyType,
  document: unknown,
): { readonly policy: Policy } | { readonly faults: readonly Fault[] } {
  const reading = new Reading()
  const size = measure(document, levelsMax)
  if (size === undefined || size > bytesMax)
    return { faults: [{ path: '', message: `a policy has at most ${bytesMax} characters, ${levelsMax} levels deep` }] }
  const root = reading.object(document, '') ?? {}
  const steps = readSteps(reading, type, root)
  const rules = reading.list(root.rules, 'rules', rulesMax).flatMap((rule, place): Rule[] => {
    const read = readRule(reading, reading.object(rule, `rules[${place}]`) ?? {}, `rules[${place}]`, steps)
    return read === undefined ? [] : [read]
  })
  const revokesAtOnce = reading
    .list(root.postActions, 'postActions', 16)
    .map((action, place) => reading.object(action, `postActions[${place}]`)?.certifyRemediateImmediately)
    .some((flag) => reading.truth(flag, 'postActions.certifyRemediateImmediately'))
  return reading.faults.length > 0 ? { faults: reading.faults } : { policy: { type, rules, steps, revokesAtOnce } }
}

function readSteps(reading: Reading, type: PolicyType, root: Json): Map<string, readonly Step[]> {
  const lists = Object.entries(reading.object(root.policySteps, 'policySteps') ?? {})
  if (lists.length > stepListsMax)
    reading.fault('policySteps', `it has at most ${stepListsMax} lists, not ${lists.length}`)
  const read = new Map<string, readonly Step[]>()
  for (const [key, value] of lists.slice(0, stepListsMax)) {
    const path = `policySteps.${key.slice(0, 64)}`
    const list = reading.list(reading.object(value, path)?.steps, `${path}.steps`, stepsMax)
    const steps = list.flatMap((each, place): Step[] => {
      const step = readStep(reading, each, `${path}.steps[${place}]`)
      return step === undefined ? [] : [step]
    })
    assertOrder(reading, type, steps, path)
    read.set(key, steps)
  }
  if ((read.get(type) ?? []).length === 0)
    reading.fault(`policySteps.${type}`, 'it is the baseline: it has to be there, with at least one step')
  return read
}

function assertOrder(reading: Reading, type: PolicyType, steps: readonly Step[], path: string): void {
  const last = steps.findIndex(({ kind }) => kind === 'reject')
  if (last !== -1 && last < steps.length - 1) reading.fault(`${path}.steps`, 'nothing comes after a step that rejects')
  const provisions = steps.filter(({ kind }) => kind === 'provision').length
  if (type === 'certify' && provisions > 0) reading.fault(`${path}.steps`, 'a review provisions nothing')
  if (provisions > 1) reading.fault(`${path}.steps`, `it provisions once, not ${provisions} times`)
}

function readRule(reading: Reading, rule: Json, path: string, steps: ReadonlyMap<string, unknown>): Rule | undefined {
  const text = reading.text(rule.condition, `${path}.condition`, 4096)
  const stepKey =
    reading.text(rule.stepKey, `${path}.stepKey`, 256) || reading.text(rule.policyKey, `${path}.policyKey`, 256)
  if (reading.text(rule.policyId, `${path}.policyId`, 64) !== '') {
    reading.fault(`${path}.policyId`, 'a rule names one of the lists of steps, not another policy')
    return undefined
  }
  if (!steps.has(stepKey))
    reading.fault(`${path}.stepKey`, `there is no list of steps ${JSON.stringify(stepKey)} in policySteps`)
  const parsed = parseCondition(text)
  if ('error' in parsed) {
    reading.fault(`${path}.condition`, parsed.error)
    return undefined
  }
  return { text, condition: parsed.condition, stepKey }
}

/** About how many characters it is as JSON; undefined when it is nested too deep, or holds what JSON does not. */
function measure(value: unknown, levels: number): number | undefined {
  if (levels === 0) return undefined
  if (typeof value === 'string') return value.length + 2
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return 5
  if (typeof value !== 'object') return undefined
  let size = 2
  for (const [name, inner] of Object.entries(value)) {
    const measured = measure(inner, levels - 1)
    if (measured === undefined) return undefined
    size += measured + name.length + 4
    if (size > bytesMax) return size
  }
  return size
}
