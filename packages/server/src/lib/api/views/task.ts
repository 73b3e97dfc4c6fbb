import type { Task as Message, PolicyStepInstance, TaskType, TaskView } from '@rostrum/api'
import type { TaskAction } from '@rostrum/governance'
import type { StepDetails, TaskDetails } from '../../tasks/task-details.ts'
import { policyTypes } from './policy.ts'

const states = { open: 'TASK_STATE_OPEN', closed: 'TASK_STATE_CLOSED' } as const
const processings = {
  processing: 'TASK_PROCESSING_TYPE_PROCESSING',
  waiting: 'TASK_PROCESSING_TYPE_WAITING',
  done: 'TASK_PROCESSING_TYPE_DONE',
} as const
const origins = {
  console: 'TASK_ORIGIN_WEBAPP',
  api: 'TASK_ORIGIN_API',
  command_line: 'TASK_ORIGIN_API',
  campaign: 'TASK_ORIGIN_ACCESS_REVIEW',
  expiry: 'TASK_ORIGIN_TIME_REVOKE',
  automation: 'TASK_ORIGIN_AUTOMATION',
} as const
const actions: Readonly<Record<TaskAction, NonNullable<Message['actions']>[number]>> = {
  approve: 'TASK_ACTION_TYPE_APPROVE',
  deny: 'TASK_ACTION_TYPE_DENY',
  comment: 'TASK_ACTION_TYPE_COMMENT',
  reassign: 'TASK_ACTION_TYPE_REASSIGN',
  close: 'TASK_ACTION_TYPE_CLOSE',
  restart: 'TASK_ACTION_TYPE_RESTART',
  skip_step: 'TASK_ACTION_TYPE_SKIP_STEP',
  update_grant_duration: 'TASK_ACTION_TYPE_UPDATE_GRANT_DURATION',
  retry_provisioning: 'TASK_ACTION_TYPE_RETRY_PROVISIONING',
  provision_complete: 'TASK_ACTION_TYPE_PROVISION_COMPLETE',
  provision_errored: 'TASK_ACTION_TYPE_PROVISION_ERRORED',
  escalate: 'TASK_ACTION_TYPE_ESCALATE_TO_EMERGENCY_ACCESS',
}

export function toTaskView(details: TaskDetails): TaskView {
  const { task, policy, current, history, next } = details
  const asked = (current?.asked ?? []).filter(({ isNow }) => isNow).map(({ userId }) => userId)
  return {
    task: {
      id: task.id,
      numericId: Number(task.number),
      displayName: `${task.type} ${task.number}`,
      description: task.justification,
      type: toType(details),
      state: states[task.state],
      processing: processings[task.processing],
      origin: origins[task.origin],
      userId: task.subject_user_id ?? '',
      createdByUserId: task.created_by ?? '',
      emergencyAccess: task.is_emergency,
      actions: details.actions.map((action) => actions[action]),
      approverIds: asked,
      stepApproverIds: asked,
      commentCount: details.commentCount,
      policy: {
        policy: {
          ...Object(policy.document),
          id: policy.policyId ?? '',
          displayName: policy.displayName,
          description: policy.description,
          policyType: policyTypes[policy.type],
        },
        ...(current !== undefined && { current: toStep(current) }),
        history: history.map(toStep),
        next: next as NonNullable<NonNullable<Message['policy']>['next']>,
      },
      createdAt: task.created_at,
      updatedAt: task.updated_at,
    },
  }
}

const endings = {
  granted: 'GRANTED',
  revoked: 'REVOKED',
  certified: 'CERTIFIED',
  decertified: 'DECERTIFIED',
  denied: 'DENIED',
  cancelled: 'CANCELLED',
  skipped: 'CANCELLED',
  error: 'ERROR',
  timed_out: 'WAIT_TIMED_OUT',
} as const

/** What the task is about, with its end once there is one: state and outcome are one change. */
function toType({ task }: TaskDetails): TaskType {
  const about = {
    appId: task.app_id ?? '',
    appEntitlementId: task.entitlement_id ?? '',
    appUserId: task.account_id ?? task.principal_id ?? '',
    identityUserId: task.subject_user_id ?? '',
    outcomeTime: task.closed_at ?? undefined,
  }
  const ending = task.outcome === null ? 'UNSPECIFIED' : endings[task.outcome]
  // The three kinds name their outcomes alike.
  if (task.type === 'grant') {
    const duration = task.duration_seconds === null ? {} : { grantDuration: Number(task.duration_seconds) }
    return { grant: { ...about, ...duration, outcome: `GRANT_OUTCOME_${ending}` as 'GRANT_OUTCOME_GRANTED' } }
  }
  if (task.type === 'revoke')
    return { revoke: { ...about, outcome: `REVOKE_OUTCOME_${ending}` as 'REVOKE_OUTCOME_REVOKED' } }
  return {
    certify: {
      ...about,
      accessReviewId: task.campaign_id ?? '',
      outcome: `CERTIFY_OUTCOME_${ending}` as 'CERTIFY_OUTCOME_CERTIFIED',
    },
  }
}

function toStep({ step, asked, answers }: StepDetails): PolicyStepInstance {
  const isDone = step.state === 'done'
  const definition: Readonly<Record<string, unknown>> = Object(step.definition)
  const base = { id: step.id, state: isDone ? 'POLICY_STEP_STATE_DONE' : 'POLICY_STEP_STATE_ACTIVE' } as const
  const last = answers.at(-1)
  const endedAt = step.ended_at ?? undefined
  switch (step.kind) {
    case 'approval':
      return {
        ...base,
        approval: {
          approval: Object(definition.approval),
          state: isDone ? 'APPROVAL_INSTANCE_STATE_DONE' : 'APPROVAL_INSTANCE_STATE_WAITING',
          assignedAt: asked[0]?.assignedAt,
          ...(step.outcome === 'approved' && { approved: { approvedAt: endedAt, userId: last?.userId ?? '' } }),
          ...(step.outcome === 'denied' && { denied: { deniedAt: endedAt, userId: last?.userId ?? '' } }),
          ...(step.outcome === 'skipped' && { skipped: { skippedAt: endedAt } }),
        },
      }
    case 'provision':
      return {
        ...base,
        provision: {
          provision: Object(definition.provision),
          state: isDone ? 'PROVISION_INSTANCE_STATE_DONE' : 'PROVISION_INSTANCE_STATE_WAITING',
          ...(step.outcome === 'provisioned' && { completed: { completedAt: endedAt, userId: last?.userId ?? '' } }),
          ...(step.last_error !== null && {
            errored: { description: step.last_error, erroredAt: endedAt ?? step.started_at },
          }),
        },
      }
    case 'wait':
      return {
        ...base,
        wait: {
          state: !isDone
            ? 'WAIT_INSTANCE_STATE_WAITING'
            : step.outcome === 'timed_out'
              ? 'WAIT_INSTANCE_STATE_TIMED_OUT'
              : 'WAIT_INSTANCE_STATE_COMPLETED',
          startedWaitingAt: step.started_at,
          timeout: step.due_at ?? undefined,
        },
      }
    case 'accept':
      return { ...base, accept: { acceptMessage: messageOf(definition.accept, 'acceptMessage') } }
    case 'reject':
      return { ...base, reject: { rejectMessage: messageOf(definition.reject, 'rejectMessage') } }
    case 'form':
      return { ...base, form: {} }
    default:
      return step.kind satisfies never
  }
}

function messageOf(value: unknown, name: string): string {
  const text: unknown = Object(value)[name]
  return typeof text === 'string' ? text : ''
}
