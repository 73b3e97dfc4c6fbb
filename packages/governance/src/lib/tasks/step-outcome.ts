import type { ApprovalStep, PolicyType } from '../policies/policy.ts'

export interface Answer {
  readonly kind: 'approve' | 'deny'
  readonly userId: string
}

export type StepOutcome = 'approved' | 'denied' | 'accepted' | 'rejected' | 'provisioned' | 'waited' | 'skipped'

/** What the answers so far amount to: any one of those asked decides (product.md POL-5); undefined while it waits. */
export function decideApproval(
  answers: readonly Answer[],
): { readonly outcome: 'approved' | 'denied'; readonly by: string } | undefined {
  const [first] = answers
  if (first === undefined) return undefined
  return { outcome: first.kind === 'deny' ? 'denied' : 'approved', by: first.userId }
}

/** Whether an answer needs a comment that it lacks. */
export function lacksComment(step: ApprovalStep, answer: 'approve' | 'deny' | 'reassign', comment: string): boolean {
  return step.requiresComment[answer] && comment.trim() === ''
}

export type TaskOutcome =
  | 'granted'
  | 'revoked'
  | 'certified'
  | 'decertified'
  | 'denied'
  | 'cancelled'
  | 'error'
  | 'timed_out'
  | 'skipped'

/** What comes after a step: the next one by its place, or the end of the task. */
export type Progress =
  | { readonly kind: 'next'; readonly position: number }
  | { readonly kind: 'closed'; readonly outcome: TaskOutcome }

/** A denial ends the task, whatever would have come (product.md POL-7). */
export function advance(type: PolicyType, stepCount: number, position: number, outcome: StepOutcome): Progress {
  if (outcome === 'denied' || outcome === 'rejected')
    return { kind: 'closed', outcome: type === 'certify' ? 'decertified' : 'denied' }
  if (position + 1 < stepCount) return { kind: 'next', position: position + 1 }
  return { kind: 'closed', outcome: successOf(type) }
}

/** How a task of the type ends when it got where it was to go. */
export function successOf(type: PolicyType): TaskOutcome {
  return type === 'grant' ? 'granted' : type === 'revoke' ? 'revoked' : 'certified'
}
