import { readUpdate } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { addAuditEvent, isIn } from '@rostrum/database/queries'
import type { Resource, ResourceType } from '@rostrum/database/rows'
import { sql } from 'kysely'
import { by } from '../../audit/actor.ts'
import { findDifferences } from '../../audit/differences.ts'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read, write } from '../handler.ts'
import { nobody, toId, toIds } from '../ids.ts'
import { type Asked, inBody, inQuery, pageById } from '../paging.ts'
import { countGrantsOfResources, toResourceTypeView, toResourceView } from '../views/access.ts'
import { seeAppData, visibleApps } from './apps.ts'

export function resourceHandlers({ clock }: Context): Handlers {
  return {
    'AppResourceTypeService.List': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const { rows, nextPageToken } = await listTypes(db, inQuery(call.query, 'types', app.id), { appIds: [app.id] })
      return { list: rows.map((row) => ({ appResourceType: toResourceTypeView(row) })), nextPageToken }
    }),
    'AppResourceTypeService.Get': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const type = await getType(db, app.id, call.params.id)
      return { appResourceTypeView: { appResourceType: toResourceTypeView(type) } }
    }),
    'AppResourceSearch.SearchAppResourceTypes': read(async (call, db) => {
      const { request, userId } = call
      const visible = await visibleApps(db, call)
      const filter = { ...request, appIds: toIds(request.appIds), ids: toIds(request.resourceTypeIds), visible }
      const { rows, nextPageToken } = await listTypes(db, inBody(request, 'types', userId), filter)
      return { list: rows.map(toResourceTypeView), nextPageToken }
    }),
    'AppResourceService.List': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const type = await getType(db, app.id, call.params.app_resource_type_id)
      const filter = { appIds: [app.id], resourceTypeIds: [type.id] }
      const { rows, nextPageToken } = await listResources(db, inQuery(call.query, 'resources', type.id), filter)
      return { list: await toViews(db, rows), nextPageToken }
    }),
    'AppResourceService.Get': read(async (call, db) => {
      const { app_id: appId, app_resource_type_id: typeId, id } = call.params
      const app = await seeAppData(db, call, appId)
      const resource = await getResource(db, app.id, typeId, id)
      return { appResourceView: (await toViews(db, [resource]))[0] }
    }),
    'AppResourceSearch.SearchAppResources': read(async (call, db) => {
      const { request, userId } = call
      const visible = await visibleApps(db, call)
      const filter = {
        appIds: request.appId ? [toId(request.appId)] : toIds(request.appIds),
        ids: toIds(request.resourceIds),
        resourceTypeIds: toIds(request.resourceTypeIds),
        query: request.query,
        visible,
      }
      const { rows, nextPageToken } = await listResources(db, inBody(request, 'resources', userId), filter)
      return { list: await toViews(db, rows), nextPageToken }
    }),
    'AppResourceService.Update': write(async (call, tx) => {
      const { app_id: appId, app_resource_type_id: typeId, id } = call.params
      const app = await seeAppData(tx, call, appId)
      call.access.assert('app.manage', await ownsApp(tx, call.userId, app.id))
      const before = await getResource(tx, app.id, typeId, id)
      const { appResource, updateMask } = call.request
      const update = readUpdate(appResource, updateMask, [
        'displayName',
        'customDescription',
        'annotations',
        'matchBatonId',
      ])
      const name = update.displayName?.trim()
      await tx
        .updateTable('resources')
        .set((set) => ({
          ...(name && { custom_name: name === before.display_name ? null : name }),
          ...(update.customDescription !== undefined && { custom_description: update.customDescription || null }),
          ...(update.annotations !== undefined && { annotations: JSON.stringify(update.annotations ?? {}) }),
          ...(update.matchBatonId && {
            kept: JSON.stringify({ ...Object(before.kept), matchBatonId: update.matchBatonId }),
          }),
          version: set('version', '+', 1),
        }))
        .where('id', '=', before.id)
        .execute()
      const resource = await getResource(tx, app.id, typeId, id)
      const object = { kind: 'resource', id: before.id }
      const detail = findDifferences(before, resource, ['custom_name', 'custom_description', 'annotations', 'kept'])
      await addAuditEvent(
        tx,
        { ...by(call.actor), verb: 'resource.updated', object, outcome: 'succeeded', detail },
        clock.now(),
      )
      return { appResourceView: (await toViews(tx, [resource]))[0] }
    }),
  }
}

interface Filter {
  readonly appIds?: readonly string[] | undefined
  readonly visible?: readonly string[] | undefined
  readonly ids?: readonly string[] | undefined
  readonly resourceTypeIds?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly query?: string | undefined
}

function listTypes(db: Db, asked: Asked, { appIds, visible, ids, displayName, query: text }: Filter) {
  return pageById(asked, async ({ after, limit }) => {
    let query = db
      .selectFrom('resource_types')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
    if (appIds !== undefined) query = query.where('app_id', 'in', [...appIds])
    if (visible !== undefined) query = query.where('app_id', 'in', [...visible, nobody])
    if (ids !== undefined) query = query.where('id', 'in', [...ids])
    if (displayName) query = query.where(sql<boolean>`lower(display_name) = lower(${displayName})`)
    if (text) query = query.where(sql<boolean>`strpos(lower(display_name), lower(${text})) > 0`)
    return query.execute()
  })
}

function listResources(db: Db, asked: Asked, { appIds, visible, ids, resourceTypeIds, query: text }: Filter) {
  return pageById(asked, async ({ after, limit }) => {
    let query = db
      .selectFrom('resources')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
    if (appIds !== undefined) query = query.where('app_id', 'in', [...appIds])
    if (visible !== undefined) query = query.where('app_id', 'in', [...visible, nobody])
    if (ids !== undefined) query = query.where('id', 'in', [...ids])
    if (resourceTypeIds !== undefined) query = query.where('resource_type_id', 'in', [...resourceTypeIds])
    if (text) query = query.where(isIn('folded_name', text))
    return query.execute()
  })
}

async function getType(db: Db, appId: string, id: string): Promise<ResourceType> {
  const query = db.selectFrom('resource_types').selectAll()
  const type = await query.where('id', '=', toId(id)).where('app_id', '=', appId).executeTakeFirst()
  if (type === undefined)
    throw new ServiceError('not_found', 'RESOURCE_TYPE_NOT_FOUND', `there is no resource type ${toId(id)} in this app`)
  return type
}

async function getResource(db: Db, appId: string, typeId: string, id: string): Promise<Resource> {
  const resource = await db
    .selectFrom('resources')
    .selectAll()
    .where('id', '=', toId(id))
    .where('resource_type_id', '=', toId(typeId))
    .where('app_id', '=', appId)
    .executeTakeFirst()
  if (resource === undefined)
    throw new ServiceError(
      'not_found',
      'RESOURCE_NOT_FOUND',
      `there is no resource ${toId(id)} of this type in this app`,
    )
  return resource
}

async function toViews(db: Db, rows: readonly Resource[]) {
  const parents = await db
    .selectFrom('resources')
    .select(['id', 'resource_type_id'])
    .where('id', 'in', [...rows.flatMap(({ parent_id }) => parent_id ?? []), nobody])
    .execute()
  const counts = await countGrantsOfResources(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => {
    const parent = parents.find(({ id }) => id === row.parent_id)
    return { appResource: toResourceView(row, parent?.resource_type_id, counts.get(row.id) ?? 0) }
  })
}
