import type { Selectable } from 'kysely'
import type { PoliciesTable } from '../../gen/tables.ts'
import type { Db, Tx } from '../db.ts'
import { createId } from '../ids.ts'

/** A policy in its present version. */
export type StoredPolicy = Selectable<PoliciesTable>

export interface PolicyContent {
  readonly displayName: string
  readonly description: string
  /** in the wire shape, with whatever its author put in */
  readonly document: object
  readonly annotations?: object
}

export interface NewPolicy extends PolicyContent {
  readonly type: PoliciesTable['type']
  readonly builtinKey?: string
  readonly savedBy?: string | null
}

/** Adds a policy with its first version; a built-in one that is there already is left as it is. */
export async function addPolicy(tx: Tx, policy: NewPolicy, now: Date): Promise<StoredPolicy | undefined> {
  const added = await tx
    .insertInto('policies')
    .values({
      id: createId(now),
      type: policy.type,
      display_name: policy.displayName,
      description: policy.description,
      definition: JSON.stringify(policy.document),
      annotations: JSON.stringify(policy.annotations ?? {}),
      is_builtin: policy.builtinKey !== undefined,
      builtin_key: policy.builtinKey ?? null,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column('builtin_key').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (added !== undefined) await keepVersion(tx, added, policy.savedBy ?? null, now)
  return added
}

/** Saves a policy's next version; undefined when somebody else saved it since `version` was read. */
export async function savePolicy(
  tx: Tx,
  { id, version }: { readonly id: string; readonly version: number },
  content: PolicyContent & { readonly savedBy: string | null },
  now: Date,
): Promise<StoredPolicy | undefined> {
  const saved = await tx
    .updateTable('policies')
    .set((set) => ({
      display_name: content.displayName,
      description: content.description,
      definition: JSON.stringify(content.document),
      ...(content.annotations !== undefined && { annotations: JSON.stringify(content.annotations) }),
      updated_at: now,
      version: set('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('version', '=', version)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (saved !== undefined) await keepVersion(tx, saved, content.savedBy, now)
  return saved
}

async function keepVersion(tx: Tx, policy: StoredPolicy, savedBy: string | null, now: Date): Promise<void> {
  await tx
    .insertInto('policy_versions')
    .values({
      policy_id: policy.id,
      version: policy.version,
      display_name: policy.display_name,
      definition: JSON.stringify(policy.definition),
      saved_at: now,
      saved_by: savedBy,
    })
    .execute()
}

export function findPolicy(db: Db, id: string): Promise<StoredPolicy | undefined> {
  return db.selectFrom('policies').selectAll().where('id', '=', id).executeTakeFirst()
}

/** One thing that uses a policy. */
export interface PolicyUse {
  readonly kind: 'app' | 'entitlement' | 'resource_type' | 'campaign'
  readonly id: string
  readonly displayName: string
}

/** The first hundred that use a policy; open tasks have a snapshot of it and do not. */
export async function listPolicyUses(db: Db, id: string): Promise<PolicyUse[]> {
  const uses = async (
    kind: 'app' | 'entitlement' | 'resource_type',
    query: Promise<{ id: string; display_name: string }[]>,
  ) => (await query).map((row): PolicyUse => ({ kind, id: row.id, displayName: row.display_name }))
  const columns = ['grant_policy_id', 'certify_policy_id', 'revoke_policy_id'] as const
  const apps = db
    .selectFrom('apps')
    .select(['id', 'display_name'])
    .where('deleted_at', 'is', null)
    .where((where) => where.or([...columns, 'emergency_policy_id' as const].map((column) => where(column, '=', id))))
    .limit(100)
  const entitlements = db
    .selectFrom('entitlements')
    .select(['id', 'display_name'])
    .where((where) => where.or([...columns, 'emergency_policy_id' as const].map((column) => where(column, '=', id))))
    .limit(100)
  const types = db
    .selectFrom('resource_types')
    .select(['id', 'display_name'])
    .where((where) => where.or(columns.map((column) => where(column, '=', id))))
    .limit(100)
  return [
    ...(await uses('app', apps.execute())),
    ...(await uses('entitlement', entitlements.execute())),
    ...(await uses('resource_type', types.execute())),
  ]
}

export interface PolicyFilter {
  readonly query?: string
  readonly displayName?: string
  readonly types?: readonly PoliciesTable['type'][]
  readonly ids?: readonly string[]
  readonly excludeIds?: readonly string[]
}

/** By name, a page at a time: `after` is the last of the page before. */
export function listPolicies(
  db: Db,
  filter: PolicyFilter,
  page: { readonly after?: { readonly displayName: string; readonly id: string }; readonly limit: number },
): Promise<StoredPolicy[]> {
  let query = db.selectFrom('policies').selectAll().where('deleted_at', 'is', null)
  if (filter.query) query = query.where('display_name', 'ilike', `%${filter.query.replaceAll(/[\\%_]/g, '\\$&')}%`)
  if (filter.displayName) query = query.where('display_name', '=', filter.displayName)
  if (filter.types?.length) query = query.where('type', 'in', [...filter.types])
  if (filter.ids?.length) query = query.where('id', 'in', [...filter.ids])
  if (filter.excludeIds?.length) query = query.where('id', 'not in', [...filter.excludeIds])
  const { after } = page
  if (after)
    query = query.where((where) =>
      where.or([
        where('display_name', '>', after.displayName),
        where.and([where('display_name', '=', after.displayName), where('id', '>', after.id)]),
      ]),
    )
  return query.orderBy('display_name').orderBy('id').limit(page.limit).execute()
}
