import { type RawBuilder, sql } from 'kysely'
import type { AccountsTable, TaskStepsTable, TasksTable } from '../../gen/tables.ts'
import type { Db } from '../db.ts'
import type { Task } from './tasks.ts'
import { taskHas } from './text-search.ts'

/** Which tasks: all that is named has to hold; a list that is empty or absent says nothing. */
export interface TaskFilter {
  readonly ids?: readonly string[]
  readonly excludeIds?: readonly string[]
  /** part of the names of the entitlement, its resource, its app or the person, or the task's number */
  readonly query?: string
  readonly states?: readonly TasksTable['state'][]
  readonly types?: readonly TasksTable['type'][]
  readonly outcomes?: readonly {
    readonly type: TasksTable['type']
    readonly outcome: NonNullable<TasksTable['outcome']>
  }[]
  readonly origins?: readonly TasksTable['origin'][]
  readonly appIds?: readonly string[]
  readonly excludeAppIds?: readonly string[]
  readonly entitlementIds?: readonly string[]
  readonly excludeEntitlementIds?: readonly string[]
  readonly resourceIds?: readonly string[]
  readonly resourceTypeIds?: readonly string[]
  readonly excludeResourceTypeIds?: readonly string[]
  readonly accountIds?: readonly string[]
  readonly accountStatuses?: readonly AccountsTable['status'][]
  readonly accountTypes?: readonly AccountsTable['type'][]
  readonly employmentStatuses?: readonly string[]
  readonly subjectIds?: readonly string[]
  readonly openerIds?: readonly string[]
  readonly openerOrSubjectId?: string
  readonly campaignIds?: readonly string[]
  /** asked now */
  readonly assigneeIds?: readonly string[]
  /** asked now or before */
  readonly approverIds?: readonly string[]
  readonly actedOnByIds?: readonly string[]
  /** besides the open ones that ask somebody of `assigneeIds`, those that they answered since */
  readonly actedAfter?: Date
  readonly currentStep?: TaskStepsTable['kind']
  /** members of `approval` in a step's definition */
  readonly approvalKinds?: readonly string[]
  readonly requiresApprovalReason?: boolean
  readonly requiresDenialReason?: boolean
  readonly isEmergency?: boolean
  readonly createdAfter?: Date
  readonly createdBefore?: Date
  readonly closedAfter?: Date
  readonly closedBefore?: Date
  readonly includesHidden?: boolean
  /** only what this person has to do with: made it, is its subject, was asked */
  readonly visibleTo?: string
}

export type TaskSort = 'number' | 'created' | 'account' | 'resource' | 'account_owner' | 'resource_and_entitlement'

export interface TaskOrder {
  readonly by: TaskSort
  readonly isReverse: boolean
}

/** Where the page before ended. */
export interface TaskCursor {
  readonly value: string
  readonly id: string
}

const sorts: Record<TaskSort, { readonly of: RawBuilder<unknown>; readonly type: RawBuilder<unknown> }> = {
  number: { of: sql`t.number`, type: sql`bigint` },
  created: { of: sql`t.created_at`, type: sql`timestamptz` },
  account: { of: sql`coalesce(account.display_name, '')`, type: sql`text` },
  resource: { of: sql`coalesce(place.display_name, '')`, type: sql`text` },
  account_owner: { of: sql`coalesce(subject.display_name, '')`, type: sql`text` },
  resource_and_entitlement: { of: sql`coalesce(e.resource_id, '') || coalesce(e.id, '')`, type: sql`text` },
}

/** One page of tasks, with the cursor of the next; undefined when there is none. */
export async function searchTasks(
  db: Db,
  filter: TaskFilter,
  page: { readonly order: TaskOrder; readonly after?: TaskCursor | undefined; readonly limit: number },
): Promise<{ readonly tasks: Task[]; readonly next: TaskCursor | undefined }> {
  const { of, type } = sorts[page.order.by]
  const direction = page.order.isReverse ? sql`desc` : sql`asc`
  const beyond = page.order.isReverse ? sql`<` : sql`>`
  const after = page.after ? sql`and (${of}, t.id) ${beyond} (${page.after.value}::${type}, ${page.after.id})` : sql``
  const { rows } = await sql<Task & { sorted_by: string }>`
    select t.*, ${of}::text as sorted_by from ${from} where ${conditionsOf(filter)} ${after}
    order by ${of} ${direction}, t.id ${direction} limit ${page.limit + 1}`.execute(db)
  const tasks = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? tasks.at(-1) : undefined
  return { tasks: tasks.map(({ sorted_by: _, ...task }) => task), next: last && { value: last.sorted_by, id: last.id } }
}

/** How many there are; beyond `max` nobody counts. */
export async function countTasks(db: Db, filter: TaskFilter, max: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (
    select from ${from} where ${conditionsOf(filter)} limit ${max + 1}) as found`.execute(db)
  return rows[0]?.count ?? 0
}

const from = sql`tasks t
  left join entitlements e on e.id = t.entitlement_id
  left join resources place on place.id = e.resource_id
  left join resources account on account.id = t.account_id
  left join accounts a on a.id = t.account_id
  left join users subject on subject.id = t.subject_user_id`

const asked = (userIds: readonly string[], isNow: boolean) => sql`exists (
  select from task_steps s join task_assignees x on x.task_step_id = s.id
  where s.task_id = t.id and x.user_id = any(${[...userIds]}) ${isNow ? sql`and x.ended_at is null` : sql``})`

const answered = (userIds: readonly string[], since?: Date) => sql`exists (
  select from task_steps s join task_answers x on x.task_step_id = s.id
  where s.task_id = t.id and x.user_id = any(${[...userIds]}) ${since ? sql`and x.answered_at >= ${since}` : sql``})`

const activeStep = (condition: RawBuilder<unknown>) =>
  sql`exists (select from task_steps s where s.task_id = t.id and s.state = 'active' and ${condition})`

function conditionsOf(filter: TaskFilter): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [sql`true`]
  const within = (column: string, values: readonly string[] | undefined) => {
    if (values?.length) all.push(sql`${sql.ref(column)} = any(${[...values]})`)
  }
  const without = (column: string, values: readonly string[] | undefined) => {
    if (values?.length) all.push(sql`(${sql.ref(column)} is null or ${sql.ref(column)} <> all(${[...values]}))`)
  }
  within('t.id', filter.ids)
  without('t.id', filter.excludeIds)
  within('t.state', filter.states)
  within('t.type', filter.types)
  within('t.origin', filter.origins)
  within('t.app_id', filter.appIds)
  without('t.app_id', filter.excludeAppIds)
  within('t.entitlement_id', filter.entitlementIds)
  without('t.entitlement_id', filter.excludeEntitlementIds)
  within('e.resource_id', filter.resourceIds)
  within('place.resource_type_id', filter.resourceTypeIds)
  without('place.resource_type_id', filter.excludeResourceTypeIds)
  within('t.account_id', filter.accountIds)
  within('a.status', filter.accountStatuses)
  within('a.type', filter.accountTypes)
  within('subject.employment_status', filter.employmentStatuses)
  within('t.subject_user_id', filter.subjectIds)
  within('t.created_by', filter.openerIds)
  within('t.campaign_id', filter.campaignIds)
  const { openerOrSubjectId, visibleTo, query } = filter
  if (openerOrSubjectId)
    all.push(sql`(t.created_by = ${openerOrSubjectId} or t.subject_user_id = ${openerOrSubjectId})`)
  if (visibleTo) {
    const mine = sql`t.created_by = ${visibleTo} or t.subject_user_id = ${visibleTo}`
    all.push(sql`(${mine} or ${asked([visibleTo], false)})`)
  }
  if (filter.assigneeIds?.length) {
    const now = asked(filter.assigneeIds, true)
    all.push(filter.actedAfter ? sql`(${now} or ${answered(filter.assigneeIds, filter.actedAfter)})` : now)
  }
  if (filter.approverIds?.length) all.push(asked(filter.approverIds, false))
  if (filter.actedOnByIds?.length) all.push(answered(filter.actedOnByIds))
  if (filter.currentStep) all.push(activeStep(sql`s.kind = ${filter.currentStep}`))
  if (filter.approvalKinds?.length)
    all.push(activeStep(sql`(s.definition -> 'approval') ?| ${[...filter.approvalKinds]}::text[]`))
  for (const [member, wanted] of [
    ['requireApprovalReason', filter.requiresApprovalReason],
    ['requireDenialReason', filter.requiresDenialReason],
  ] as const)
    if (wanted) all.push(activeStep(sql`s.definition #> array['approval', ${member}] = 'true'::jsonb`))
  if (filter.outcomes?.length) {
    const pairs = filter.outcomes.map(({ type, outcome }) => sql`(t.type = ${type} and t.outcome = ${outcome})`)
    all.push(sql`(${sql.join(pairs, sql` or `)})`)
  }
  if (filter.isEmergency !== undefined) all.push(sql`t.is_emergency = ${filter.isEmergency}`)
  if (filter.createdAfter) all.push(sql`t.created_at >= ${filter.createdAfter}`)
  if (filter.createdBefore) all.push(sql`t.created_at < ${filter.createdBefore}`)
  if (filter.closedAfter) all.push(sql`t.closed_at >= ${filter.closedAfter}`)
  if (filter.closedBefore) all.push(sql`t.closed_at < ${filter.closedBefore}`)
  if (!filter.includesHidden) all.push(sql`t.hidden_at is null`)
  if (query) all.push(taskHas(query))
  return sql.join(all, sql` and `)
}
