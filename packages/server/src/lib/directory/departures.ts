import type { Tx } from '@rostrum/database'
import type { Task } from '@rostrum/database/governance'
import type { Actor } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { TaskFlow } from '../tasks/task-flow.ts'

/** What followed from a person's going. */
export interface DepartureEffects {
  /** tasks that now wait for others */
  readonly moved: number
  /** requests of theirs, and reviews of what they hold, that nobody needs any more */
  readonly cancelled: number
  /** apps, connectors, entitlements and campaigns that they still own */
  readonly owned: number
}

/** What becomes of the tasks of somebody who goes (product.md DIR-5). Their sessions and tokens are refused anyway. */
export class Departures {
  readonly #clock: Clock
  readonly #flow: TaskFlow

  constructor(clock: Clock, flow: TaskFlow) {
    this.#clock = clock
    this.#flow = flow
  }

  async follow(tx: Tx, userId: string, actor: Actor): Promise<DepartureEffects> {
    const theirs = await tx
      .selectFrom('tasks')
      .selectAll()
      .where('subject_user_id', '=', userId)
      .where('state', '=', 'open')
      .where('type', 'in', ['grant', 'certify'])
      .orderBy('id')
      .forUpdate()
      .execute()
    const pending = theirs.filter(({ processing }) => processing === 'waiting')
    for (const task of pending)
      await this.#flow.close(tx, task, 'cancelled', 'the person it is for was disabled', actor)
    return { moved: await this.#moveOn(tx, userId), cancelled: pending.length, owned: await countOwned(tx, userId) }
  }

  /** What waits for them alone waits for others, as the policy's step says. */
  async #moveOn(tx: Tx, userId: string): Promise<number> {
    const asked = await tx
      .selectFrom('task_assignees as a')
      .innerJoin('task_steps as s', 's.id', 'a.task_step_id')
      .innerJoin('tasks as t', 't.id', 's.task_id')
      .selectAll('t')
      .select('s.id as step_id')
      .where('a.user_id', '=', userId)
      .where('a.ended_at', 'is', null)
      .where('s.state', '=', 'active')
      .where('t.state', '=', 'open')
      .orderBy('t.id')
      .forUpdate('t')
      .execute()
    for (const { step_id: stepId, ...task } of asked) {
      await tx
        .updateTable('task_assignees')
        .set({ ended_at: this.#clock.now() })
        .where('task_step_id', '=', stepId)
        .where('user_id', '=', userId)
        .execute()
      const others = await tx
        .selectFrom('task_assignees as a')
        .innerJoin('users as u', 'u.id', 'a.user_id')
        .select('u.id')
        .where('a.task_step_id', '=', stepId)
        .where('a.ended_at', 'is', null)
        .where('u.status', '=', 'enabled')
        .executeTakeFirst()
      if (others === undefined) await this.#flow.askAgain(tx, task as Task, stepId)
    }
    return asked.length
  }
}

async function countOwned(tx: Tx, userId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('owners')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(count)
}
