import type { Db } from '@rostrum/database'
import type { Task, TaskStep } from '@rostrum/database/governance'
import { listActions, type TaskAction } from '@rostrum/governance'
import { factsOf } from './facts.ts'
import { type PolicySnapshot, planOf, snapshotOf } from './snapshot.ts'

export interface Asked {
  readonly userId: string
  readonly delegateOf: string | undefined
  readonly assignedAt: Date
  readonly assignedBy: string | undefined
  readonly isNow: boolean
}

export interface GivenAnswer {
  readonly userId: string
  readonly answer: string
  readonly comment: string
  readonly at: Date
}

/** A step that the task is in, or went through. */
export interface StepDetails {
  readonly step: TaskStep
  readonly asked: readonly Asked[]
  readonly answers: readonly GivenAnswer[]
}

/** All that is shown of a task, to one person. */
export interface TaskDetails {
  readonly task: Task
  /** as it was when the task was made, with the rule that chose the steps */
  readonly policy: PolicySnapshot
  readonly current: StepDetails | undefined
  readonly history: readonly StepDetails[]
  /** what is still to come, in the wire shape */
  readonly next: readonly object[]
  /** what that person may do now */
  readonly actions: readonly TaskAction[]
  readonly commentCount: number
}

/** For one page of tasks, in their order; as many queries as for one. */
export async function loadDetails(
  db: Db,
  tasks: readonly Task[],
  viewer: { readonly userId: string; readonly isSuperAdministrator: boolean },
): Promise<TaskDetails[]> {
  if (tasks.length === 0) return []
  const ids = tasks.map(({ id }) => id)
  const steps = await db
    .selectFrom('task_steps')
    .selectAll()
    .where('task_id', 'in', ids)
    .orderBy('started_at')
    .orderBy('position')
    .execute()
  const stepIds = [...steps.map(({ id }) => id), '']
  const asked = await db
    .selectFrom('task_assignees')
    .selectAll()
    .where('task_step_id', 'in', stepIds)
    .orderBy('user_id')
    .execute()
  const answers = await db
    .selectFrom('task_answers')
    .selectAll()
    .where('task_step_id', 'in', stepIds)
    .orderBy('answered_at')
    .orderBy('id')
    .execute()
  const comments = await db
    .selectFrom('task_comments')
    .select(({ fn }) => ['task_id', fn.countAll<number>().as('count')])
    .where('task_id', 'in', ids)
    .groupBy('task_id')
    .execute()
  const askedOf = Map.groupBy(asked, (row) => row.task_step_id)
  const answersOf = Map.groupBy(answers, (row) => row.task_step_id)
  const stepsOf = Map.groupBy(steps, (row) => row.task_id)
  const countOf = new Map(comments.map((row) => [row.task_id, row.count]))
  const toDetails = (step: TaskStep): StepDetails => ({
    step,
    asked: (askedOf.get(step.id) ?? []).map((row) => ({
      userId: row.user_id,
      delegateOf: row.delegate_of ?? undefined,
      assignedAt: row.assigned_at,
      assignedBy: row.assigned_by ?? undefined,
      isNow: row.ended_at === null,
    })),
    answers: (answersOf.get(step.id) ?? []).map((row) => ({
      userId: row.user_id,
      answer: row.answer,
      comment: row.comment,
      at: row.answered_at,
    })),
  })
  return tasks.map((task) => {
    const all = (stepsOf.get(task.id) ?? []).map(toDetails)
    const current = all.find(({ step }) => step.state === 'active')
    const policy = snapshotOf(task)
    const isAssignee = current?.asked.some(({ userId, isNow }) => isNow && userId === viewer.userId) === true
    const relation = {
      isAssignee,
      isCreator: task.created_by === viewer.userId,
      isSubject: task.subject_user_id === viewer.userId,
      isSuperAdministrator: viewer.isSuperAdministrator,
    }
    const coming = current === undefined ? [] : planOf(policy).slice(current.step.position + 1)
    return {
      task,
      policy,
      current,
      history: all.filter((each) => each !== current),
      next: coming.map(({ definition }) => definition),
      actions: listActions(factsOf(task, current?.step), relation),
      commentCount: countOf.get(task.id) ?? 0,
    }
  })
}
