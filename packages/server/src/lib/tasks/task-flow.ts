import type { Tx } from '@rostrum/database'
import {
  addStep,
  assign,
  changeStep,
  changeTask,
  closeTask,
  endStep,
  findHeldGrant,
  type Task,
  type TaskStep,
} from '@rostrum/database/governance'
import { addAuditEvent, addToOutbox } from '@rostrum/database/queries'
import {
  type ApprovalStep,
  advance,
  after,
  type PolicyType,
  type ProvisionStep,
  pendingSecondsUsual,
  type StepOutcome,
  type TaskOutcome,
  waitUntil,
} from '@rostrum/governance'
import { type Actor, by, system } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { Provisionings } from '../provisioning/provisionings.ts'
import { ServiceError } from '../service-error.ts'
import { findApprovers, findProvisioners } from './find-approvers.ts'
import { type PlannedStep, planOf, snapshotOf } from './snapshot.ts'

/** Moves tasks from step to step. Whoever calls has locked the task, and found it open. */
export class TaskFlow {
  readonly #clock: Clock
  readonly #provisionings: Provisionings

  constructor({ clock, provisionings }: { clock: Clock; provisionings: Provisionings }) {
    this.#clock = clock
    this.#provisionings = provisionings
  }

  /** Begins with a step, and goes on through those that need nobody. */
  async enter(tx: Tx, task: Task, position: number): Promise<void> {
    const planned = planOf(snapshotOf(task))[position]
    if (planned === undefined) throw new Error(`the task ${task.id} has no step ${position} (this is a bug)`)
    const now = this.#clock.now()
    const { step } = planned
    switch (step.kind) {
      case 'approval':
        return this.#ask(tx, task, position, { ...planned, step })
      case 'wait': {
        const until = waitUntil(step, now)
        await addStep(tx, { ...rowOf(task, position, planned), due_at: until }, now)
        await changeTask(tx, task.id, { processing: 'waiting', due_at: null }, now)
        return
      }
      case 'accept':
      case 'reject': {
        const row = await addStep(tx, rowOf(task, position, planned), now)
        const outcome = step.kind === 'accept' ? 'accepted' : 'rejected'
        return this.finish(tx, task, row, outcome, system, step.message)
      }
      case 'provision': {
        const row = await addStep(tx, rowOf(task, position, planned), now)
        const changed = await changeTask(tx, task.id, { processing: 'processing', due_at: null }, now)
        return this.provision(tx, changed, row, step)
      }
      default:
        return step satisfies never
    }
  }

  /** Ends the step that the task is in, and goes on with the next or closes it. */
  async finish(tx: Tx, task: Task, step: TaskStep, outcome: StepOutcome, actor: Actor, reason = ''): Promise<void> {
    const now = this.#clock.now()
    await endStep(tx, step.id, outcome, now)
    const type = typeOf(task)
    const progress = advance(type, planOf(snapshotOf(task)).length, step.position, outcome)
    await this.#tell(tx, task, actor, `task.step_${outcome}`, {
      stepId: step.id,
      position: step.position,
      ...(reason && { reason }),
    })
    if (progress.kind === 'next') return this.enter(tx, task, progress.position)
    await this.close(tx, task, progress.outcome, reason, actor)
  }

  /** Ends the task, with the step that it may be in. */
  async close(tx: Tx, task: Task, outcome: TaskOutcome, reason: string, actor: Actor): Promise<void> {
    const now = this.#clock.now()
    const active = await tx
      .selectFrom('task_steps')
      .select('id')
      .where('task_id', '=', task.id)
      .where('state', '=', 'active')
      .executeTakeFirst()
    if (active !== undefined) await endStep(tx, active.id, outcome, now)
    if (!(await closeTask(tx, task.id, { outcome, reason: reason || null }, now))) return
    await this.#tell(tx, task, actor, 'task.closed', { outcome, ...(reason && { reason }) })
    await this.notify(tx, task, `closed ${outcome}`, [task.created_by, task.subject_user_id], { outcome, reason })
  }

  /** Hands the work to the connector, or to people where that is how it is done, or the only way left. */
  async provision(tx: Tx, task: Task, step: TaskStep, { how }: ProvisionStep): Promise<void> {
    const { entitlement_id: entitlementId, principal_id: principalId } = task
    if (entitlementId === null || principalId === null)
      throw new Error(`the task ${task.id} names no access (this is a bug)`)
    const pair = { entitlementId, principalId }
    // What is gone already need not be taken away.
    if (task.type === 'revoke' && (await findHeldGrant(tx, pair)) === undefined)
      return this.finish(tx, task, step, 'provisioned', system, 'it was not held any more')
    if (how.kind === 'manual') return this.byHand(tx, task, step, '', how.userIds)
    const attempts = step.attempts + 1
    const wish = { ...pair, actor: system, idempotencyKey: `task ${task.id} step ${step.id} try ${attempts}` }
    try {
      const wanted =
        task.type === 'grant' ? await this.#provisionings.grant(tx, wish) : await this.#provisionings.revoke(tx, wish)
      await changeStep(tx, step.id, { provisioning_id: wanted.id, attempts, retry_at: null })
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      await this.byHand(tx, task, { ...step, attempts }, error.message)
    }
  }

  /** Asks people to provision; `cause` is why the connector does not. */
  async byHand(tx: Tx, task: Task, step: TaskStep, cause: string, named: readonly string[] = []): Promise<void> {
    const now = this.#clock.now()
    const people = await findProvisioners(tx, task, named)
    await changeStep(tx, step.id, {
      is_manual: true,
      attempts: step.attempts,
      last_error: cause || null,
      provisioning_id: null,
    })
    await assign(
      tx,
      step.id,
      people.map((userId) => ({ userId })),
      { userId: null, reason: cause },
      now,
    )
    await changeTask(tx, task.id, { processing: 'waiting' }, now)
    await this.#tell(tx, task, system, 'task.provisioned_by_hand', { stepId: step.id, cause, assignees: people })
    await this.notify(tx, task, `by hand ${step.id} ${step.attempts}`, people, { cause })
  }

  async #ask(
    tx: Tx,
    task: Task,
    position: number,
    planned: PlannedStep & { readonly step: ApprovalStep },
  ): Promise<void> {
    const now = this.#clock.now()
    const found = await findApprovers(tx, task, planned.step, now)
    const { escalation } = planned.step
    const escalatesAt = escalation === undefined ? null : after(now, escalation.afterSeconds)
    const step = await addStep(tx, { ...rowOf(task, position, planned), escalates_at: escalatesAt }, now)
    if (found.kind === 'nobody') {
      const reason = 'there is nobody who may approve it: the only Super Administrator is the person it is for'
      return this.close(tx, task, 'error', reason, system)
    }
    await changeTask(tx, task.id, { processing: 'waiting', due_at: after(now, pendingSecondsUsual) }, now)
    await assign(tx, step.id, found.assignees, { userId: null, reason: found.via }, now)
    const assignees = found.assignees.map(({ userId }) => userId)
    await this.#tell(tx, task, system, 'task.assigned', { stepId: step.id, position, via: found.via, assignees })
    await this.notify(tx, task, `asked ${step.id}`, assignees, { stepId: step.id })
  }

  /** Nobody is left who was asked: whoever is to be asked now is, as the step says. */
  async askAgain(tx: Tx, task: Task, stepId: string): Promise<void> {
    const now = this.#clock.now()
    const step = await tx.selectFrom('task_steps').selectAll().where('id', '=', stepId).executeTakeFirstOrThrow()
    const planned = planOf(snapshotOf(task))[step.position]?.step
    const found =
      planned?.kind === 'approval'
        ? await findApprovers(tx, task, planned, now)
        : { kind: 'assigned' as const, via: '', assignees: await this.#provisioners(tx, task) }
    if (found.kind === 'nobody') return this.close(tx, task, 'error', 'nobody is left who may approve it', system)
    await assign(tx, stepId, found.assignees, { userId: null, reason: 'who was asked before is disabled' }, now)
    const assignees = found.assignees.map(({ userId }) => userId)
    await this.#tell(tx, task, system, 'task.assigned', { stepId, position: step.position, via: found.via, assignees })
    await this.notify(tx, task, `asked ${stepId} again ${now.getTime()}`, assignees, { stepId })
  }

  async #provisioners(tx: Tx, task: Task): Promise<{ userId: string }[]> {
    return (await findProvisioners(tx, task, [])).map((userId) => ({ userId }))
  }

  #tell(tx: Tx, task: Task, actor: Actor, verb: string, detail: object): Promise<string> {
    const event = { ...by(actor), verb, object: { kind: 'task', id: task.id }, outcome: 'succeeded' as const, detail }
    return addAuditEvent(tx, event, this.#clock.now())
  }

  /** Tells people of a task; the first word of `what` says what happened, and with the rest it is told once. */
  async notify(tx: Tx, task: Task, what: string, userIds: readonly (string | null)[], detail: object): Promise<void> {
    const to = [...new Set(userIds.filter((id) => id !== null))]
    if (to.length === 0) return
    const payload = { kind: 'task', event: what.split(' ')[0], taskId: task.id, type: task.type, to, ...detail }
    const message = { topic: 'notice', orderKey: task.id, idempotencyKey: `task ${task.id} ${what}`, payload }
    await addToOutbox(tx, message, this.#clock.now())
  }
}

export function typeOf(task: Pick<Task, 'id' | 'type'>): PolicyType {
  if (task.type === 'offboarding') throw new Error(`the task ${task.id} has no policy (this is a bug)`)
  return task.type
}

function rowOf(task: Task, position: number, { step, definition }: PlannedStep) {
  return { task_id: task.id, position, kind: step.kind, definition: JSON.stringify(definition) }
}
