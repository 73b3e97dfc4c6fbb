import type { ApprovalStep } from '../policies/policy.ts'

/** More holders of an entitlement than this are a crowd: nobody in it would feel asked. */
export const groupMax = 128

/** What is known about the people around a step. Ids are of users: people, however many accounts they have. */
export interface ApproverFacts {
  /** Whose access it is; undefined when nobody owns the account. */
  readonly subjectId: string | undefined
  /** Whom the step's kind names. */
  readonly named: readonly string[]
  /** Whom its fallback names, holders of entitlements included. */
  readonly fallback: readonly string[]
  readonly superAdministrators: readonly string[]
  /** Those of all these who are enabled. */
  readonly enabled: ReadonlySet<string>
  /** Who approved an earlier step. */
  readonly earlierApprovers: ReadonlySet<string>
  /** Who gets whose tasks at present. */
  readonly delegates: ReadonlyMap<string, string>
}

export interface Assignee {
  readonly userId: string
  /** Whose place they take. */
  readonly delegateOf: string | undefined
}

export type Assignment =
  | {
      readonly kind: 'assigned'
      readonly via: 'policy' | 'fallback' | 'super_administrators'
      readonly assignees: readonly Assignee[]
    }
  /** Not even a Super Administrator may decide it, besides the person themself. */
  | { readonly kind: 'nobody' }

/**
 * Who is asked: those whom the step names, else its fallback, else the Super Administrators, and never a person about
 * themself unless the step allows it (product.md 11.4, POL-5, POL-6, POL-8). It never comes down to nobody having to approve.
 */
export function resolveApprovers(step: ApprovalStep, facts: ApproverFacts): Assignment {
  const named = step.approvers.kind === 'group' && facts.named.length > groupMax ? [] : facts.named
  const tries = [
    { via: 'policy', userIds: named },
    { via: 'fallback', userIds: facts.fallback },
    { via: 'super_administrators', userIds: facts.superAdministrators },
  ] as const
  for (const { via, userIds } of tries) {
    const assignees = assign(step, userIds, facts)
    if (assignees.length > 0) return { kind: 'assigned', via, assignees }
  }
  return { kind: 'nobody' }
}

/** Why this user may not decide the step; undefined when they may. */
export function findObjection(
  step: Pick<ApprovalStep, 'allowsSelfApproval' | 'requiresDistinctApprovers'>,
  userId: string,
  facts: Pick<ApproverFacts, 'subjectId' | 'earlierApprovers'>,
): 'self' | 'not_distinct' | undefined {
  if (!step.allowsSelfApproval && userId === facts.subjectId) return 'self'
  if (step.requiresDistinctApprovers && facts.earlierApprovers.has(userId)) return 'not_distinct'
  return undefined
}

function assign(step: ApprovalStep, userIds: readonly string[], facts: ApproverFacts): Assignee[] {
  const assignees = new Map<string, Assignee>()
  const fits = (userId: string) => facts.enabled.has(userId) && findObjection(step, userId, facts) === undefined
  for (const userId of userIds) {
    const delegate = step.allowsDelegation ? facts.delegates.get(userId) : undefined
    // A person is not asked about themself, neither through their delegate nor as somebody else's.
    const mayDelegate = findObjection(step, userId, facts) === undefined
    const assignee =
      delegate !== undefined && mayDelegate && fits(delegate)
        ? { userId: delegate, delegateOf: userId }
        : { userId, delegateOf: undefined }
    if (fits(assignee.userId) && !assignees.has(assignee.userId)) assignees.set(assignee.userId, assignee)
  }
  return [...assignees.values()]
}
