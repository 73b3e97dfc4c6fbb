import { type Insertable, type SqlBool, sql } from 'kysely'
import type { Tables } from '../src/gen/tables.ts'
import type { Database, Session, Tx } from '../src/index.ts'
import { createId, fold } from '../src/queries.ts'
import {
  applySync,
  GrantStaging,
  openStaging,
  type StagedRows,
  type SyncCounts,
  type SyncTarget,
  stage,
} from '../src/uplift.ts'
import { day } from './_world.ts'

/** What a sync brings, by the table that stages it. */
export type Rows = { readonly [Table in keyof StagedRows]?: readonly StagedRows[Table][] }

/** Applies what a sync brings, and what `after` does in the same transaction. */
export async function applyRows(
  session: Session,
  target: Omit<SyncTarget, 'syncRunId'>,
  rows: Rows,
  after: (tx: Tx) => Promise<unknown> = async () => {},
): Promise<SyncCounts> {
  await openStaging(session)
  const { staged_grants = [], ...things } = rows
  for (const table of Object.keys(things) as (keyof typeof things)[])
    await stage(session, table, things[table] as Iterable<never>)
  using grants = new GrantStaging(staged_grants)
  return await session.db.transaction().execute(async (tx) => {
    const counts = await applySync(tx, { ...target, syncRunId: createId(target.at) }, () => grants.stage(session))
    await after(tx)
    return counts
  })
}

export function typeRow(sourceId: string, traits: string[] = []): StagedRows['staged_resource_types'] {
  return { id: createId(day(0)), source_id: sourceId, display_name: sourceId, traits, detail: '{}' }
}

export function resourceRow(
  type: string,
  sourceId: string,
  more: Partial<StagedRows['staged_resources']> = {},
): StagedRows['staged_resources'] {
  return {
    id: createId(day(0)),
    type_source_id: type,
    source_id: sourceId,
    display_name: sourceId,
    description: '',
    profile: '{}',
    detail: '{}',
    ...more,
  }
}

/** The entitlement `type:resource:slug`. */
export function entitlementRow(type: string, resource: string, slug = 'member'): StagedRows['staged_entitlements'] {
  return {
    id: createId(day(0)),
    source_id: `${type}:${resource}:${slug}`,
    type_source_id: type,
    resource_source_id: resource,
    slug,
    display_name: `${resource} ${slug}`,
    description: '',
    purpose: 'assignment',
    is_immutable: false,
    grantable_to: [],
    detail: '{}',
  }
}

export function grantRow(entitlement: string, type: string, principal: string): StagedRows['staged_grants'] {
  return {
    entitlement_source_id: entitlement,
    type_source_id: type,
    principal_source_id: principal,
    is_direct: true,
    is_immutable: false,
  }
}

/** What an account, or a user, is called. */
export interface Called {
  readonly emails?: readonly string[]
  readonly usernames?: readonly string[]
}

/** Each name with its kind. */
function identifiersOf({ emails = [], usernames = [] }: Called) {
  const of = (kind: 'email' | 'username', values: readonly string[]) =>
    values.map((value) => ({ kind, folded: fold(value), value }))
  return [...of('email', emails), ...of('username', usernames)]
}

/** An account as a sync brings it. */
export interface SyncedAccount extends Called {
  readonly type?: 'user' | 'service' | 'system'
  readonly displayName?: string
  readonly profile?: object
  readonly detail?: object
}

/** Accounts by source id, as the rows of a sync. */
export function accountRows(accounts: Readonly<Record<string, SyncedAccount>>): Rows {
  const entries = Object.entries(accounts)
  return {
    staged_resource_types: [typeRow('user', ['user'])],
    staged_resources: entries.map(([sourceId, { type = 'user', displayName, profile = {}, detail = {} }]) =>
      resourceRow('user', sourceId, {
        display_name: displayName ?? sourceId,
        profile: JSON.stringify(profile),
        detail: JSON.stringify(detail),
        account_type: type,
        account_status: 'enabled',
      }),
    ),
    staged_identifiers: entries.flatMap(([sourceId, account]) =>
      identifiersOf(account).map((identifier) => ({ type_source_id: 'user', source_id: sourceId, ...identifier })),
    ),
  }
}

/** A user as a test wants one. */
export interface KnownUser extends Called {
  readonly name?: readonly [given: string, family: string]
  readonly status?: Tables['users']['status']
}

/** Adds a user; the id is theirs, or a new one. */
export async function addUser(db: Tx, user: KnownUser, id = createId(day(0))): Promise<string> {
  const [given_name, family_name] = user.name ?? []
  const row: Insertable<Tables['users']> = {
    id,
    display_name: user.name?.join(' ') ?? id,
    given_name: given_name ?? null,
    family_name: family_name ?? null,
    status: user.status ?? 'enabled',
    origin: 'local',
    created_at: day(0),
    updated_at: day(0),
  }
  const { id: _, ...changeable } = row
  await db
    .insertInto('users')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changeable))
    .execute()
  await db.deleteFrom('user_identifiers').where('user_id', '=', id).execute()
  const identifiers = identifiersOf(user).map((identifier) => ({ user_id: id, ...identifier }))
  if (identifiers.length > 0) await db.insertInto('user_identifiers').values(identifiers).execute()
  return id
}

/** All rows of tables, each with the transaction that wrote it: the same again only if nothing was written. */
export async function rowsAsWritten(
  { db }: Pick<Database, 'db'>,
  tables: readonly (keyof Tables)[],
  where: (alias: string) => ReturnType<typeof sql<SqlBool>> = () => sql<SqlBool>`true`,
): Promise<string[]> {
  const all: string[] = []
  for (const table of tables) {
    const { rows } = await sql<{ row: string }>`select t.xmin || ' ' || t::text as row from ${sql.table(table)} t
      where ${where('t')} order by 1`.execute(db)
    all.push(...rows.map(({ row }) => `${table} ${row}`))
  }
  return all
}
