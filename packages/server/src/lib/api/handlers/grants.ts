import type { Db, Tx } from '@rostrum/database'
import { sql } from 'kysely'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { Expanded } from '../expanded.ts'
import { type Call, type Handlers, read, write } from '../handler.ts'
import { nobody, toId, toIds } from '../ids.ts'
import { type Asked, cutPage, inBody, inQuery, readPage } from '../paging.ts'
import { toAccountViews, toBindingView } from '../views/access.ts'
import { loadAccounts } from './accounts.ts'
import { seeAppData, visibleApps } from './apps.ts'
import { findEntitlement, loadEntitlements, seeEntitlement } from './entitlements.ts'

interface Held {
  readonly id: number
  readonly app_id: string
  readonly entitlement_id: string
  readonly principal_id: string
  readonly held_from: Date
  readonly held_until: Date | null
  readonly expires_at: Date | null
}

/** Who holds what, and who held it (DAT-3). */
export function grantHandlers({ grantEnds }: Context): Handlers {
  const setEnd = async (
    tx: Tx,
    call: Pick<Call<'AppEntitlementUserBindingService.UpdateGrantDuration'>, 'access' | 'actor' | 'params' | 'userId'>,
    endsAt: Date | undefined,
  ) => {
    const { app_id: appId, app_entitlement_id: id, app_user_id: accountId } = call.params
    const app = await seeAppData(tx, call, appId)
    const entitlement = await findEntitlement(tx, app.id, id)
    call.access.assert('app.manage', await ownsApp(tx, call.userId, app.id))
    const access = { entitlementId: entitlement.id, principalId: toId(accountId) }
    await grantEnds.set(tx, access, endsAt, call.actor)
    const row = await held(tx)
      .where('g.entitlement_id', '=', access.entitlementId)
      .where('g.principal_id', '=', access.principalId)
      .where('g.held_until', 'is', null)
      .executeTakeFirstOrThrow()
    return { binding: toBindingView(row, row.app_id) }
  }
  return {
    'AppEntitlementUserBindingService.UpdateGrantDuration': write((call, tx) =>
      setEnd(tx, call, call.request.newDeprovisionAt),
    ),
    'AppEntitlementUserBindingService.RemoveGrantDuration': write((call, tx) => setEnd(tx, call, undefined)),
    'AppEntitlements.ListUsers': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const entitlement = await findEntitlement(db, app.id, call.params.app_entitlement_id)
      const asked = inQuery(call.query, 'holders', entitlement.id)
      const { rows, nextPageToken } = await listHeld(db, asked, { entitlementIds: [entitlement.id], isPast: false })
      return { list: await toUserViews(db, rows), nextPageToken }
    }),
    'AppEntitlementSearchService.SearchAppEntitlementsWithExpired': read(async (call, db) => {
      const app = await seeAppData(db, call, call.params.app_id)
      const entitlement = await findEntitlement(db, app.id, call.params.app_entitlement_id)
      const asked = inQuery(call.query, 'grants', entitlement.id)
      const { rows, nextPageToken } = await listHeld(db, asked, { entitlementIds: [entitlement.id] })
      const views = await toUserViews(db, rows)
      const list = rows.map((row, place) => ({
        appId: row.app_id,
        appEntitlementId: row.entitlement_id,
        appUserId: row.principal_id,
        appUser: views[place]?.appUser.appUser,
        discovered: row.held_from,
        expired: row.held_until ?? undefined,
      }))
      return { list, nextPageToken }
    }),
    'AppEntitlementUserBindingService.ListAppUsersForIdentityWithGrant': read(async (call, db) => {
      const { app_id: appId, app_entitlement_id: id, identity_user_id: userId } = call.params
      const isSelf = userId === call.userId
      const entitlement = isSelf
        ? await findEntitlement(db, appId, id)
        : await seeEntitlement(db, call, (await seeAppData(db, call, appId)).id, id)
      const rows = await held(db)
        .innerJoin('account_owners as o', (join) =>
          join.onRef('o.account_id', '=', 'g.principal_id').on('o.held_until', 'is', null),
        )
        .where('g.entitlement_id', '=', entitlement.id)
        .where('o.user_id', '=', toId(userId))
        .where('g.held_until', 'is', null)
        .orderBy('g.id')
        .limit(100)
        .execute()
      return { bindings: rows.map((row) => toBindingView(row, row.app_id)) }
    }),
    'AppEntitlementSearchService.SearchGrants': read(async (call, db) => {
      const { request, userId } = call
      const visible = await visibleApps(db, call)
      const expanded = new Expanded(request.expandMask)
      const filter = {
        appIds: toIds(request.appIds),
        visible,
        principalIds: toIds(request.appUserIds),
        entitlementIds: toIds(request.entitlementRefs?.map(({ id = '' }) => id)),
        resourceIds: toIds(request.resourceIds),
        ownerId: request.userId ? toId(request.userId) : undefined,
        isPast: false,
      }
      const { rows, nextPageToken } = await listHeld(db, inBody(request, 'grants', userId), filter)
      const users = await toUserViews(db, rows)
      const views = await loadEntitlements(
        db,
        rows.map((row) => row.entitlement_id),
        expanded,
      )
      const list = rows.map((row, place) => ({
        appEntitlementUserBinding: users[place],
        entitlement: views.get(row.entitlement_id),
      }))
      return { list, expanded: expanded.elements, nextPageToken }
    }),
    'AppEntitlementUserBindingService.SearchPastGrants': read(async (call, db) => {
      const { request, userId } = call
      const filter = {
        appIds: toIds(request.appIds),
        visible: await visibleApps(db, call),
        principalIds: toIds(request.appUserRefs?.map(({ id = '' }) => id)),
        entitlementIds: toIds(request.appEntitlementRefs?.map(({ id = '' }) => id)),
        isPast: true,
      }
      const { rows, nextPageToken } = await listHeld(db, inBody(request, 'past grants', userId), filter)
      const list = rows.map((row) => ({
        history: {
          id: String(row.id),
          appId: row.app_id,
          appEntitlementId: row.entitlement_id,
          appUserId: row.principal_id,
          grantedAt: row.held_from,
          revokedAt: row.held_until ?? undefined,
        },
      }))
      return { list, nextPageToken }
    }),
  }
}

interface Filter {
  readonly entitlementIds?: readonly string[] | undefined
  readonly principalIds?: readonly string[] | undefined
  readonly appIds?: readonly string[] | undefined
  readonly visible?: readonly string[] | undefined
  readonly resourceIds?: readonly string[] | undefined
  readonly ownerId?: string | undefined
  /** only those that ended, only those that did not; both when undefined */
  readonly isPast?: boolean
}

const held = (db: Db) =>
  db
    .selectFrom('grants as g')
    .innerJoin('entitlements as e', 'e.id', 'g.entitlement_id')
    .select(['g.id', 'e.app_id', 'g.entitlement_id', 'g.principal_id', 'g.held_from', 'g.held_until', 'g.expires_at'])

async function listHeld(db: Db, asked: Asked, filter: Filter) {
  const page = readPage(asked)
  let query = held(db)
    .where('g.id', '>', Number(page.after?.[0] ?? 0))
    .orderBy('g.id')
    .limit(page.limit + 1)
  const { entitlementIds, principalIds, appIds, visible, resourceIds, ownerId, isPast } = filter
  if (entitlementIds !== undefined) query = query.where('g.entitlement_id', 'in', [...entitlementIds])
  if (principalIds !== undefined) query = query.where('g.principal_id', 'in', [...principalIds])
  if (appIds !== undefined) query = query.where('e.app_id', 'in', [...appIds])
  if (visible !== undefined) query = query.where('e.app_id', 'in', [...visible, nobody])
  if (resourceIds !== undefined) query = query.where('e.resource_id', 'in', [...resourceIds])
  if (ownerId !== undefined)
    query = query.where(
      sql<boolean>`exists (select from account_owners o
        where o.account_id = g.principal_id and o.held_until is null and o.user_id = ${ownerId})`,
    )
  if (isPast !== undefined) query = query.where('g.held_until', isPast ? 'is not' : 'is', null)
  return cutPage(await query.execute(), page, asked, ({ id }) => [id])
}

async function toUserViews(db: Db, rows: readonly Held[]) {
  const found = await loadAccounts(
    db,
    rows.map((row) => row.principal_id),
  )
  const views = await toAccountViews(db, found)
  const byId = new Map(views.map((view) => [view.id ?? '', view]))
  return rows.map((row) => ({
    appId: row.app_id,
    appEntitlementId: row.entitlement_id,
    appUserId: row.principal_id,
    appUser: { appUser: byId.get(row.principal_id) },
    appEntitlementUserBindingCreatedAt: row.held_from,
    appEntitlementUserBindingDeprovisionAt: row.expires_at ?? undefined,
  }))
}
