import { readUpdate } from '@rostrum/api'
import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent, isIn } from '@rostrum/database/queries'
import type { App, Entitlement, Resource, ResourceType } from '@rostrum/database/rows'
import { sql } from 'kysely'
import { assertPolicies } from '../../apps/apps.ts'
import { by } from '../../audit/actor.ts'
import { findDifferences } from '../../audit/differences.ts'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { Expanded } from '../expanded.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { nobody, toId, toIds } from '../ids.ts'
import { type Asked, inBody, inQuery, pageById } from '../paging.ts'
import { countGrantsOfResources, toEntitlementView, toResourceTypeView, toResourceView } from '../views/access.ts'
import { toAppViews } from '../views/app.ts'
import { seeAppData, visibleApps } from './apps.ts'

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>
export type EntitlementRow = Entitlement & { readonly resource_type_id: string }

export function entitlementHandlers({ clock }: Context): Handlers {
  return {
    'AppEntitlements.List': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      return listIn(db, inQuery(call.query, 'entitlements', app.id), { appIds: [app.id] })
    }),
    'AppEntitlements.ListForAppResource': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const resourceIds = [toId(call.params.app_resource_id)]
      return listIn(db, inQuery(call.query, 'entitlements', app.id, resourceIds), { appIds: [app.id], resourceIds })
    }),
    'AppEntitlements.ListForAppUser': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const heldBy = toId(call.params.app_user_id)
      return listIn(db, inQuery(call.query, 'entitlements', app.id, heldBy), { appIds: [app.id], heldBy })
    }),
    'AppEntitlements.Get': read(async (call, db) => {
      const { app_id: appId, id } = call.params
      const entitlement = await seeEntitlement(db, call, appId, id)
      return { appEntitlementView: (await toViews(db, [entitlement], new Expanded(undefined)))[0] }
    }),
    'AppEntitlements.Update': write(async (call, tx) => {
      const app = await seeAppData(tx, call, call.params.app_id)
      call.access.assert('app.manage', await ownsApp(tx, call.userId, app.id))
      const before = await findEntitlement(tx, app.id, call.params.id)
      const { entitlement, updateMask, expandMask } = call.request
      await updateEntitlement(tx, before, readUpdate(entitlement, updateMask, writable), call, clock.now())
      const expanded = new Expanded(expandMask)
      const [view] = await toViews(tx, [await findEntitlement(tx, app.id, before.id)], expanded)
      return { appEntitlementView: view, expanded: expanded.elements }
    }),
    'AppEntitlementSearchService.Search': read(async (call, db) => {
      const { request, userId } = call
      const visible = await visibleApps(db, call)
      const expanded = new Expanded(request.expandMask)
      const filter = {
        appIds: toIds(request.appIds),
        visible,
        ids: toIds(request.refs?.map(({ id = '' }) => id)),
        alias: request.alias,
        displayName: request.displayName,
        query: request.query,
        resourceIds: toIds(request.resourceIds),
        resourceTypeIds: toIds(request.resourceTypeIds),
        excludeAppIds: toIds(request.excludeAppIds),
        heldBy: request.appUserIds?.length ? toId(request.appUserIds[0]) : undefined,
      }
      const { rows, nextPageToken } = await listEntitlements(db, inBody(request, 'entitlements', userId), filter)
      return { list: await toViews(db, rows, expanded), expanded: expanded.elements, nextPageToken }
    }),
  }
}

const writable = [
  'displayName',
  'description',
  'alias',
  'slug',
  'grantPolicyId',
  'certifyPolicyId',
  'revokePolicyId',
  'emergencyGrantPolicyId',
  'emergencyGrantEnabled',
  'durationGrant',
  'durationUnset',
  'riskLevelValueId',
  'complianceFrameworkValueIds',
  'annotations',
  'matchBatonId',
  'requestSchemaId',
] as const

type Update = { readonly [Member in (typeof writable)[number]]?: unknown }

/** What of its row is a person's to change. */
const audited = [
  'custom_name',
  'custom_description',
  'alias',
  'risk_level',
  'frameworks',
  'grant_policy_id',
  'certify_policy_id',
  'revoke_policy_id',
  'emergency_policy_id',
  'max_duration_seconds',
  'has_own_duration',
  'annotations',
  'kept',
] as const

async function updateEntitlement(
  tx: Tx,
  before: EntitlementRow,
  update: Update,
  call: Call<'AppEntitlements.Update'>,
  now: Date,
) {
  const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '')
  const policy = (value: unknown) => (text(value) === '' ? null : toId(text(value)))
  const policies = {
    ...(update.grantPolicyId !== undefined && { grant_policy_id: policy(update.grantPolicyId) }),
    ...(update.certifyPolicyId !== undefined && { certify_policy_id: policy(update.certifyPolicyId) }),
    ...(update.revokePolicyId !== undefined && { revoke_policy_id: policy(update.revokePolicyId) }),
  }
  await assertPolicies(tx, policies)
  const alias = update.alias === undefined ? undefined : text(update.alias) || null
  if (alias !== undefined && alias !== null && alias !== before.alias) await assertFree(tx, alias, before.id)
  const name = update.displayName === undefined ? undefined : text(update.displayName)
  // A synced name stays beside the one that was given here; the synced name itself is no change.
  const named = name === undefined || name === '' ? {} : { custom_name: name === before.display_name ? null : name }
  const told = update.description === undefined ? undefined : text(update.description)
  const emergency =
    update.emergencyGrantEnabled === false
      ? { emergency_policy_id: null }
      : update.emergencyGrantPolicyId === undefined
        ? {}
        : { emergency_policy_id: policy(update.emergencyGrantPolicyId) }
  const duration =
    typeof update.durationGrant === 'number' && update.durationGrant > 0
      ? { max_duration_seconds: Math.round(update.durationGrant), has_own_duration: true }
      : update.durationUnset !== undefined && update.durationUnset !== null
        ? { max_duration_seconds: null, has_own_duration: true }
        : update.durationGrant === null
          ? { max_duration_seconds: null, has_own_duration: false }
          : {}
  const keep = Object.fromEntries(
    (['matchBatonId', 'requestSchemaId'] as const).flatMap((key) =>
      update[key] === undefined ? [] : [[key, update[key]]],
    ),
  )
  const after = await tx
    .updateTable('entitlements')
    .set((set) => ({
      ...named,
      ...policies,
      ...emergency,
      ...duration,
      ...(told !== undefined && { custom_description: told === before.description ? null : told }),
      ...(alias !== undefined && { alias }),
      ...(update.riskLevelValueId !== undefined && { risk_level: text(update.riskLevelValueId) || null }),
      ...(update.complianceFrameworkValueIds !== undefined && {
        frameworks: ((update.complianceFrameworkValueIds ?? []) as readonly string[]).map(String),
      }),
      ...(update.annotations !== undefined && { annotations: JSON.stringify(update.annotations ?? {}) }),
      ...(Object.keys(keep).length > 0 && { kept: JSON.stringify({ ...Object(before.kept), ...keep }) }),
      version: set('version', '+', 1),
    }))
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const object = { kind: 'entitlement', id: before.id }
  const detail = findDifferences<Entitlement>(before, after, audited)
  await addAuditEvent(tx, { ...by(call.actor), verb: 'entitlement.updated', object, outcome: 'succeeded', detail }, now)
}

async function assertFree(tx: Tx, alias: string, id: string): Promise<void> {
  const other = await tx
    .selectFrom('entitlements')
    .select('display_name')
    .where('alias', '=', alias)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (other !== undefined)
    throw new ServiceError('already_exists', 'ALIAS_TAKEN', `alias: ${alias} is that of ${other.display_name} already`)
}

/** @throws ServiceError */
export async function findEntitlement(db: Db, appId: string, id: string): Promise<EntitlementRow> {
  const row = await entitlements(db).where('e.id', '=', toId(id)).where('e.app_id', '=', toId(appId)).executeTakeFirst()
  if (row === undefined)
    throw new ServiceError('not_found', 'ENTITLEMENT_NOT_FOUND', `there is no entitlement ${toId(id)} in this app`)
  return row
}

/** One that the caller may see: of an app they see, that they may ask for, or hold. @throws ServiceError */
export async function seeEntitlement(db: Db, call: Caller, appId: string, id: string): Promise<EntitlementRow> {
  const entitlement = await findEntitlement(db, appId, id)
  const mine = await sql<{ seen: boolean }>`select (exists (select from apps a where a.id = ${entitlement.app_id}
      and a.audience = 'everyone') or exists (
      select from grants g join account_owners o on o.account_id = g.principal_id and o.held_until is null
      where g.entitlement_id = ${entitlement.id} and o.user_id = ${call.userId})) as seen`.execute(db)
  if (mine.rows[0]?.seen !== true) await seeAppData(db, call, appId)
  return entitlement
}

interface Filter {
  readonly appIds?: readonly string[] | undefined
  /** only those of these apps are the caller's to see */
  readonly visible?: readonly string[] | undefined
  readonly excludeAppIds?: readonly string[] | undefined
  readonly ids?: readonly string[] | undefined
  readonly resourceIds?: readonly string[] | undefined
  readonly resourceTypeIds?: readonly string[] | undefined
  readonly alias?: string | undefined
  readonly displayName?: string | undefined
  readonly query?: string | undefined
  readonly heldBy?: string | undefined
}

const entitlements = (db: Db) =>
  db
    .selectFrom('entitlements as e')
    .innerJoin('resources as r', 'r.id', 'e.resource_id')
    .selectAll('e')
    .select('r.resource_type_id')

function listEntitlements(db: Db, asked: Asked, filter: Filter) {
  return pageById(asked, async ({ after, limit }) => {
    let query = entitlements(db).where('e.ended_at', 'is', null).where('e.id', '>', after).orderBy('e.id').limit(limit)
    const { alias, displayName, query: text, heldBy } = filter
    if (filter.appIds !== undefined) query = query.where('e.app_id', 'in', [...filter.appIds])
    if (filter.visible !== undefined) query = query.where('e.app_id', 'in', [...filter.visible, nobody])
    if (filter.excludeAppIds !== undefined) query = query.where('e.app_id', 'not in', [...filter.excludeAppIds])
    if (filter.ids !== undefined) query = query.where('e.id', 'in', [...filter.ids])
    if (filter.resourceIds !== undefined) query = query.where('e.resource_id', 'in', [...filter.resourceIds])
    if (filter.resourceTypeIds !== undefined)
      query = query.where('r.resource_type_id', 'in', [...filter.resourceTypeIds])
    if (alias) query = query.where('e.alias', '=', alias)
    if (displayName) query = query.where(sql<boolean>`e.folded_name = lower(${displayName})`)
    if (text) query = query.where(isIn('e.folded_name', text))
    if (heldBy !== undefined)
      query = query.where(
        sql<boolean>`exists (select from grants g
          where g.entitlement_id = e.id and g.principal_id = ${heldBy} and g.held_until is null)`,
      )
    return query.execute()
  })
}

async function listIn(db: Db, asked: Asked, filter: Filter) {
  const { rows, nextPageToken } = await listEntitlements(db, asked, filter)
  return { list: await toViews(db, rows, new Expanded(undefined)), nextPageToken }
}

/** For one page of entitlements, in their order, with the objects around them that were asked for. */
export async function toViews(db: Db, rows: readonly EntitlementRow[], expanded: Expanded) {
  const around = await findAround(db, rows, expanded)
  return rows.map((row) => ({
    appEntitlement: toEntitlementView(row),
    appPath: expanded.add('app_id', 'c1.api.app.v1.App', row.app_id, around.app),
    appResourceTypePath: expanded.add(
      'app_resource_type_id',
      'c1.api.app.v1.AppResourceType',
      row.resource_type_id,
      around.type,
    ),
    appResourcePath: expanded.add('app_resource_id', 'c1.api.app.v1.AppResource', row.resource_id, around.resource),
  }))
}

async function findAround(db: Db, rows: readonly EntitlementRow[], expanded: Expanded) {
  const of = (wanted: string, ids: readonly string[]) => (expanded.wants(wanted) ? [...new Set(ids), nobody] : [nobody])
  const apps: App[] = await db
    .selectFrom('apps')
    .selectAll()
    .where(
      'id',
      'in',
      of(
        'app_id',
        rows.map((row) => row.app_id),
      ),
    )
    .execute()
  const types: ResourceType[] = await db
    .selectFrom('resource_types')
    .selectAll()
    .where(
      'id',
      'in',
      of(
        'app_resource_type_id',
        rows.map((row) => row.resource_type_id),
      ),
    )
    .execute()
  const resources: Resource[] = await db
    .selectFrom('resources')
    .selectAll()
    .where(
      'id',
      'in',
      of(
        'app_resource_id',
        rows.map((row) => row.resource_id),
      ),
    )
    .execute()
  const counts = await countGrantsOfResources(
    db,
    resources.map(({ id }) => id),
  )
  const views = new Map(toAppViews(apps).map((app) => [app.id, app]))
  return {
    app: (id: string) => views.get(id),
    type: (id: string) => {
      const type = types.find((each) => each.id === id)
      return type && toResourceTypeView(type)
    },
    resource: (id: string) => {
      const resource = resources.find((each) => each.id === id)
      return resource && toResourceView(resource, undefined, counts.get(id) ?? 0)
    },
  }
}

/** The views of entitlements by their ids. */
export async function loadEntitlements(db: Db, ids: readonly string[], expanded = new Expanded(undefined)) {
  const rows = await entitlements(db)
    .where('e.id', 'in', [...new Set(ids), nobody])
    .execute()
  const views = await toViews(db, rows, expanded)
  return new Map(rows.map(({ id }, place) => [id, views[place]]))
}
