import type { Insertable, Selectable, Updateable } from 'kysely'
import type { TaskStepsTable, TasksTable } from '../../gen/tables.ts'
import type { Db, Tx } from '../db.ts'
import { createId } from '../ids.ts'
import { wake } from './wake.ts'

export type Task = Selectable<TasksTable>
export type TaskStep = Selectable<TaskStepsTable>

/** The reconciler that carries tasks on. */
export const taskReconciler = 'tasks'

/** Adds an open task; undefined when one for the same thing is open. */
export function addTask(tx: Tx, task: Insertable<TasksTable>): Promise<Task | undefined> {
  return tx
    .insertInto('tasks')
    .values(task)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** By its id or its number; undefined when there is none. */
export function findTask(db: Db, idOrNumber: string): Promise<Task | undefined> {
  const query = db.selectFrom('tasks').selectAll()
  if (/^\d{1,15}$/.test(idOrNumber)) return query.where('number', '=', Number(idOrNumber)).executeTakeFirst()
  return query.where('id', '=', idOrNumber).executeTakeFirst()
}

/** Locked until the transaction ends: whatever is decided about it is decided one after another. */
export function lockTask(tx: Tx, id: string): Promise<Task | undefined> {
  return tx.selectFrom('tasks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function changeTask(tx: Tx, id: string, change: Updateable<TasksTable>, now: Date): Promise<Task> {
  const changed = await tx
    .updateTable('tasks')
    .set((set) => ({ ...change, updated_at: now, version: set('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await wake(tx, taskReconciler)
  return changed
}

/** State and outcome in one step (product.md TSK-2); false when it was closed before. */
export async function closeTask(
  tx: Tx,
  id: string,
  end: { readonly outcome: NonNullable<TasksTable['outcome']>; readonly reason: string | null },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('tasks')
    .set((set) => ({
      state: 'closed',
      processing: 'done',
      outcome: end.outcome,
      outcome_reason: end.reason,
      closed_at: now,
      due_at: null,
      updated_at: now,
      version: set('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function addStep(
  tx: Tx,
  step: Omit<Insertable<TaskStepsTable>, 'id' | 'state' | 'started_at'>,
  now: Date,
): Promise<TaskStep> {
  return tx
    .insertInto('task_steps')
    .values({ ...step, id: createId(now), state: 'active', started_at: now })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findActiveStep(db: Db, taskId: string): Promise<TaskStep | undefined> {
  return db
    .selectFrom('task_steps')
    .selectAll()
    .where('task_id', '=', taskId)
    .where('state', '=', 'active')
    .executeTakeFirst()
}

export function listSteps(db: Db, taskId: string): Promise<TaskStep[]> {
  return db
    .selectFrom('task_steps')
    .selectAll()
    .where('task_id', '=', taskId)
    .orderBy('started_at')
    .orderBy('id')
    .execute()
}

export async function changeStep(tx: Tx, id: string, change: Updateable<TaskStepsTable>): Promise<TaskStep> {
  return tx
    .updateTable('task_steps')
    .set((set) => ({ ...change, version: set('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Ends a step, and everybody's being asked in it. */
export async function endStep(tx: Tx, id: string, outcome: string, now: Date): Promise<void> {
  await changeStep(tx, id, { state: 'done', outcome, ended_at: now, due_at: null, escalates_at: null, retry_at: null })
  await endAssignments(tx, id, now)
}

export async function endAssignments(tx: Tx, stepId: string, now: Date): Promise<void> {
  await tx
    .updateTable('task_assignees')
    .set({ ended_at: now })
    .where('task_step_id', '=', stepId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Asks people; who was asked before in the same step is asked again. */
export async function assign(
  tx: Tx,
  stepId: string,
  people: readonly { readonly userId: string; readonly delegateOf?: string | undefined }[],
  by: { readonly userId: string | null; readonly reason?: string },
  now: Date,
): Promise<void> {
  for (const { userId, delegateOf } of people) {
    const values = {
      delegate_of: delegateOf ?? null,
      assigned_at: now,
      assigned_by: by.userId,
      reason: by.reason ?? '',
      ended_at: null,
    }
    await tx
      .insertInto('task_assignees')
      .values({ task_step_id: stepId, user_id: userId, ...values })
      .onConflict((conflict) => conflict.columns(['task_step_id', 'user_id']).doUpdateSet(values))
      .execute()
  }
}

export async function listAssignees(db: Db, stepId: string): Promise<{ userId: string; delegateOf: string | null }[]> {
  const rows = await db
    .selectFrom('task_assignees')
    .select(['user_id', 'delegate_of'])
    .where('task_step_id', '=', stepId)
    .where('ended_at', 'is', null)
    .orderBy('user_id')
    .execute()
  return rows.map((row) => ({ userId: row.user_id, delegateOf: row.delegate_of }))
}

/** Tasks with something to do at that time, those that have waited longest first. */
export async function listTasksToCarryOn(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('tasks as t')
    .leftJoin('task_steps as s', (join) => join.onRef('s.task_id', '=', 't.id').on('s.state', '=', 'active'))
    .leftJoin('provisionings as p', 'p.id', 's.provisioning_id')
    .select('t.id')
    .where('t.state', '=', 'open')
    .where((where) =>
      where.or([
        where('s.id', 'is', null),
        where('t.due_at', '<=', now),
        where('s.due_at', '<=', now),
        where('s.escalates_at', '<=', now),
        where('s.retry_at', '<=', now),
        where('p.state', '=', 'finished'),
        where.and([where('t.type', '=', 'revoke'), where('s.kind', '=', 'provision'), where('s.is_manual', '=', true)]),
      ]),
    )
    .orderBy('t.id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
