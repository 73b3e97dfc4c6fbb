import { sql } from 'kysely'
import { DatabaseError } from '../database-error.ts'
import type { Tx } from '../db.ts'
import { recountAccounts } from '../queries/grant-counts.ts'
import { applyAccounts, countAccountChanges } from './apply-accounts.ts'
import { applyGrants } from './apply-grants.ts'
import { mergeNamed } from './merge-named.ts'
import { analyzeStaging } from './staging.ts'
import { isInScope, narrowStaging } from './sync-scope.ts'
import { type Change, countOf, type SyncTarget } from './sync-target.ts'

/** What applying a sync did, by kind; what the anomaly guard and the history of syncs go by. */
export interface SyncCounts {
  readonly resource_types: Change
  readonly resources: Change
  readonly accounts: Change
  readonly entitlements: Change
  readonly grants: Change
  /** Grants that name an entitlement or a principal which the file does not have; they were left out. */
  readonly unresolvedGrants: number
}

/**
 * Makes what was staged in the session the state of its connector: what is new begins at `target.at`, what is gone ends,
 * nothing is deleted. `tx` is a transaction of that session. People see all of it when it commits, or nothing: a sync is
 * held by rolling back after a look at the counts. Of a sync that was asked for a part only, the target says which: nothing
 * else changes.
 * @param stageGrants fills the staging of grants; called when their turn comes, so that they can be read meanwhile
 * @throws DatabaseError `sync_inconsistent` when a resource is of a type, or an entitlement of a resource, that was not
 * staged: leaving it out would look as if it were gone
 */
export async function applySync(tx: Tx, target: SyncTarget, stageGrants: () => Promise<void>): Promise<SyncCounts> {
  // The planner knows nothing of rows that came a moment ago, and takes a million of them for a few: one by one for each
  // other one would last for hours. Hash joins are good at any size.
  await sql`set local enable_nestloop = off`.execute(tx)
  await sql`set local work_mem = '64MB'`.execute(tx)
  // What it avoids it prices so high that compiling would look worth while.
  await sql`set local jit = off`.execute(tx)
  await analyzeStaging(tx, 'things')
  const isLimited = target.resourceTypeIds !== undefined
  // Which grants are within the limits is told by what else was staged.
  if (isLimited && target.without === undefined) await stageGrants()
  await narrowStaging(tx, target)
  const resource_types = await mergeNamed(tx, target, {
    table: 'resource_types',
    staged: sql`staged_resource_types`,
    same: sql`t.app_id = ${target.appId} and t.connector_id = ${target.connectorId} and t.source_id = s.source_id`,
    columns: ['display_name', 'traits', 'detail'],
    extra: {},
    mayEnd: isInScope(target, 'resource_types', 't'),
  })
  const accountChanges = await countAccountChanges(tx, target)
  const resources = await applyResources(tx, target)
  await assertWhole(tx, 'resources', resources.total)
  const accounts = await applyAccounts(tx, target, accountChanges)
  if (accounts.added + accounts.removed > 0) await recountAccounts(tx, target.appId)
  if (target.without === 'entitlements_and_grants')
    return { resource_types, resources, accounts, entitlements: unread, ...unreadGrants }
  const entitlements = await applyEntitlements(tx, target)
  await assertWhole(tx, 'entitlements', entitlements.total)
  if (target.without === 'grants') return { resource_types, resources, accounts, entitlements, ...unreadGrants }
  if (!isLimited) await stageGrants()
  await analyzeStaging(tx, 'grants')
  return { resource_types, resources, accounts, entitlements, ...(await applyGrants(tx, target)) }
}

const unread: Change = { total: 0, added: 0, changed: 0, removed: 0 }
const unreadGrants = { grants: unread, unresolvedGrants: 0 }

/** A resource type of the connector by its source id, as alias; one that has ended is none of what the sync has. */
const typeOf = (target: SyncTarget, alias: string, sourceId: string) => sql`${sql.id(alias)}.app_id = ${target.appId}
  and ${sql.id(alias)}.connector_id = ${target.connectorId} and ${sql.id(alias)}.source_id = ${sql.ref(sourceId)}
  and ${sql.id(alias)}.ended_at is null`

async function assertWhole(tx: Tx, kind: 'resources' | 'entitlements', found: number): Promise<void> {
  const staged = await countOf(tx, sql`select count(*) from ${sql.table(`staged_${kind}`)}`)
  if (staged === found) return
  const missing = kind === 'resources' ? 'resource type' : 'resource'
  const message = `${staged - found} of ${staged} ${kind} name a ${missing} that the sync does not have`
  throw new DatabaseError('sync_inconsistent', message)
}

async function applyResources(tx: Tx, target: SyncTarget): Promise<Change> {
  const staged = sql`(select r.*, rt.id as resource_type_id
    from staged_resources r join resource_types rt on ${typeOf(target, 'rt', 'r.type_source_id')})`
  const same = sql`t.resource_type_id = s.resource_type_id and t.source_id = s.source_id`
  const change = await mergeNamed(tx, target, {
    table: 'resources',
    staged,
    same,
    columns: ['display_name', 'description', 'profile', 'detail'],
    extra: { resource_type_id: sql`s.resource_type_id` },
    mayEnd: isInScope(target, 'resources', 't'),
  })
  // Parents last: in the file a child may stand before its parent.
  await sql`update resources t set parent_id = p.id
    from ${staged} s
    left join resource_types pt on ${typeOf(target, 'pt', 's.parent_type_source_id')}
    left join resources p on p.resource_type_id = pt.id and p.source_id = s.parent_source_id
    where ${same} and t.parent_id is distinct from p.id`.execute(tx)
  return change
}

async function applyEntitlements(tx: Tx, target: SyncTarget): Promise<Change> {
  const staged = sql`(select e.*, r.id as resource_id from staged_entitlements e
    join resource_types rt on ${typeOf(target, 'rt', 'e.type_source_id')}
    join resources r on r.resource_type_id = rt.id and r.source_id = e.resource_source_id and r.ended_at is null)`
  return mergeNamed(tx, target, {
    table: 'entitlements',
    staged,
    same: sql`t.app_id = ${target.appId} and t.connector_id = ${target.connectorId} and t.source_id = s.source_id`,
    columns: [
      'slug',
      'display_name',
      'description',
      'purpose',
      'is_immutable',
      'grantable_to',
      'detail',
      'resource_id',
    ],
    extra: {},
    mayEnd: isInScope(target, 'entitlements', 't'),
  })
}
