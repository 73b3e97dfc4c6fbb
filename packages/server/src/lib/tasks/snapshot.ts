import type { Db } from '@rostrum/database'
import { findPolicy, type Task } from '@rostrum/database/governance'
import {
  builtinPolicies,
  chooseSteps,
  type Facts,
  type Plan,
  type PolicyType,
  readPolicy,
  type Step,
} from '@rostrum/governance'
import { ServiceError } from '../service-error.ts'

/** A policy as it was when a task was made, with the rule that chose the steps (product.md TSK-3). */
export interface PolicySnapshot {
  readonly policyId: string | null
  readonly version: number
  readonly type: PolicyType
  readonly displayName: string
  readonly description: string
  /** in the wire shape, whole */
  readonly document: object
  readonly stepKey: string
  /** place of the rule; null for the baseline */
  readonly rule: number | null
}

/** @throws ServiceError when there is no such policy, or it is of another type */
export async function takeSnapshot(db: Db, type: PolicyType, policyId: string, facts: Facts): Promise<PolicySnapshot> {
  const policy = await findPolicy(db, policyId)
  if (policy === undefined || policy.deleted_at !== null || policy.type !== type)
    throw new ServiceError(
      'failed_precondition',
      'POLICY_NOT_FOUND',
      `there is no policy ${policyId} of the type ${type}`,
    )
  const { stepKey, rule } = choose(type, policy.definition, facts)
  return {
    policyId: policy.id,
    version: policy.version,
    type,
    displayName: policy.display_name,
    description: policy.description,
    document: Object(policy.definition),
    stepKey,
    rule: rule ?? null,
  }
}

/** Of a built-in policy that needs no row: what expires is revoked by it, whatever people did to policies. */
export function takeBuiltinSnapshot(key: string): PolicySnapshot {
  const policy = builtinPolicies.find((each) => each.key === key)
  if (policy === undefined) throw new Error(`there is no built-in policy ${key} (this is a bug)`)
  const { type, displayName, description, document } = policy
  return { policyId: null, version: 1, type, displayName, description, document, stepKey: type, rule: null }
}

export function snapshotOf(task: Pick<Task, 'id' | 'policy_snapshot'>): PolicySnapshot {
  const snapshot = task.policy_snapshot
  if (!isSnapshot(snapshot)) throw new Error(`the task ${task.id} has no policy (this is a bug)`)
  return snapshot
}

export interface PlannedStep {
  readonly step: Step
  /** in the wire shape, as its author wrote it */
  readonly definition: object
}

/** What a task goes through: the chosen list of its snapshot, with the provisioning that ends it. */
export function planOf(snapshot: PolicySnapshot): readonly PlannedStep[] {
  const { policy } = read(snapshot.type, snapshot.document)
  const only = { ...policy, rules: [], steps: new Map([[policy.type, policy.steps.get(snapshot.stepKey) ?? []]]) }
  const lists = Object(Object(snapshot.document).policySteps)
  const definitions: unknown = Object(lists[snapshot.stepKey]).steps
  return chooseSteps(only, {}).steps.map((step, position) => ({
    step,
    definition: Object((Array.isArray(definitions) ? definitions[position] : undefined) ?? { provision: {} }),
  }))
}

function choose(type: PolicyType, document: unknown, facts: Facts): Plan {
  return chooseSteps(read(type, document).policy, facts)
}

function read(type: PolicyType, document: unknown) {
  const found = readPolicy(type, document)
  if ('policy' in found) return found
  throw new Error(`a stored policy cannot be read: ${found.faults[0]?.message} (this is a bug)`)
}

function isSnapshot(value: unknown): value is PolicySnapshot {
  return typeof Object(value).stepKey === 'string' && typeof Object(value).document === 'object'
}
