import type { Database, Tx } from '@rostrum/database'
import {
  assign,
  changeStep,
  changeTask,
  endAssignments,
  endGrantReasons,
  findActiveStep,
  findHeldGrant,
  listEnabled,
  listExpired,
  listTasksToCarryOn,
  listToRemind,
  lockTask,
  type Task,
  type TaskStep,
  taskReconciler,
} from '@rostrum/database/governance'
import { addAuditEvent, addToOutbox, type Provisioning } from '@rostrum/database/queries'
import { retryRevokeAt } from '@rostrum/governance'
import type { Reconciler } from '@rostrum/jobs'
import { by, system } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { Requests } from '../requests/service.ts'
import { remind, setAccessEnd } from './access-ends.ts'
import { decideAccess, type Pair, settleGranted, settleRevoked } from './settle-access.ts'
import { planOf, snapshotOf } from './snapshot.ts'
import type { TaskFlow } from './task-flow.ts'

export interface CarryOnOptions {
  readonly database: Database
  readonly clock: Clock
  readonly flow: TaskFlow
  readonly requests: Requests
}

const atOnce = 500

/**
 * Carries tasks on: what was written ends its step, what has waited long enough goes on or ends, and access whose time is
 * over is taken away, the longest overdue first (product.md REQ-12, REQ-15, REQ-20); holders hear before (REQ-19).
 */
export function createTaskReconciler(options: CarryOnOptions): Reconciler {
  const { database, clock } = options
  return {
    name: taskReconciler,
    everyMs: 5000,
    async reconcile({ signal }) {
      let [expired, carriedOn, reminded] = [0, 0, 0]
      for (const each of await listExpired(database.db, clock.now(), atOnce)) {
        if (signal.aborted) break
        await database.transaction((tx) => expire(tx, each, options))
        expired++
      }
      for (const id of await listTasksToCarryOn(database.db, clock.now(), atOnce)) {
        if (signal.aborted) break
        if (await database.transaction((tx) => carryOn(tx, id, options))) carriedOn++
      }
      for (const each of await listToRemind(database.db, clock.now(), atOnce)) {
        if (signal.aborted) break
        if (await database.transaction((tx) => remind(tx, each, clock.now()))) reminded++
      }
      return { expired, carriedOn, reminded }
    },
  }
}

async function expire(
  tx: Tx,
  access: Pair & { readonly grantId: number },
  { clock, requests }: CarryOnOptions,
): Promise<void> {
  const now = clock.now()
  const end = await decideAccess(tx, access, now)
  if (end.kind === 'keep') {
    await endGrantReasons(tx, access.grantId, now, now)
    await setAccessEnd(tx, access.grantId, end.expiresAt, now)
    return
  }
  await requests.revokeExpired(tx, access)
}

/** True when something was done about it. */
async function carryOn(tx: Tx, id: string, options: CarryOnOptions): Promise<boolean> {
  const now = options.clock.now()
  const task = await lockTask(tx, id)
  if (task?.state !== 'open') return false
  const step = await findActiveStep(tx, id)
  if (step === undefined) return false
  switch (step.kind) {
    case 'wait':
      if (step.due_at === null || step.due_at > now) return false
      await options.flow.finish(tx, task, step, 'waited', system)
      return true
    case 'provision':
      return carryOnProvision(tx, task, step, options)
    case 'approval':
      if (task.due_at !== null && task.due_at <= now) {
        await options.flow.close(tx, task, 'timed_out', 'nobody answered in time', system)
        return true
      }
      if (step.escalates_at === null || step.escalates_at > now) return false
      await escalate(tx, task, step, options)
      return true
    default:
      return false
  }
}

async function carryOnProvision(tx: Tx, task: Task, step: TaskStep, options: CarryOnOptions): Promise<boolean> {
  const { flow, clock } = options
  const now = clock.now()
  const pair = pairOf(task)
  if (task.type === 'revoke' && step.provisioning_id === null && (await findHeldGrant(tx, pair)) === undefined) {
    await settleRevoked(tx, task, pair, now)
    await flow.finish(tx, task, step, 'provisioned', system, 'a sync found it gone')
    return true
  }
  if (step.provisioning_id === null) {
    if (step.retry_at === null || step.retry_at > now) return false
    await endAssignments(tx, step.id, now)
    const again = await changeStep(tx, step.id, { is_manual: false, retry_at: null })
    await changeTask(tx, task.id, { processing: 'processing' }, now)
    await flow.provision(tx, task, again, { kind: 'provision', how: { kind: 'default' } })
    return true
  }
  const wanted = await tx
    .selectFrom('provisionings')
    .selectAll()
    .where('id', '=', step.provisioning_id)
    .executeTakeFirstOrThrow()
  if (wanted.state !== 'finished') return false
  if (wanted.outcome === 'applied') await applied(tx, task, step, wanted, options)
  else if (wanted.outcome === 'cancelled' && task.type === 'grant')
    await flow.close(tx, task, 'cancelled', wanted.error_message ?? 'the connector declined it', system)
  else await failed(tx, task, step, wanted, options)
  return true
}

async function applied(
  tx: Tx,
  task: Task,
  step: TaskStep,
  wanted: Provisioning,
  { flow, clock }: CarryOnOptions,
): Promise<void> {
  const at = wanted.finished_at ?? clock.now()
  if (task.type === 'grant') await settleGranted(tx, task, pairOf(task), wanted, at)
  else await settleRevoked(tx, task, pairOf(task), at)
  await flow.finish(tx, task, step, 'provisioned', system)
}

/** People take over; a revocation is tried again besides, and it is said aloud that access is still there. */
async function failed(
  tx: Tx,
  task: Task,
  step: TaskStep,
  wanted: Provisioning,
  { flow, clock }: CarryOnOptions,
): Promise<void> {
  const now = clock.now()
  const cause = wanted.error_message ?? 'the connector could not do it'
  await flow.byHand(tx, task, step, cause)
  if (task.type !== 'revoke') return
  await changeStep(tx, step.id, { retry_at: retryRevokeAt(step.attempts, step.started_at, now) ?? null })
  if (task.overdue_at !== null) return
  await changeTask(tx, task.id, { overdue_at: now }, now)
  const { app_id: appId, entitlement_id: entitlementId, principal_id: principalId } = task
  const detail = { cause, appId, entitlementId, principalId }
  const object = { kind: 'task', id: task.id }
  await addAuditEvent(tx, { ...by(system), verb: 'task.revocation_overdue', object, outcome: 'failed', detail }, now)
  const payload = { kind: 'revocation.overdue', taskId: task.id, ...detail }
  await addToOutbox(tx, { topic: 'notice', orderKey: task.id, idempotencyKey: `task ${task.id} overdue`, payload }, now)
}

async function escalate(tx: Tx, task: Task, step: TaskStep, { flow, clock, requests }: CarryOnOptions): Promise<void> {
  const now = clock.now()
  const planned = planOf(snapshotOf(task))[step.position]?.step
  await changeStep(tx, step.id, { escalates_at: null })
  if (planned?.kind !== 'approval' || planned.escalation === undefined) return
  const { action, comment } = planned.escalation
  const object = { kind: 'task', id: task.id }
  const detail = { stepId: step.id, action: action.kind, comment }
  await addAuditEvent(tx, { ...by(system), verb: 'task.escalated', object, outcome: 'succeeded', detail }, now)
  switch (action.kind) {
    case 'cancel':
      return flow.close(tx, task, 'cancelled', comment || 'it was not decided in time', system)
    case 'skip':
      return flow.finish(tx, task, step, 'skipped', system, comment)
    case 'policy':
      return requests.replacePolicy(tx, task, action.policyId)
    case 'reassign': {
      const enabled = await listEnabled(tx, action.userIds)
      const people = action.userIds.filter((userId) => enabled.has(userId) && userId !== task.subject_user_id)
      // Nobody of them is left: those asked so far stay asked.
      if (people.length === 0) return
      await endAssignments(tx, step.id, now)
      await assign(
        tx,
        step.id,
        people.map((userId) => ({ userId })),
        { userId: null, reason: comment },
        now,
      )
      await flow.notify(tx, task, `reassigned ${step.id} ${now.getTime()}`, people, { reason: comment })
      return
    }
    default:
      return action satisfies never
  }
}

export function pairOf(task: Task): Pair {
  const { entitlement_id: entitlementId, principal_id: principalId } = task
  if (entitlementId === null || principalId === null)
    throw new Error(`the task ${task.id} names no access (this is a bug)`)
  return { entitlementId, principalId }
}
