import { readUpdate } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { App } from '@rostrum/database/rows'
import { sql } from 'kysely'
import { type AppChange, findApp, getLiveApp } from '../../apps/apps.ts'
import { isOwnApp, ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId, toIds } from '../ids.ts'
import { type Asked, inBody, inQuery, pageById } from '../paging.ts'
import { keptOfApp, toAppViews, toCorrelation } from '../views/app.ts'

export function appHandlers({ apps, owners }: Context): Handlers {
  return {
    'Apps.List': read(async (call, db) => {
      const { rows, nextPageToken } = await listApps(db, call, inQuery(call.query, 'apps', call.userId), {})
      return { list: toAppViews(rows), nextPageToken }
    }),
    'AppSearch.Search': read(async (call, db) => {
      const { request, userId } = call
      const { rows, nextPageToken } = await listApps(db, call, inBody(request, 'apps', userId), request)
      return { list: toAppViews(rows), nextPageToken }
    }),
    'Apps.Get': read(async (call, db) => {
      const app = await seeApp(db, call, call.params.id)
      return { app: toAppViews([app])[0] }
    }),
    'Apps.Create': write(async (call, tx) => {
      const { access, actor, request, userId } = call
      if (!access.may('app.create')) access.assert('connector.create')
      const { displayName = '' } = request
      const change = toChange(
        readUpdate(request, undefined, [
          ...writable,
          'matchBatonRef',
          'monthlyCostUsd',
          'strictAccessEntitlementProvisioning',
        ]),
        {},
      )
      const app = await apps.create(tx, { ...change, display_name: displayName }, actor)
      const named = (request.owners ?? []).map(toId)
      await owners.set(tx, { kind: 'app', id: app.id }, named.length > 0 ? named : [userId], actor)
      return { app: toAppViews([app])[0] }
    }),
    'Apps.Update': write(async (call, tx) => {
      const { access, actor, params, request, userId } = call
      const before = await seeApp(tx, call, params.id)
      access.assert('app.manage', await ownsApp(tx, userId, before.id))
      const update = readUpdate(request.app, request.updateMask, [...writable, ...keptOfApp])
      const app = await apps.update(tx, before.id, toChange(update, Object(before.kept)), actor)
      return { app: toAppViews([app])[0] }
    }),
    'Apps.Delete': write(async (call, tx) => {
      const app = await seeApp(tx, call, call.params.id)
      call.access.assert('app.manage', await ownsApp(tx, call.userId, app.id))
      await apps.delete(tx, app.id, call.actor)
      return {}
    }),
  }
}

const writable = [
  'displayName',
  'description',
  'instructions',
  'grantPolicyId',
  'certifyPolicyId',
  'revokePolicyId',
  'identityMatching',
  'annotations',
] as const

type Update = { readonly [Member in (typeof writable)[number] | (typeof keptOfApp)[number]]?: unknown }

/** What a client wrote, as the app's row has it. An empty policy id takes the policy away. */
function toChange(update: Update, kept: Readonly<Record<string, unknown>>): AppChange {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const policy = (value: unknown) => (text(value) === '' ? null : toId(text(value)))
  const correlation = toCorrelation(update.identityMatching as Parameters<typeof toCorrelation>[0])
  const keep = Object.fromEntries(
    keptOfApp.flatMap((name) => (update[name] === undefined ? [] : [[name, update[name]]])),
  )
  return {
    ...(update.displayName !== undefined && { display_name: text(update.displayName) }),
    ...(update.description !== undefined && { description: text(update.description) }),
    ...(update.instructions !== undefined && { request_instructions: text(update.instructions) }),
    ...(update.grantPolicyId !== undefined && { grant_policy_id: policy(update.grantPolicyId) }),
    ...(update.certifyPolicyId !== undefined && { certify_policy_id: policy(update.certifyPolicyId) }),
    ...(update.revokePolicyId !== undefined && { revoke_policy_id: policy(update.revokePolicyId) }),
    ...(correlation !== undefined && { correlation }),
    ...(update.annotations !== undefined && { annotations: JSON.stringify(update.annotations ?? {}) }),
    ...(Object.keys(keep).length > 0 && { kept: JSON.stringify({ ...kept, ...keep }) }),
  }
}

/** An app that the caller may see; one who may only pick apps sees them, too. @throws ServiceError */
export async function seeApp(db: Db, call: Pick<Call<OperationName>, 'access' | 'userId'>, id: string): Promise<App> {
  const app = await getLiveApp(db, toId(id))
  if (call.access.may('app.pick')) return app
  const absent = { reason: 'APP_NOT_FOUND' as const, message: `there is no app ${app.id}` }
  const isVisible = (await ownsApp(db, call.userId, app.id)) || app.audience === 'everyone'
  if (!isVisible) call.access.assertSees('app.see', false, absent)
  return app
}

/** An app that is there, or was, for whoever may see its data. */
export async function seeAppData(
  db: Db,
  call: Pick<Call<OperationName>, 'access' | 'userId'>,
  id: string,
): Promise<App> {
  const app = await findApp(db, toId(id))
  const absent = { reason: 'APP_NOT_FOUND' as const, message: `there is no app ${toId(id)}` }
  if (app === undefined) return getLiveApp(db, toId(id))
  call.access.assertSees('app.see', await ownsApp(db, call.userId, app.id), absent)
  return app
}

/** Ids of the apps whose data the caller may see, as each of them by itself would say; undefined for all. */
export async function visibleApps(
  db: Db,
  { access, userId }: Pick<Call<OperationName>, 'access' | 'userId'>,
): Promise<string[] | undefined> {
  const reach = access.reach('app.see')
  if (reach === 'all') return undefined
  if (reach === undefined) return []
  const rows = await db.selectFrom('apps as a').select('a.id').where(isOwnApp(userId)).execute()
  return rows.map(({ id }) => id)
}

interface AppFilter {
  readonly appIds?: readonly string[] | undefined
  readonly excludeAppIds?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly query?: string | undefined
  readonly onlyDirectories?: boolean | undefined
  readonly policyRefs?: readonly { readonly id?: string | undefined }[] | undefined
}

function listApps(db: Db, call: Pick<Call<OperationName>, 'access' | 'userId'>, asked: Asked, filter: AppFilter) {
  return pageById(asked, async ({ after, limit }) => {
    let query = db
      .selectFrom('apps as a')
      .selectAll('a')
      .where('a.deleted_at', 'is', null)
      .where('a.state', '=', 'managed')
      .where('a.id', '>', after)
      .orderBy('a.id')
      .limit(limit)
    if (!call.access.may('app.pick'))
      query = query.where(sql<boolean>`(${isOwnApp(call.userId)} or a.audience = 'everyone')`)
    const { displayName, query: text, onlyDirectories } = filter
    const ids = toIds(filter.appIds)
    const excluded = toIds(filter.excludeAppIds)
    const policies = toIds(filter.policyRefs?.map(({ id = '' }) => id))
    if (ids !== undefined) query = query.where('a.id', 'in', ids)
    if (excluded !== undefined) query = query.where('a.id', 'not in', excluded)
    if (displayName) query = query.where(sql<boolean>`lower(a.display_name) = lower(${displayName})`)
    if (text) query = query.where(sql<boolean>`strpos(lower(a.display_name), lower(${text})) > 0`)
    if (onlyDirectories === true) query = query.where('a.is_identity_source', '=', true)
    if (policies !== undefined)
      query = query.where((where) =>
        where.or([
          where('a.grant_policy_id', 'in', policies),
          where('a.certify_policy_id', 'in', policies),
          where('a.revoke_policy_id', 'in', policies),
        ]),
      )
    return query.execute()
  })
}
