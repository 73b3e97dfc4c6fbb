import type { AccountRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { accountsWith, thisAccountHas } from '@rostrum/database/queries'
import { sql } from 'kysely'
import { type Condition, choice, idOr, type ListDefinition, oneOf, time } from './definition.ts'
import { inOrder, isThereAt, toIdArray } from './rows.ts'

const name = sql`coalesce(r.custom_name, r.display_name)`
const type = sql`coalesce(a.custom_type, a.type)`

/** Accounts, of one app or all, with what their resource and owner say of them; as they are, or were at an instant. */
export function accountsList(at: Date | undefined, appId: string | undefined): ListDefinition {
  const owned = sql`select from account_owners o where o.account_id = a.id and ${ownedAt(at)}`
  return {
    from: sql`accounts a join resources r on r.id = a.id`,
    id: sql`a.id`,
    idType: 'text',
    columns: {
      id: idOr((id) => sql`a.id = ${id}`),
      status: oneOf(['enabled', 'disabled', 'deleted', 'unknown'], sql`a.status`),
      type: oneOf(['user', 'service', 'system'], type),
      owner: idOr((id) => sql`exists (${owned} and o.user_id = ${id})`, {
        none: sql`not exists (${owned} and o.user_id is not null)`,
        ambiguous: sql`exists (select from account_candidates c where c.account_id = a.id)`,
        disabled: sql`exists (${owned} and o.user_id in (select u.id from users u where u.status <> 'enabled'))`,
      }),
      external: choice({ yes: sql`a.is_external`, no: sql`not a.is_external` }),
      login: choice({ never: sql`a.last_login_at is null`, ever: sql`a.last_login_at is not null` }),
      lastLogin: time(sql`a.last_login_at`),
      firstSeen: time(sql`r.created_at`),
      holds: idOr(
        (id) => sql`exists (select from grants g
          where g.principal_id = a.id and g.entitlement_id = ${id} and g.held_until is null)`,
      ),
    },
    orders: {
      name: { of: sql`r.folded_name`, type: 'text' },
      email: { of: sql`coalesce(lower(a.email), '')`, type: 'text' },
      lastLogin: { of: sql`coalesce(a.last_login_at, '-infinity')`, type: 'timestamptz' },
      firstSeen: { of: sql`r.created_at`, type: 'timestamptz' },
    },
    usual: 'name',
    search: thisAccountHas,
    idsWith: (text) => accountsWith(text, appId),
  }
}

/** Which accounts there are, or were. */
export function accountIsThere(at: Date | undefined, isEndedAsked: boolean): Condition {
  return isThereAt('r', at, isEndedAsked)
}

/** How many of an account's roles its row names. */
const namedMost = 5

export async function loadAccountRows(db: Db, ids: readonly string[], at: Date | undefined): Promise<AccountRow[]> {
  const readAccounts = sql<AccountRecord>`
    select a.*, ${type} as type, ${name} as name, r.created_at, r.ended_at, o.user_id, o.set_by, o.rule,
      u.display_name as owner_name
    from accounts a join resources r on r.id = a.id
      left join account_owners o on o.account_id = a.id and ${ownedAt(at)} left join users u on u.id = o.user_id
    where a.id = any(${toIdArray(ids)})`.execute(db)
  const readRoles = sql<{ id: string; count: string; roles: string[] | null }>`
    select x.id, counted.count, named.roles from unnest(${toIdArray(ids)}) as x (id)
    cross join lateral (select count(*) as count from grants g where g.principal_id = x.id and ${heldAt(at)}) counted
    cross join lateral (select array_agg(role) as roles from (
      select coalesce(e.custom_name, e.display_name) as role from grants g join entitlements e on e.id = g.entitlement_id
      where g.principal_id = x.id and ${heldAt(at)} and not e.is_immutable and e.slug <> 'member' and not e.is_builtin
      limit ${namedMost}) few) named`.execute(db)
  const [{ rows }, { rows: held }] = await Promise.all([readAccounts, readRoles])
  const grants = new Map(held.map((row) => [row.id, row]))
  return inOrder(ids, rows, (row) => ({
    id: row.id,
    appId: row.app_id,
    displayName: row.name,
    email: row.email ?? '',
    username: row.username ?? '',
    status: row.status,
    statusDetail: row.status_detail,
    type: row.type,
    isExternal: row.is_external,
    ...(row.user_id !== null && { owner: { id: row.user_id, displayName: row.owner_name ?? '' } }),
    ownerSetBy: row.set_by ?? '',
    ownerRule: row.rule ?? '',
    roles: grants.get(row.id)?.roles ?? [],
    grantCount: Number(grants.get(row.id)?.count ?? 0),
    lastLoginAt: row.last_login_at ?? undefined,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  }))
}

/** A condition on `account_owners as o`: now, or at the instant. */
function ownedAt(at: Date | undefined): Condition {
  return at === undefined
    ? sql`o.held_until is null`
    : sql`o.held_from <= ${at} and (o.held_until is null or o.held_until > ${at})`
}

/** A condition on `grants as g`: held now, or at the instant. */
export function heldAt(at: Date | undefined): Condition {
  return at === undefined
    ? sql`g.held_until is null`
    : sql`g.held_from <= ${at} and (g.held_until is null or g.held_until > ${at})`
}

interface AccountRecord {
  readonly id: string
  readonly app_id: string
  readonly name: string
  readonly email: string | null
  readonly username: string | null
  readonly status: string
  readonly status_detail: string
  readonly type: string
  readonly is_external: boolean
  readonly user_id: string | null
  readonly owner_name: string | null
  readonly set_by: string | null
  readonly rule: string | null
  readonly last_login_at: Date | null
  readonly created_at: Date
  readonly ended_at: Date | null
}
