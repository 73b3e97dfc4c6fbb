import type { Tx } from '@rostrum/database'
import {
  assign,
  changeStep,
  changeTask,
  endAssignments,
  findActiveStep,
  findRequestTarget,
  findTask,
  listAssignees,
  listEnabled,
  lockTask,
  type Task,
  type TaskStep,
} from '@rostrum/database/governance'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import {
  type ApprovalStep,
  decideApproval,
  decideDuration,
  findObjection,
  lacksComment,
  listActions,
  type TaskAction,
} from '@rostrum/governance'
import { type Actor, by, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { Requests } from '../requests/service.ts'
import { ServiceError } from '../service-error.ts'
import type { Authorize } from './authorize.ts'
import { pairOf } from './carry-on.ts'
import { factsOf } from './facts.ts'
import { listEarlierApprovers } from './find-approvers.ts'
import { settleGranted, settleRevoked } from './settle-access.ts'
import { planOf, snapshotOf } from './snapshot.ts'
import type { TaskFlow } from './task-flow.ts'

/** What somebody says to a task. */
export interface Saying {
  readonly actor: Actor
  /** the task's id, or its number */
  readonly taskId: string
  /** the step that was seen; another one in the meantime is a refusal */
  readonly stepId?: string | undefined
  readonly comment?: string | undefined
}

interface Loaded {
  readonly task: Task
  readonly step: TaskStep | undefined
  readonly planned: ApprovalStep | undefined
  readonly userId: string
  readonly comment: string
  readonly actor: Actor
}

const commentMax = 4096

/** What people do with tasks. Each locks the task: of two at once, the second meets what the first decided (product.md TSK-4). */
export class Tasks {
  readonly #clock: Clock
  readonly #flow: TaskFlow
  readonly #requests: Requests
  readonly #authorize: Authorize

  constructor({
    clock,
    flow,
    requests,
    authorize,
  }: { clock: Clock; flow: TaskFlow; requests: Requests; authorize: Authorize }) {
    this.#clock = clock
    this.#flow = flow
    this.#requests = requests
    this.#authorize = authorize
  }

  approve(tx: Tx, saying: Saying): Promise<Task> {
    return this.#answer(tx, saying, 'approve')
  }

  deny(tx: Tx, saying: Saying): Promise<Task> {
    return this.#answer(tx, saying, 'deny')
  }

  async comment(tx: Tx, saying: Saying): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'comment')
    if (loaded.comment === '') throw new ServiceError('invalid_argument', 'COMMENT_MISSING', 'a comment needs a text')
    await this.#say(tx, loaded, 'task.commented', {})
    return loaded.task
  }

  /** Asks others instead. */
  async reassign(tx: Tx, saying: Saying & { readonly userIds: readonly string[] }): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'reassign')
    const { step, planned, task } = requireApproval(loaded)
    if (lacksComment(planned, 'reassign', loaded.comment)) throw commentMissing('reassign')
    const enabled = await listEnabled(tx, saying.userIds)
    const earlierApprovers = await listEarlierApprovers(tx, task.id)
    const subjectId = task.subject_user_id ?? undefined
    const isSuper = await this.#isSuper(tx, saying.actor)
    for (const userId of saying.userIds) {
      const isListed = planned.allowedReassignees.length === 0 || planned.allowedReassignees.includes(userId) || isSuper
      if (
        !isListed ||
        !enabled.has(userId) ||
        findObjection(planned, userId, { subjectId, earlierApprovers }) !== undefined
      )
        throw new ServiceError(
          'failed_precondition',
          'REASSIGNEE_NOT_ALLOWED',
          `the step cannot be given to the user ${userId}`,
        )
    }
    if (saying.userIds.length === 0 || saying.userIds.length > 32)
      throw new ServiceError(
        'invalid_argument',
        'REASSIGNEE_NOT_ALLOWED',
        `from 1 to 32 users are asked, not ${saying.userIds.length}`,
      )
    const now = this.#clock.now()
    await endAssignments(tx, step.id, now)
    const people = saying.userIds.map((userId) => ({ userId }))
    await assign(tx, step.id, people, { userId: loaded.userId, reason: loaded.comment }, now)
    await this.#record(tx, step.id, loaded, 'reassign')
    await this.#say(tx, loaded, 'task.reassigned', { stepId: step.id, assignees: saying.userIds })
    const told = { stepId: step.id, by: loaded.userId, reason: loaded.comment }
    await this.#flow.notify(tx, task, `reassigned ${step.id} ${createId(now)}`, saying.userIds, told)
    return changeTask(tx, task.id, {}, now)
  }

  /** Its creator, or a Super Administrator, calls it off. */
  async close(tx: Tx, saying: Saying): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'close')
    await this.#say(tx, loaded, 'task.cancelled', {})
    await this.#flow.close(tx, loaded.task, 'cancelled', loaded.comment, saying.actor)
    return this.#get(tx, loaded.task.id)
  }

  async restart(tx: Tx, saying: Saying): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'restart')
    await this.#say(tx, loaded, 'task.restarted', {})
    await this.#requests.replacePolicy(tx, loaded.task)
    return this.#get(tx, loaded.task.id)
  }

  async skipStep(tx: Tx, saying: Saying): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'skip_step')
    const { step, task } = requireApproval(loaded)
    if (loaded.userId === task.subject_user_id) throw selfApproval()
    await this.#say(tx, loaded, 'task.step_skipped_by', { stepId: step.id })
    await this.#flow.finish(tx, task, step, 'skipped', saying.actor, loaded.comment)
    return this.#get(tx, task.id)
  }

  /** @throws ServiceError always, as long as no emergency policy can be set (product.md REQ-21) */
  async escalate(tx: Tx, saying: Saying): Promise<never> {
    await this.#load(tx, saying, 'comment')
    throw new ServiceError(
      'failed_precondition',
      'ESCALATION_NOT_ENABLED',
      'emergency access is not enabled for this entitlement',
    )
  }

  /** An approver grants for another time than was asked for. */
  async updateGrantDuration(tx: Tx, saying: Saying & { readonly durationSeconds: number | undefined }): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'update_grant_duration')
    const target = await findRequestTarget(tx, loaded.task.entitlement_id ?? '')
    const decided = decideDuration(saying.durationSeconds, target?.maxDurationSeconds)
    if ('error' in decided) throw new ServiceError('invalid_argument', 'DURATION_INVALID', decided.error)
    const before = loaded.task.duration_seconds
    await this.#say(tx, loaded, 'task.duration_changed', { before, after: decided.seconds ?? null })
    const { id, created_by: requesterId, subject_user_id: subjectId } = loaded.task
    const now = this.#clock.now()
    const after = decided.seconds ?? null
    if (after !== before) {
      const told = { by: loaded.userId, before, after, reason: loaded.comment }
      await this.#flow.notify(tx, loaded.task, `duration ${createId(now)}`, [requesterId, subjectId], told)
    }
    return changeTask(tx, id, { duration_seconds: after }, now)
  }

  /** Tries the connector once more; nobody is asked again (product.md PRV-3). */
  async retryProvisioning(tx: Tx, saying: Saying): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'retry_provisioning')
    const { task, step } = loaded
    if (step === undefined) throw notPossible('retry_provisioning', task)
    const now = this.#clock.now()
    await this.#say(tx, loaded, 'task.provisioning_retried', { stepId: step.id })
    await endAssignments(tx, step.id, now)
    const again = await changeStep(tx, step.id, { is_manual: false, retry_at: null, last_error: null })
    await changeTask(tx, task.id, { processing: 'processing' }, now)
    await this.#flow.provision(tx, task, again, { kind: 'provision', how: { kind: 'default' } })
    return this.#get(tx, task.id)
  }

  /** Somebody did by hand what was to be done. */
  async markProvisioned(tx: Tx, saying: Saying): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'provision_complete')
    const { task, step } = loaded
    if (step === undefined) throw notPossible('provision_complete', task)
    const now = this.#clock.now()
    if (task.type === 'grant') await settleGranted(tx, task, pairOf(task), undefined, now)
    else await settleRevoked(tx, task, pairOf(task), now)
    await this.#record(tx, step.id, loaded, 'provisioned')
    await this.#flow.finish(tx, task, step, 'provisioned', saying.actor, loaded.comment)
    return this.#get(tx, task.id)
  }

  /** Somebody will not, or cannot, do it by hand. */
  async markNotProvisioned(tx: Tx, saying: Saying): Promise<Task> {
    const loaded = await this.#load(tx, saying, 'provision_errored')
    const { task, step } = loaded
    if (loaded.comment === '') throw commentMissing('provision_errored')
    if (step !== undefined) await this.#record(tx, step.id, loaded, 'not_provisioned')
    await this.#flow.close(tx, task, 'error', loaded.comment, saying.actor)
    return this.#get(tx, task.id)
  }

  async #answer(tx: Tx, saying: Saying, answer: 'approve' | 'deny'): Promise<Task> {
    const loaded = await this.#load(tx, saying, answer)
    const { task, step, planned } = requireApproval(loaded)
    const earlierApprovers = await listEarlierApprovers(tx, task.id)
    const objection = findObjection(planned, loaded.userId, {
      subjectId: task.subject_user_id ?? undefined,
      earlierApprovers,
    })
    if (objection === 'self') throw selfApproval()
    if (objection === 'not_distinct')
      throw new ServiceError(
        'failed_precondition',
        'APPROVER_NOT_DISTINCT',
        'this step needs another approver than the steps before',
      )
    if (lacksComment(planned, answer, loaded.comment)) throw commentMissing(answer)
    await this.#record(tx, step.id, loaded, answer)
    if (loaded.comment !== '') await this.#say(tx, loaded, 'task.commented', { stepId: step.id })
    const decided = decideApproval([{ kind: answer, userId: loaded.userId }])
    if (decided !== undefined) await this.#flow.finish(tx, task, step, decided.outcome, saying.actor, loaded.comment)
    return this.#get(tx, task.id)
  }

  /** Locks the task and finds out whether the actor may do that with it now. */
  async #load(tx: Tx, saying: Saying, action: TaskAction): Promise<Loaded> {
    const found = await findTask(tx, saying.taskId)
    const task = found && (await lockTask(tx, found.id))
    const userId = userOf(saying.actor) ?? ''
    const comment = saying.comment?.trim() ?? ''
    const isSuper = await this.#isSuper(tx, saying.actor)
    if (task === undefined) throw notFound(saying.taskId)
    const step = await findActiveStep(tx, task.id)
    const relation = {
      isAssignee: step !== undefined && (await wasAsked(tx, step.id, userId)),
      isCreator: task.created_by === userId,
      isSubject: task.subject_user_id === userId,
      isSuperAdministrator: isSuper,
    }
    const isKnownTo = Object.values(relation).some(Boolean) || (await wasInvolved(tx, task.id, userId))
    if (!isKnownTo) throw notFound(saying.taskId)
    if (comment.length > commentMax)
      throw new ServiceError(
        'invalid_argument',
        'COMMENT_MISSING',
        `a comment has at most ${commentMax} characters, not ${comment.length}`,
      )
    if (saying.stepId && saying.stepId !== step?.id) throw await alreadyDecided(tx, task, saying.stepId)
    if (task.state === 'closed' && action !== 'comment')
      throw new ServiceError(
        'failed_precondition',
        'TASK_ALREADY_CLOSED',
        `the task ${task.number} is closed already: ${task.outcome}`,
      )
    const actions = listActions(factsOf(task, step), relation)
    if (!actions.includes(action)) throw isPartOf(action, step) ? notAsked(task) : notPossible(action, task)
    const planned = step && planOf(snapshotOf(task))[step.position]?.step
    return {
      task,
      step,
      planned: planned?.kind === 'approval' ? planned : undefined,
      userId,
      comment,
      actor: saying.actor,
    }
  }

  #isSuper(tx: Tx, actor: Actor): Promise<boolean> {
    return this.#authorize(tx, actor, { action: 'task.manage' })
  }

  async #record(
    tx: Tx,
    stepId: string,
    { userId, comment }: Loaded,
    answer: 'approve' | 'deny' | 'reassign' | 'provisioned' | 'not_provisioned',
  ): Promise<void> {
    const now = this.#clock.now()
    const asked = (await listAssignees(tx, stepId)).find((each) => each.userId === userId)
    await tx
      .insertInto('task_answers')
      .values({
        id: createId(now),
        task_step_id: stepId,
        user_id: userId,
        delegate_of: asked?.delegateOf ?? null,
        answer,
        comment,
        answered_at: now,
      })
      .execute()
  }

  async #say(tx: Tx, { task, userId, comment, actor }: Loaded, verb: string, detail: object): Promise<void> {
    const now = this.#clock.now()
    if (comment !== '')
      await tx
        .insertInto('task_comments')
        .values({ id: createId(now), task_id: task.id, user_id: userId, body: comment, written_at: now })
        .execute()
    const object = { kind: 'task', id: task.id }
    const told = { ...detail, ...(comment && { comment }) }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail: told }, now)
  }

  #get(tx: Tx, id: string): Promise<Task> {
    return tx.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  }
}

async function wasAsked(tx: Tx, stepId: string, userId: string): Promise<boolean> {
  return (await listAssignees(tx, stepId)).some((each) => each.userId === userId)
}

async function wasInvolved(tx: Tx, taskId: string, userId: string): Promise<boolean> {
  const asked = await tx
    .selectFrom('task_assignees as a')
    .innerJoin('task_steps as s', 's.id', 'a.task_step_id')
    .select('s.id')
    .where('s.task_id', '=', taskId)
    .where('a.user_id', '=', userId)
    .limit(1)
    .executeTakeFirst()
  return asked !== undefined
}

async function alreadyDecided(tx: Tx, task: Task, stepId: string): Promise<ServiceError> {
  const answer = await tx
    .selectFrom('task_answers as a')
    .innerJoin('task_steps as s', 's.id', 'a.task_step_id')
    .innerJoin('users as u', 'u.id', 'a.user_id')
    .select(['u.display_name', 's.outcome'])
    .where('s.task_id', '=', task.id)
    .where('s.id', '=', stepId)
    .where('a.answer', 'in', ['approve', 'deny'])
    .executeTakeFirst()
  const message =
    answer === undefined
      ? `the task ${task.number} is not in the step ${stepId} any more`
      : `already decided by ${answer.display_name}: ${answer.outcome}`
  return new ServiceError('aborted', 'TASK_ALREADY_DECIDED', message, { taskId: task.id })
}

function isPartOf(action: TaskAction, step: TaskStep | undefined): boolean {
  return (action === 'approve' || action === 'deny') && step?.kind === 'approval'
}

function requireApproval(loaded: Loaded): Loaded & { readonly step: TaskStep; readonly planned: ApprovalStep } {
  const { step, planned, task } = loaded
  if (step === undefined || planned === undefined) throw notPossible('approve', task)
  return { ...loaded, step, planned }
}

function notFound(taskId: string): ServiceError {
  return new ServiceError('not_found', 'TASK_NOT_FOUND', `there is no task ${taskId.slice(0, 64)}`)
}

function notAsked({ number }: Task): ServiceError {
  return new ServiceError('permission_denied', 'NOT_ALLOWED', `the task ${number} is not assigned to you`)
}

function notPossible(action: TaskAction, { number }: Task): ServiceError {
  return new ServiceError(
    'failed_precondition',
    'TASK_ACTION_NOT_POSSIBLE',
    `${action.replaceAll('_', ' ')} is not possible for you with the task ${number} as it is now`,
  )
}

function selfApproval(): ServiceError {
  return new ServiceError(
    'permission_denied',
    'SELF_APPROVAL',
    'nobody decides over their own access here, whichever of their accounts it is for',
  )
}

function commentMissing(action: string): ServiceError {
  return new ServiceError(
    'invalid_argument',
    'COMMENT_MISSING',
    `a comment is needed to ${action.replaceAll('_', ' ')}`,
  )
}
