export { after, decideDuration, expiresAt, pendingSecondsUsual, tightest } from './lib/access/durations.ts'
export { type AccessEnd, decideEnd, type Reason, revokeNeedsApproval } from './lib/access/reasons.ts'
export { remindAt } from './lib/access/reminders.ts'
export { retryRevokeAt } from './lib/access/retries.ts'
export { waitUntil } from './lib/access/wait-until.ts'
export {
  type ApproverFacts,
  type Assignee,
  type Assignment,
  findObjection,
  groupMax,
  resolveApprovers,
} from './lib/approvers/resolve-approvers.ts'
export { type Condition, holds } from './lib/conditions/condition.ts'
export type { Facts } from './lib/conditions/facts.ts'
export { parseCondition } from './lib/conditions/parse-condition.ts'
export { type BuiltinPolicy, builtinPolicies } from './lib/policies/builtins.ts'
export { chooseSteps, type Plan } from './lib/policies/choose-steps.ts'
export type {
  ApprovalStep,
  Approvers,
  Escalation,
  Policy,
  PolicyType,
  ProvisionStep,
  Rule,
  Step,
  WaitStep,
} from './lib/policies/policy.ts'
export { readPolicy } from './lib/policies/read-policy.ts'
export type { Fault } from './lib/policies/reading.ts'
export {
  type Answer,
  advance,
  decideApproval,
  lacksComment,
  type Progress,
  type StepOutcome,
  successOf,
  type TaskOutcome,
} from './lib/tasks/step-outcome.ts'
export { listActions, type Relation, type TaskAction, type TaskFacts } from './lib/tasks/task-actions.ts'
