import type { Db, Tx } from '@rostrum/database'
import type { Actor } from '../../audit/actor.ts'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import type { HoldersOwner, Owned } from '../../owners/owners.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { cutPage, inQuery, readPage } from '../paging.ts'
import { toUserViews } from '../views/user.ts'
import { seeApp } from './apps.ts'
import { manageConnector, seeConnector } from './connectors.ts'
import { findEntitlement, loadEntitlements } from './entitlements.ts'

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>

export function ownerHandlers({ owners }: Context): Handlers {
  const seeAppOwned = async (db: Db, call: Caller, appId: string): Promise<Owned> => {
    const app = await seeApp(db, call, appId)
    return { kind: 'app', id: app.id }
  }
  const manageAppOwned = async (db: Db, call: Caller, appId: string): Promise<Owned> => {
    const owned = await seeAppOwned(db, call, appId)
    call.access.assert('app.manage', await ownsApp(db, call.userId, owned.id))
    return owned
  }
  const ofEntitlement = async (db: Db, call: Caller, params: { app_id: string; entitlement_id: string }) => {
    const app = await seeApp(db, call, params.app_id)
    const entitlement = await findEntitlement(db, app.id, params.entitlement_id)
    return { kind: 'entitlement', id: entitlement.id } as const
  }
  const manageOfEntitlement = async (db: Db, call: Caller, params: { app_id: string; entitlement_id: string }) => {
    const owned = await ofEntitlement(db, call, params)
    call.access.assert('app.manage', await ownsApp(db, call.userId, toId(params.app_id)))
    return owned
  }
  const connectorOwned = async (db: Db, call: Caller, params: ConnectorPath, manage: boolean): Promise<Owned> => {
    const see = manage ? manageConnector : seeConnector
    const connector = await see(db, call, params.app_id, params.connector_id)
    return { kind: 'connector', id: connector.id }
  }
  const showOwner = async (db: Db, owned: Owned, params: OwnerPath) => {
    const owner = await owners.find(db, owned, toId(params.user_ref_id))
    if (owner === undefined || owner.roleSlug !== params.role_slug)
      throw new ServiceError('not_found', 'OWNER_NOT_FOUND', `${toId(params.user_ref_id)} is no ${params.role_slug}`)
    const [user] = await toUserViews(db, [owner.user])
    return { appId: params.app_id, roleSlug: owner.roleSlug, createdAt: owner.addedAt, user }
  }
  const addOwner = async (tx: Tx, owned: Owned, call: Caller & { actor: Actor }, params: OwnerPath) => {
    await owners.add(tx, owned, toId(params.user_ref_id), call.actor, slugOf(params.role_slug))
    return showOwner(tx, owned, params)
  }
  const removeOwner = async (tx: Tx, owned: Owned, call: Caller & { actor: Actor }, params: OwnerPath) => {
    await showOwner(tx, owned, params)
    await owners.remove(tx, owned, [toId(params.user_ref_id)], call.actor)
    return {}
  }
  const findHolders = async (db: Db, owned: Owned, params: HoldersPath) => {
    const id = toId(params.app_entitlement_ref_id)
    const rows = (await owners.listHolders(db, owned, params.role_slug)).filter((row) => row.entitlementId === id)
    const [shown] = await showHolders(db, owned.id, rows)
    if (shown === undefined)
      throw new ServiceError('not_found', 'OWNER_NOT_FOUND', `the holders of ${id} are no ${params.role_slug}`)
    return shown
  }
  const page = async (db: Db, owned: Owned, query: Parameters<typeof inQuery>[0], roleSlug = '') => {
    const asked = inQuery(query, 'owners', owned, roleSlug)
    const bounds = readPage(asked)
    const after = Number(bounds.after?.[0] ?? 0)
    const found = await owners.list(db, owned, { after, limit: bounds.limit + 1, roleSlug })
    let place = after
    const { rows, nextPageToken } = cutPage(
      found.map((owner) => ({ ...owner, place: ++place })),
      bounds,
      asked,
      ({ place: last }) => [last],
    )
    const users = await toUserViews(
      db,
      rows.map(({ user }) => user),
    )
    return { rows, users, nextPageToken }
  }
  return {
    'AppOwners.List': read(async (call, db) => {
      const { users, nextPageToken } = await page(db, await seeAppOwned(db, call, call.params.app_id), call.query)
      return { list: users, nextPageToken }
    }),
    'AppOwners.ListOwnerIDs': read(async (call, db) => {
      const rows = await owners.list(db, await seeAppOwned(db, call, call.params.app_id))
      return { userIds: rows.map(({ user }) => user.id) }
    }),
    'AppOwners.Set': write(async (call, tx) => {
      await owners.set(tx, await manageAppOwned(tx, call, call.params.app_id), idsOf(call.request.userIds), call.actor)
      return {}
    }),
    'AppOwners.Delete': write(async (call, tx) => {
      const owned = await manageAppOwned(tx, call, call.params.app_id)
      await owners.remove(tx, owned, idsOf(call.request.userIds), call.actor)
      return {}
    }),
    'AppOwners.Add': write(async (call, tx) => {
      await owners.add(tx, await manageAppOwned(tx, call, call.params.app_id), toId(call.params.user_id), call.actor)
      return {}
    }),
    'AppOwners.Remove': write(async (call, tx) => {
      const owned = await manageAppOwned(tx, call, call.params.app_id)
      await owners.remove(tx, owned, [toId(call.params.user_id)], call.actor)
      return {}
    }),
    'AppOwners.SearchUserOwners': read(async (call, db) => {
      const { app_id: appId } = call.params
      const owned = await seeAppOwned(db, call, appId)
      const { rows, users, nextPageToken } = await page(db, owned, call.query, call.query.role_slug)
      const list = rows.map(({ roleSlug, addedAt }, place) => ({
        appId,
        roleSlug,
        createdAt: addedAt,
        user: users[place],
      }))
      return { list, nextPageToken }
    }),
    'AppOwners.GetUserOwner': read(async (call, db) => ({
      appOwnerUser: await showOwner(db, await seeAppOwned(db, call, call.params.app_id), call.params),
    })),
    'AppOwners.CreateUserOwner': write(async (call, tx) => ({
      appOwnerUser: await addOwner(tx, await manageAppOwned(tx, call, call.params.app_id), call, call.params),
    })),
    'AppOwners.DeleteUserOwner': write(async (call, tx) =>
      removeOwner(tx, await manageAppOwned(tx, call, call.params.app_id), call, call.params),
    ),
    'AppOwners.SearchEntitlementOwners': read(async (call, db) => {
      const owned = await seeAppOwned(db, call, call.params.app_id)
      const rows = await owners.listHolders(db, owned, call.query.role_slug)
      return { list: await showHolders(db, owned.id, rows) }
    }),
    'AppOwners.GetEntitlementOwner': read(async (call, db) => {
      const owned = await seeAppOwned(db, call, call.params.app_id)
      return { appOwnerEntitlement: await findHolders(db, owned, call.params) }
    }),
    'AppOwners.CreateEntitlementOwner': write(async (call, tx) => {
      const { app_entitlement_ref_app_id: appId, app_entitlement_ref_id: id, role_slug: slug } = call.params
      const owned = await manageAppOwned(tx, call, call.params.app_id)
      const entitlement = await findEntitlement(tx, toId(appId), id)
      await owners.addHolders(tx, owned, entitlement.id, slugOf(slug), call.actor)
      return { appOwnerEntitlement: await findHolders(tx, owned, call.params) }
    }),
    'AppOwners.DeleteEntitlementOwner': write(async (call, tx) => {
      const owned = await manageAppOwned(tx, call, call.params.app_id)
      await findHolders(tx, owned, call.params)
      await owners.removeHolders(tx, owned, toId(call.params.app_entitlement_ref_id), call.actor)
      return {}
    }),
    'ConnectorOwners.SearchUserOwners': read(async (call, db) => {
      const { app_id: appId, connector_id: connectorId } = call.params
      const owned = await connectorOwned(db, call, call.params, false)
      const { rows, users, nextPageToken } = await page(db, owned, call.query, call.query.role_slug)
      const list = rows.map(({ roleSlug, addedAt }, place) => ({
        appId,
        connectorId,
        roleSlug,
        createdAt: addedAt,
        user: users[place],
      }))
      return { list, nextPageToken }
    }),
    'ConnectorOwners.GetUserOwner': read(async (call, db) => {
      const owned = await connectorOwned(db, call, call.params, false)
      return { connectorOwnerUser: { ...(await showOwner(db, owned, call.params)), connectorId: owned.id } }
    }),
    'ConnectorOwners.CreateUserOwner': write(async (call, tx) => {
      const owned = await connectorOwned(tx, call, call.params, true)
      return { connectorOwnerUser: { ...(await addOwner(tx, owned, call, call.params)), connectorId: owned.id } }
    }),
    'ConnectorOwners.DeleteUserOwner': write(async (call, tx) =>
      removeOwner(tx, await connectorOwned(tx, call, call.params, true), call, call.params),
    ),
    'AppEntitlementOwners.List': read(async (call, db) => {
      const { users, nextPageToken } = await page(db, await ofEntitlement(db, call, call.params), call.query)
      return { list: users, nextPageToken }
    }),
    'AppEntitlementOwners.Add': write(async (call, tx) => {
      await owners.add(tx, await manageOfEntitlement(tx, call, call.params), toId(call.request.userId), call.actor)
      return {}
    }),
    'AppEntitlementOwners.Set': write(async (call, tx) => {
      const owned = await manageOfEntitlement(tx, call, call.params)
      await owners.set(tx, owned, idsOf(call.request.userIds), call.actor)
      return {}
    }),
    'AppEntitlementOwners.Delete': write(async (call, tx) => {
      const owned = await manageOfEntitlement(tx, call, call.params)
      const all = (await owners.list(tx, owned)).map(({ user }) => user.id)
      const named = Object(call.request).userIds as readonly string[] | undefined
      await owners.remove(tx, owned, named === undefined ? all : idsOf(named), call.actor)
      return {}
    }),
    'AppEntitlementOwners.Remove': write(async (call, tx) => {
      await owners.remove(tx, await manageOfEntitlement(tx, call, call.params), [toId(call.params.user_id)], call.actor)
      return {}
    }),
    'AppEntitlementOwners.ListOwnerIDs': read(async (call, db) => {
      const rows = await owners.list(db, await ofEntitlement(db, call, call.params))
      return { userIds: rows.map(({ user }) => user.id) }
    }),
  }
}

interface HoldersPath {
  readonly role_slug: string
  readonly app_entitlement_ref_id: string
}

async function showHolders(db: Db, appId: string, rows: readonly HoldersOwner[]) {
  const found = await loadEntitlements(
    db,
    rows.map(({ entitlementId }) => entitlementId),
  )
  return rows.map(({ entitlementId, roleSlug, addedAt }) => ({
    appId,
    roleSlug,
    createdAt: addedAt,
    appEntitlement: found.get(entitlementId)?.appEntitlement,
  }))
}

interface ConnectorPath {
  readonly app_id: string
  readonly connector_id: string
}

interface OwnerPath {
  readonly app_id: string
  readonly role_slug: string
  readonly user_ref_id: string
}

/** @throws ServiceError for a text that is no slug */
function slugOf(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text)) return text
  throw new ServiceError(
    'invalid_argument',
    'VALUE_INVALID',
    'role_slug: it is up to 64 letters, digits, dots and dashes',
  )
}

function idsOf(ids: readonly string[] | undefined): string[] {
  return (ids ?? []).map(toId)
}
