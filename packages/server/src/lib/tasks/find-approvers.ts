import type { Db } from '@rostrum/database'
import {
  listDelegates,
  listEnabled,
  listHolders,
  listManagers,
  listOwners,
  listSuperAdministrators,
  type Task,
} from '@rostrum/database/governance'
import { type ApprovalStep, type ApproverFacts, type Assignment, groupMax, resolveApprovers } from '@rostrum/governance'

/** Who is to be asked now. */
export async function findApprovers(db: Db, task: Task, step: ApprovalStep, now: Date): Promise<Assignment> {
  const named = await findNamed(db, task, step)
  const groups = step.fallback.entitlementIds.map((id) => listHolders(db, id, groupMax))
  const fallback = [...step.fallback.userIds, ...(await Promise.all(groups)).flat()]
  const superAdministrators = await listSuperAdministrators(db)
  const delegates = await listDelegates(db, [...named, ...fallback, ...superAdministrators], now)
  const everybody = [...named, ...fallback, ...superAdministrators, ...delegates.values()]
  const facts: ApproverFacts = {
    subjectId: task.subject_user_id ?? undefined,
    named,
    fallback,
    superAdministrators,
    enabled: await listEnabled(db, everybody),
    earlierApprovers: await listEarlierApprovers(db, task.id),
    delegates,
  }
  return resolveApprovers(step, facts)
}

async function findNamed(db: Db, task: Task, { approvers }: ApprovalStep): Promise<readonly string[]> {
  switch (approvers.kind) {
    case 'users':
      return approvers.userIds
    case 'self':
      return task.subject_user_id === null ? [] : [task.subject_user_id]
    case 'manager':
      return task.subject_user_id === null ? [] : listManagers(db, task.subject_user_id)
    case 'app_owners':
      return task.app_id === null ? [] : listOwners(db, 'app_id', task.app_id, groupMax)
    case 'entitlement_owners':
      return task.entitlement_id === null ? [] : listOwners(db, 'entitlement_id', task.entitlement_id, groupMax)
    case 'resource_owners': {
      const entitlement = await db
        .selectFrom('entitlements')
        .select('resource_id')
        .where('id', '=', task.entitlement_id ?? '')
        .executeTakeFirst()
      return entitlement === undefined ? [] : listOwners(db, 'resource_id', entitlement.resource_id, groupMax)
    }
    case 'group':
      return listHolders(db, approvers.entitlementId, groupMax + 1)
    case 'other':
      return []
    default:
      return approvers satisfies never
  }
}

/** Who approved a step of the task before. */
export async function listEarlierApprovers(db: Db, taskId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('task_answers as a')
    .innerJoin('task_steps as s', 's.id', 'a.task_step_id')
    .select('a.user_id')
    .where('s.task_id', '=', taskId)
    .where('s.state', '=', 'done')
    .where('a.answer', '=', 'approve')
    .execute()
  return new Set(rows.map((row) => row.user_id))
}

/** Who provisions by hand: those named, else the app's owners, else the Super Administrators. */
export async function findProvisioners(db: Db, task: Task, named: readonly string[]): Promise<string[]> {
  const owners = task.app_id === null ? [] : await listOwners(db, 'app_id', task.app_id, groupMax)
  for (const userIds of [named, owners, await listSuperAdministrators(db)]) {
    const enabled = await listEnabled(db, userIds)
    if (enabled.size > 0) return userIds.filter((id) => enabled.has(id))
  }
  return []
}
