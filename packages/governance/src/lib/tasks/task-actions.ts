/** What is known of a task for the question who may do what with it. */
export interface TaskFacts {
  readonly type: 'grant' | 'revoke' | 'certify'
  readonly state: 'open' | 'closed'
  /** `manual`: it is to be provisioned by a person; `provision`: by a connector. */
  readonly step: 'approval' | 'manual' | 'provision' | 'other'
  readonly allowsReassignment: boolean
  /** A write failed for good, so that it can be tried anew. */
  readonly hasFailed: boolean
  /** It is being written outside at this moment. */
  readonly isUnderWay: boolean
}

/** What somebody is to a task. */
export interface Relation {
  readonly isAssignee: boolean
  readonly isCreator: boolean
  readonly isSubject: boolean
  readonly isSuperAdministrator: boolean
}

export type TaskAction =
  | 'approve'
  | 'deny'
  | 'comment'
  | 'reassign'
  | 'close'
  | 'restart'
  | 'skip_step'
  | 'update_grant_duration'
  | 'retry_provisioning'
  | 'provision_complete'
  | 'provision_errored'
  | 'escalate'

/** What is possible now for somebody; the service refuses everything else (product.md TSK-5, TSK-6). */
export function listActions(task: TaskFacts, relation: Relation): TaskAction[] {
  const { isAssignee, isCreator, isSubject, isSuperAdministrator } = relation
  const isParty = isAssignee || isCreator || isSubject || isSuperAdministrator
  if (!isParty) return []
  if (task.state === 'closed') return ['comment']
  const inApproval = task.step === 'approval'
  const may: readonly (readonly [TaskAction, boolean])[] = [
    ['approve', inApproval && isAssignee],
    ['deny', inApproval && isAssignee],
    ['comment', true],
    ['reassign', inApproval && ((isAssignee && task.allowsReassignment) || isSuperAdministrator)],
    ['close', (isCreator || isSuperAdministrator) && !task.isUnderWay],
    ['restart', isSuperAdministrator && !task.isUnderWay],
    ['skip_step', isSuperAdministrator && inApproval],
    ['update_grant_duration', task.type === 'grant' && inApproval && isAssignee],
    ['retry_provisioning', task.hasFailed && (isAssignee || isSuperAdministrator)],
    ['provision_complete', task.step === 'manual' && isAssignee],
    ['provision_errored', task.step === 'manual' && isAssignee],
  ]
  return may.flatMap(([action, isPossible]) => (isPossible ? [action] : []))
}
