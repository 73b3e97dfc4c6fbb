import type { TaskRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { taskHas } from '@rostrum/database/queries'
import { sql } from 'kysely'
import { type Condition, choice, idOr, type ListDefinition, oneOf, time } from './definition.ts'
import { inOrder, toIdArray } from './rows.ts'

const entitlement = sql`coalesce(e.custom_name, e.display_name)`
const resource = sql`coalesce(r.custom_name, r.display_name)`
const outcomes = [
  'granted',
  'revoked',
  'certified',
  'decertified',
  'denied',
  'cancelled',
  'error',
  'timed_out',
  'skipped',
]

const isAsked = (userId: string) => sql`exists (select from task_steps s join task_assignees x on x.task_step_id = s.id
  where s.task_id = t.id and x.user_id = ${userId} and x.ended_at is null)`

/** Its access should be gone and is not (product.md REQ-15). */
const isOverdue = sql`(t.overdue_at is not null and t.state = 'open')`

export const tasksList: ListDefinition = {
  from: sql`tasks t`,
  id: sql`t.id`,
  idType: 'text',
  columns: {
    type: oneOf(['grant', 'revoke', 'certify'], sql`t.type`),
    state: oneOf(['open', 'closed'], sql`t.state`),
    processing: oneOf(['processing', 'waiting', 'done'], sql`t.processing`),
    outcome: oneOf(outcomes, sql`t.outcome`),
    origin: oneOf(['console', 'api', 'command_line', 'campaign', 'expiry', 'automation'], sql`t.origin`),
    app: idOr((id) => sql`t.app_id = ${id}`),
    entitlement: idOr((id) => sql`t.entitlement_id = ${id}`),
    connector: idOr((id) => sql`t.entitlement_id in (select e.id from entitlements e where e.connector_id = ${id})`),
    subject: idOr((id) => sql`t.subject_user_id = ${id}`),
    creator: idOr((id) => sql`t.created_by = ${id}`),
    assignee: idOr(isAsked),
    overdue: choice({ yes: isOverdue, no: sql`not ${isOverdue}` }),
    emergency: choice({ yes: sql`t.is_emergency`, no: sql`not t.is_emergency` }),
    created: time(sql`t.created_at`),
    closed: time(sql`t.closed_at`),
  },
  orders: {
    number: { of: sql`t.number`, type: 'bigint' },
    created: { of: sql`t.created_at`, type: 'timestamptz' },
    closed: { of: sql`coalesce(t.closed_at, 'infinity')`, type: 'timestamptz' },
  },
  usual: '-number',
  search: taskHas,
}

/** Only what a person has to do with. */
export function isTheirTask(userId: string): Condition {
  return sql`(t.created_by = ${userId} or t.subject_user_id = ${userId} or exists (
    select from task_steps s join task_assignees x on x.task_step_id = s.id where s.task_id = t.id and x.user_id = ${userId}))`
}

export async function loadTaskRows(db: Db, ids: readonly string[]): Promise<TaskRow[]> {
  const readTasks = sql<TaskRecord>`
    select t.*, ${entitlement} as entitlement_name, ${resource} as resource_name, app.display_name as app_name,
      subject.display_name as subject_name, creator.display_name as creator_name
    from tasks t left join entitlements e on e.id = t.entitlement_id left join resources r on r.id = e.resource_id
      left join apps app on app.id = t.app_id left join users subject on subject.id = t.subject_user_id
      left join users creator on creator.id = t.created_by
    where t.id = any(${toIdArray(ids)})`.execute(db)
  const readAssignees = db
    .selectFrom('task_steps as s')
    .innerJoin('task_assignees as x', 'x.task_step_id', 's.id')
    .innerJoin('users as u', 'u.id', 'x.user_id')
    .select(['s.task_id', 'u.id', 'u.display_name'])
    .where('s.task_id', 'in', ['', ...ids])
    .where('x.ended_at', 'is', null)
    .orderBy('u.display_name')
    .execute()
  const [{ rows }, asked] = await Promise.all([readTasks, readAssignees])
  const person = (id: string | null, displayName: string | null) =>
    id === null ? undefined : { id, displayName: displayName ?? '' }
  return inOrder(ids, rows, (row) => ({
    id: row.id,
    number: row.number,
    type: row.type,
    state: row.state,
    processing: row.processing,
    outcome: row.outcome ?? '',
    outcomeReason: row.outcome_reason ?? '',
    origin: row.origin,
    appId: row.app_id ?? '',
    appDisplayName: row.app_name ?? '',
    entitlementId: row.entitlement_id ?? '',
    entitlementDisplayName: row.entitlement_name ?? '',
    resourceDisplayName: row.resource_name ?? '',
    subject: person(row.subject_user_id, row.subject_name),
    creator: person(row.created_by, row.creator_name),
    assignees: asked
      .filter(({ task_id: id }) => id === row.id)
      .map(({ id, display_name: displayName }) => ({ id, displayName })),
    isEmergency: row.is_emergency,
    duration: row.duration_seconds ?? undefined,
    createdAt: row.created_at,
    closedAt: row.closed_at ?? undefined,
  }))
}

interface TaskRecord {
  readonly id: string
  readonly number: number
  readonly type: string
  readonly state: string
  readonly processing: string
  readonly outcome: string | null
  readonly outcome_reason: string | null
  readonly origin: string
  readonly app_id: string | null
  readonly app_name: string | null
  readonly entitlement_id: string | null
  readonly entitlement_name: string | null
  readonly resource_name: string | null
  readonly subject_user_id: string | null
  readonly subject_name: string | null
  readonly created_by: string | null
  readonly creator_name: string | null
  readonly is_emergency: boolean
  readonly duration_seconds: number | null
  readonly created_at: Date
  readonly closed_at: Date | null
}
