import type { GrantRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { isIn } from '@rostrum/database/queries'
import { sql } from 'kysely'
import { type Condition, choice, idOr, type ListDefinition, time } from './definition.ts'
import { inOrder } from './rows.ts'

const account = sql`coalesce(p.custom_name, p.display_name)`

/** Of entitlements that are so. */
export function isOf(condition: Condition): Condition {
  return sql`g.entitlement_id in (select e.id from entitlements e where ${condition})`
}

/**
 * Of `grant_sources as s` what is to be told: of what is held the reasons that are left, of what has ended those that there
 * were. An end that somebody set by hand takes the place of the reasons, which it was held for all the same.
 */
const isTold = sql<boolean>`(s.held_until is null or g.held_until is not null or exists (
  select from grant_sources d where d.grant_id = g.id and d.kind = 'decided' and d.held_until is null))`

const isRequested = sql`exists (select from grant_sources s where s.grant_id = g.id and s.kind = 'task' and ${isTold})`

/** Who holds what, and held it. */
export const grantsList: ListDefinition = {
  from: sql`grants g`,
  id: sql`g.id`,
  idType: 'bigint',
  columns: {
    entitlement: idOr((id) => sql`g.entitlement_id = ${id}`),
    account: idOr((id) => sql`g.principal_id = ${id}`),
    user: idOr(
      (id) =>
        sql`g.principal_id in (select account_id from account_owners where user_id = ${id} and held_until is null)`,
    ),
    resource: idOr((id) => sql`g.entitlement_id in (select id from entitlements where resource_id = ${id})`),
    direct: choice({ yes: sql`g.is_direct`, no: sql`not g.is_direct` }),
    derived: choice({ yes: isOf(sql`e.is_immutable`), no: isOf(sql`not e.is_immutable`) }),
    source: choice({
      request: isRequested,
      synced: sql`not ${isRequested}`,
    }),
    ends: choice({ yes: sql`g.expires_at is not null`, no: sql`g.expires_at is null` }),
    expires: time(sql`g.expires_at`),
    since: time(sql`g.held_from`),
  },
  orders: {
    found: { of: sql`g.id`, type: 'bigint' },
    since: { of: sql`g.held_from`, type: 'timestamptz' },
    account: { of: sql`p.folded_name`, join: sql`join resources p on p.id = g.principal_id`, type: 'text' },
    expires: { of: sql`coalesce(g.expires_at, 'infinity')`, type: 'timestamptz' },
    ended: { of: sql`coalesce(g.held_until, 'infinity')`, type: 'timestamptz' },
  },
  usual: 'found',
  search: (text) => sql`g.principal_id in (select p.id from resources p where ${isIn('p.folded_name', text)})`,
}

/** Columns of which a condition leaves few enough rows to be sorted. */
export const narrowing = ['entitlement', 'account', 'user', 'resource']

export async function loadGrantRows(db: Db, ids: readonly string[]): Promise<GrantRow[]> {
  const numbers = ids.map(Number)
  const readGrants = sql<GrantRecord>`
    select g.id, e.app_id, g.principal_id, ${account} as account_name, o.user_id, u.display_name as owner_name,
      g.entitlement_id, coalesce(e.custom_name, e.display_name) as entitlement_name,
      coalesce(r.custom_name, r.display_name) as resource_name, g.is_direct, e.is_immutable, g.held_from, g.expires_at,
      g.held_until, g.ended_because
    from grants g join entitlements e on e.id = g.entitlement_id join resources p on p.id = g.principal_id
      join resources r on r.id = e.resource_id
      left join account_owners o on o.account_id = g.principal_id and o.held_until is null
      left join users u on u.id = o.user_id
    where g.id = any(${numbers}::bigint[])`.execute(db)
  const readSources = db
    .selectFrom('grant_sources as s')
    .leftJoin('tasks as t', (join) => join.onRef('t.id', '=', 's.source_id').on('s.kind', '=', 'task'))
    .leftJoin('users as u', 'u.id', 't.created_by')
    .select(['s.grant_id', 's.kind', 's.source_id', 't.number', 't.created_by', 'u.display_name as requester_name'])
    .select(['t.justification', 't.duration_seconds'])
    .innerJoin('grants as g', 'g.id', 's.grant_id')
    .where('s.grant_id', 'in', [0, ...numbers])
    .where(isTold)
    .orderBy('s.held_from')
    .execute()
  const [{ rows }, sources] = await Promise.all([readGrants, readSources])
  const approvers = await loadApprovers(
    db,
    sources.filter(({ kind }) => kind === 'task').map(({ source_id: id }) => id),
  )
  return inOrder(ids, rows, (row) => ({
    id: String(row.id),
    appId: row.app_id,
    accountId: row.principal_id,
    accountDisplayName: row.account_name,
    ...(row.user_id !== null && { owner: { id: row.user_id, displayName: row.owner_name ?? '' } }),
    entitlementId: row.entitlement_id,
    entitlementDisplayName: row.entitlement_name,
    resourceDisplayName: row.resource_name,
    isDirect: row.is_direct,
    isDerived: row.is_immutable,
    sources: sources
      .filter(({ grant_id: id }) => id === row.id)
      .map(({ kind, source_id: id, number, ...task }) => ({
        ...{ kind, id, taskNumber: number ?? 0 },
        ...(task.created_by !== null && {
          requester: { id: task.created_by, displayName: task.requester_name ?? '' },
        }),
        approvers: approvers.get(id) ?? [],
        reason: task.justification ?? '',
        duration: task.duration_seconds ?? undefined,
      })),
    since: row.held_from,
    expiresAt: row.expires_at ?? undefined,
    endedAt: row.held_until ?? undefined,
    endedBecause: row.ended_because ?? '',
  }))
}

/** Of each request those who said yes to it, in that order. */
async function loadApprovers(db: Db, taskIds: readonly string[]) {
  const rows = await db
    .selectFrom('task_answers as a')
    .innerJoin('task_steps as s', 's.id', 'a.task_step_id')
    .innerJoin('users as u', 'u.id', 'a.user_id')
    .select(['s.task_id', 'u.id', 'u.display_name as displayName'])
    .where('s.task_id', 'in', ['', ...taskIds])
    .where('a.answer', '=', 'approve')
    .orderBy('s.position')
    .execute()
  const people = Map.groupBy(rows, ({ task_id: id }) => id)
  return new Map([...people].map(([id, found]) => [id, found.map(({ task_id: _, ...person }) => person)]))
}

interface GrantRecord {
  readonly id: number
  readonly app_id: string
  readonly principal_id: string
  readonly account_name: string
  readonly user_id: string | null
  readonly owner_name: string | null
  readonly entitlement_id: string
  readonly entitlement_name: string
  readonly resource_name: string
  readonly is_direct: boolean
  readonly is_immutable: boolean
  readonly held_from: Date
  readonly expires_at: Date | null
  readonly held_until: Date | null
  readonly ended_because: string | null
}
