import type { Condition } from '../conditions/condition.ts'

export type PolicyType = 'grant' | 'certify' | 'revoke'

/** What a document says that is acted on. */
export interface Policy {
  readonly type: PolicyType
  /** In their order: the first that holds decides. */
  readonly rules: readonly Rule[]
  /** By their keys; the one named like the type is the baseline. */
  readonly steps: ReadonlyMap<string, readonly Step[]>
  /** A denied review makes a revoke task at once (product.md POL-9). */
  readonly revokesAtOnce: boolean
}

export interface Rule {
  readonly text: string
  readonly condition: Condition
  readonly stepKey: string
}

export type Step =
  | ApprovalStep
  | ProvisionStep
  | WaitStep
  | { readonly kind: 'accept' | 'reject'; readonly message: string }

/** Whom an approval is asked of. `other`: somebody this server cannot find, so that the fallback is asked. */
export type Approvers =
  | { readonly kind: 'users'; readonly userIds: readonly string[] }
  | { readonly kind: 'manager' | 'self' | 'app_owners' | 'entitlement_owners' | 'resource_owners' }
  | { readonly kind: 'group'; readonly entitlementId: string }
  | { readonly kind: 'other'; readonly name: string }

export interface ApprovalStep {
  readonly kind: 'approval'
  readonly approvers: Approvers
  readonly fallback: { readonly userIds: readonly string[]; readonly entitlementIds: readonly string[] }
  readonly allowsSelfApproval: boolean
  readonly requiresDistinctApprovers: boolean
  readonly allowsDelegation: boolean
  readonly allowsReassignment: boolean
  /** Empty: to anybody. */
  readonly allowedReassignees: readonly string[]
  readonly requiresComment: { readonly approve: boolean; readonly deny: boolean; readonly reassign: boolean }
  readonly escalation: Escalation | undefined
}

export interface Escalation {
  readonly afterSeconds: number
  readonly comment: string
  readonly action:
    | { readonly kind: 'reassign'; readonly userIds: readonly string[] }
    | { readonly kind: 'policy'; readonly policyId: string }
    | { readonly kind: 'cancel' | 'skip' }
}

export interface ProvisionStep {
  readonly kind: 'provision'
  readonly how:
    | { readonly kind: 'default' }
    | { readonly kind: 'manual'; readonly userIds: readonly string[]; readonly instructions: string }
}

export interface WaitStep {
  readonly kind: 'wait'
  readonly until:
    | { readonly kind: 'duration'; readonly seconds: number }
    | { readonly kind: 'time'; readonly hours: number; readonly minutes: number; readonly timeZone: string }
}
