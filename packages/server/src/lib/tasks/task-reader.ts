import type { Db } from '@rostrum/database'
import { countTasks, findTask, searchTasks, type TaskFilter } from '@rostrum/database/governance'
import { type Actor, userOf } from '../audit/actor.ts'
import { ServiceError } from '../service-error.ts'
import type { Authorize } from './authorize.ts'
import { loadDetails, type TaskDetails } from './task-details.ts'

/** One event of a task's trail; a comment is one of them. */
export interface TrailEvent {
  readonly id: string
  readonly at: Date
  readonly actorKind: string
  readonly actorId: string | undefined
  readonly verb: string
  readonly detail: Readonly<Record<string, unknown>>
}

type SearchPage = Parameters<typeof searchTasks>[2]

/** Shows tasks to those who have to do with them, and to administrators (product.md TSK-8, TSK-9). */
export class TaskReader {
  readonly #authorize: Authorize

  constructor(authorize: Authorize) {
    this.#authorize = authorize
  }

  /** By id or number. @throws ServiceError when there is none, or nothing of it is the actor's to see */
  async get(db: Db, idOrNumber: string, actor: Actor): Promise<TaskDetails> {
    const task = await findTask(db, idOrNumber)
    const viewer = await this.#viewer(db, actor)
    if (task !== undefined) {
      const seen =
        viewer.seesAll ||
        (await countTasks(db, { ids: [task.id], visibleTo: viewer.userId || 'nobody', includesHidden: true }, 1)) > 0
      const [details] = seen ? await loadDetails(db, [task], viewer) : []
      if (details !== undefined) return details
    }
    throw new ServiceError('not_found', 'TASK_NOT_FOUND', `there is no task ${idOrNumber.slice(0, 64)}`)
  }

  async search(db: Db, filter: TaskFilter, page: SearchPage, actor: Actor) {
    const viewer = await this.#viewer(db, actor)
    const { tasks, next } = await searchTasks(db, limitTo(filter, viewer), page)
    return { tasks: await loadDetails(db, tasks, viewer), next }
  }

  /** Up to `max`, and one more when there are more. */
  async count(db: Db, filter: TaskFilter, max: number, actor: Actor): Promise<number> {
    return countTasks(db, limitTo(filter, await this.#viewer(db, actor)), max)
  }

  /** What happened with a task, a page at a time; `after` is the id of the last event of the page before. */
  async trail(
    db: Db,
    idOrNumber: string,
    page: {
      readonly after?: string
      readonly limit: number
      readonly newestFirst?: boolean
      readonly commentsOnly?: boolean
    },
    actor: Actor,
  ): Promise<TrailEvent[]> {
    const { task } = await this.get(db, idOrNumber, actor)
    let query = db
      .selectFrom('audit_events')
      .selectAll()
      .where('object_kind', '=', 'task')
      .where('object_id', '=', task.id)
    if (page.commentsOnly) query = query.where('verb', '=', 'task.commented')
    if (page.after !== undefined) {
      // By the order in which they were written: several have the same instant.
      const last = db.selectFrom('audit_events').select('ordinal').where('id', '=', page.after)
      query = query.where('ordinal', page.newestFirst ? '<' : '>', last)
    }
    const rows = await query
      .orderBy('ordinal', page.newestFirst ? 'desc' : 'asc')
      .limit(page.limit)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      at: row.occurred_at,
      actorKind: row.actor_kind,
      actorId: row.actor_id ?? undefined,
      verb: row.verb,
      detail: Object(row.detail),
    }))
  }

  async #viewer(db: Db, actor: Actor) {
    const seesAll = await this.#authorize(db, actor, { action: 'task.see' })
    const isSuperAdministrator = await this.#authorize(db, actor, { action: 'task.manage' })
    return { userId: userOf(actor) ?? '', seesAll, isSuperAdministrator }
  }
}

/** Nobody without a user sees anything, unless they see everything. */
function limitTo(filter: TaskFilter, { userId, seesAll }: { userId: string; seesAll: boolean }): TaskFilter {
  return seesAll ? filter : { ...filter, visibleTo: userId || 'nobody' }
}
