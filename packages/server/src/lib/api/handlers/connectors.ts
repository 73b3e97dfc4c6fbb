import { readUpdate } from '@rostrum/api'
import type { Db, Tx } from '@rostrum/database'
import type { Connector } from '@rostrum/database/rows'
import { getLiveApp } from '../../apps/apps.ts'
import { isNamedOwner, isOwnConnector, ownsApp, ownsConnector } from '../../authz/owners.ts'
import { findEntry } from '../../catalogue/catalogue.ts'
import type { ConnectorChange } from '../../connectors/lifecycle.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { inQuery, pageById } from '../paging.ts'
import { readVersion } from '../version.ts'
import { toConnectorViews, toCredentialView } from '../views/connector.ts'

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>

export function connectorHandlers({ connectors, connectorLifecycle, owners, syncs }: Context): Handlers {
  const show = async (db: Db, id: string) => {
    const row = await db.selectFrom('connectors').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    return { connectorView: { connector: (await toConnectorViews(db, [row]))[0] } }
  }
  const create = async (
    call: Pick<Call<'ConnectorService.CreateDelegated'>, 'access' | 'userId' | 'actor'>,
    tx: Tx,
    wanted: {
      readonly appId: string
      readonly catalogId: string | undefined
      readonly displayName: string | undefined
      readonly description: string | undefined
      readonly userIds: readonly string[] | undefined
      readonly settings: Readonly<Record<string, string>> | undefined
    },
  ) => {
    const { access, actor, userId } = call
    const app = await getLiveApp(tx, toId(wanted.appId))
    if (!access.may('connector.create')) access.assert('app.manage', await ownsApp(tx, userId, app.id))
    const entry = findEntry(wanted.catalogId ?? '')
    if (entry === undefined)
      throw new ServiceError(
        'invalid_argument',
        'CATALOG_ENTRY_NOT_FOUND',
        `catalogId: there is no connector ${JSON.stringify((wanted.catalogId ?? '').slice(0, 60))} in the catalogue`,
      )
    // What this server has a program for it runs itself, as soon as there are settings.
    const hosting = entry.program === undefined ? 'self_hosted' : 'cloud'
    const displayName = wanted.displayName?.trim() || entry.displayName
    const made = await connectors.create(tx, { catalogId: entry.key, displayName, appId: app.id, hosting }, actor)
    const { settings, description } = wanted
    const change = { ...(settings && { settings }), ...(description && { description }) }
    if (Object.keys(change).length > 0) await connectorLifecycle.update(tx, made.connectorId, change, actor)
    const named = (wanted.userIds ?? []).map(toId)
    const owned = { kind: 'connector', id: made.connectorId } as const
    await owners.set(tx, owned, named.length > 0 ? named : [userId], actor)
    return show(tx, made.connectorId)
  }
  return {
    'ConnectorService.Create': write(async (call, tx) => {
      const { catalogId, config, description, userIds } = call.request
      const settings = readConfig(config) ?? {}
      return create(call, tx, {
        appId: call.params.app_id,
        catalogId,
        displayName: undefined,
        description,
        userIds,
        settings,
      })
    }),
    'ConnectorService.CreateDelegated': write(async (call, tx) => {
      const { catalogId, displayName, description, userIds } = call.request
      return create(call, tx, {
        appId: call.params.app_id,
        catalogId,
        displayName,
        description,
        userIds,
        settings: undefined,
      })
    }),
    'ConnectorService.List': read(async (call, db) => {
      const app = await getLiveApp(db, toId(call.params.app_id))
      if (call.access.reach('connector.see') === undefined)
        call.access.assertSees('connector.see', false, {
          reason: 'APP_NOT_FOUND',
          message: `there is no app ${app.id}`,
        })
      const asked = inQuery(call.query, 'connectors', app.id, call.userId)
      const { rows, nextPageToken } = await pageById(asked, ({ after, limit }) => {
        const query = db
          .selectFrom('connectors as c')
          .selectAll('c')
          .where('c.app_id', '=', app.id)
          .where('c.deleted_at', 'is', null)
          .where('c.id', '>', after)
          .orderBy('c.id')
          .limit(limit)
        return (call.access.may('connector.see') ? query : query.where(isOwnConnector(call.userId))).execute()
      })
      const list = (await toConnectorViews(db, rows)).map((connector) => ({ connector }))
      return { list, nextPageToken }
    }),
    'ConnectorService.Get': read(async (call, db) => {
      const connector = await seeConnector(db, call, call.params.app_id, call.params.id)
      return show(db, connector.id)
    }),
    'ConnectorService.Update': write(async (call, tx) => {
      const { params, request, actor } = call
      const before = await manageConnector(tx, call, params.app_id, params.id)
      const { id } = before
      assertUnchanged(before, readVersion(Object(request)))
      const mask = request.updateMask
      const update = readUpdate(request.connector, mask, writable)
      const config = readConfig(update.config ?? undefined)
      const change = toChange(update)
      await connectorLifecycle.update(
        tx,
        id,
        { ...change, ...(update.config !== undefined && { settings: config ?? null }) },
        actor,
      )
      // Whoever masks the settings sends changed owners along (c1-api.md 0.b).
      const userIds = update.userIds ?? (mask?.split(',').includes('config') ? request.connector?.userIds : undefined)
      if (userIds !== undefined) await owners.set(tx, { kind: 'connector', id }, userIds.map(toId), actor)
      return show(tx, id)
    }),
    'ConnectorService.UpdateDelegated': write(async (call, tx) => {
      const { params, request, actor } = call
      const { id } = await manageConnector(tx, call, params.connector_app_id, params.connector_id)
      const update = readUpdate(request.connector, request.updateMask, writable)
      const config = readConfig(request.connector?.config)
      // Empty settings that come along say that there are none any more (c1-api.md 2.2).
      const isEmptied = config !== undefined && Object.keys(config).length === 0
      await connectorLifecycle.update(tx, id, { ...toChange(update), ...(isEmptied && { settings: null }) }, actor)
      if (update.userIds !== undefined)
        await owners.set(tx, { kind: 'connector', id }, (update.userIds ?? []).map(toId), actor)
      return show(tx, id)
    }),
    'ConnectorService.Delete': write(async (call, tx) => {
      const connector = await manageConnector(tx, call, call.params.app_id, call.params.id)
      if (connector.deleted_at === null) await connectorLifecycle.delete(tx, connector.id, call.actor)
      return {}
    }),
    'ConnectorService.ForceSync': write(async (call, tx) => {
      const { id } = await manageConnector(tx, call, call.params.app_id, call.params.connector_id)
      await syncs.request(tx, { connectorId: id, trigger: 'manual', actor: call.actor })
      return {}
    }),
    'ConnectorService.ConfirmSyncValid': write(async (call, tx) => {
      const { id } = await manageConnector(tx, call, call.params.app_id, call.params.connector_id)
      const run = await tx
        .selectFrom('sync_runs')
        .select('id')
        .where('id', '=', toId(call.params.sync_lifecycle_id))
        .where('connector_id', '=', id)
        .executeTakeFirst()
      if (run === undefined) throw new ServiceError('not_found', 'SYNC_RUN_NOT_FOUND', 'there is no such sync')
      await syncs.decide(tx, run.id, 'confirm', call.actor)
      return {}
    }),
    'ConnectorService.RotateCredential': write(
      async (call, tx) => {
        const { appId = '', connectorId = '' } = call.request
        const connector = await manageConnector(tx, call, appId, connectorId)
        // Nothing older is ended: clients of the API revoke by themselves (product.md CON-24).
        const { id, clientSecret } = await connectors.rotate(tx, connector.id, null, call.actor)
        const credential = await findCredential(tx, connector, id)
        return { credential: { ...toCredentialView(credential, connector.app_id), clientSecret } }
      },
      { hasSecret: true },
    ),
    'ConnectorService.GetCredentials': read(async (call, db) => {
      const connector = await seeConnector(db, call, call.params.app_id, call.params.connector_id)
      const credential = await findCredential(db, connector, call.params.id)
      return { credential: toCredentialView(credential, connector.app_id) }
    }),
    'ConnectorService.RevokeCredential': write(async (call, tx) => {
      const connector = await seeConnector(tx, call, call.params.app_id, call.params.connector_id)
      await assertManages(tx, call, connector)
      const credential = await findCredential(tx, connector, call.params.id)
      if (credential.revoked_at === null || credential.revoked_at > call.now)
        await connectors.revoke(tx, credential.id, call.now, call.actor)
      return {}
    }),
  }
}

const writable = [
  'displayName',
  'description',
  'config',
  'userIds',
  'disableCheckBadSync',
  'profileAllowList',
  'profileIgnoreList',
] as const

function toChange(update: { readonly [Member in (typeof writable)[number]]?: unknown }): ConnectorChange {
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])
  return {
    ...(update.displayName !== undefined && { displayName: String(update.displayName ?? '') }),
    ...(update.description !== undefined && { description: String(update.description ?? '') }),
    ...(update.disableCheckBadSync !== undefined && { isAnomalyGuardEnabled: update.disableCheckBadSync !== true }),
    ...(update.profileAllowList !== undefined && { profileAllowList: texts(update.profileAllowList) }),
    ...(update.profileIgnoreList !== undefined && { profileIgnoreList: texts(update.profileIgnoreList) }),
  }
}

/** The values of an EnvConfig; undefined when there is none. @throws ServiceError for one that cannot be read */
function readConfig(config: unknown): Record<string, string> | undefined {
  if (config === undefined || config === null) return undefined
  const { '@type': type = '', configuration = {} } = Object(config) as Record<string, unknown>
  if (!String(type).endsWith('c1.api.app.v1.EnvConfig'))
    throw invalid(`config: its @type is to be type.googleapis.com/c1.api.app.v1.EnvConfig`)
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(Object(configuration) as Record<string, unknown>)) {
    const { stringValue } = Object(value) as Record<string, unknown>
    if (typeof stringValue !== 'string')
      throw invalid(`config.configuration.${name.slice(0, 60)}: it needs a stringValue`)
    values[name] = stringValue
  }
  return values
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'CONNECTOR_SETTINGS_INVALID', message)
}

/** A connector, or its tombstone, that the caller may see. @throws ServiceError */
export async function seeConnector(db: Db, { access, userId }: Caller, appId: string, id: string): Promise<Connector> {
  const connector = await db
    .selectFrom('connectors')
    .selectAll()
    .where('id', '=', toId(id))
    .where('app_id', '=', toId(appId))
    .executeTakeFirst()
  const absent = { reason: 'CONNECTOR_NOT_FOUND' as const, message: `there is no connector ${toId(id)} in this app` }
  if (connector === undefined) throw new ServiceError('not_found', absent.reason, absent.message)
  if (!(await mayFinish(db, { access, userId }, connector.id))) {
    const isOwn = await ownsConnector(db, userId, { id: connector.id, appId: connector.app_id })
    access.assertSees('connector.see', isOwn, absent)
  }
  return connector
}

/** One that the caller may configure. @throws ServiceError */
export async function manageConnector(db: Db, call: Caller, appId: string, id: string): Promise<Connector> {
  const connector = await seeConnector(db, call, appId, id)
  await assertManages(db, call, connector)
  return connector
}

/** Whoever saves over a version says so; who says nothing is not checked (product.md UI-9). @throws ServiceError */
export function assertUnchanged(connector: Connector, version: number | undefined): void {
  if (version === undefined || version === connector.version) return
  throw new ServiceError(
    'aborted',
    'CONNECTOR_CHANGED',
    `version ${version}: somebody has changed the connector ${connector.display_name} since, at ${connector.updated_at.toISOString()}; it is at version ${connector.version}`,
  )
}

/** Tombstones included, which are managed no more. */
export async function mayManageConnector(db: Db, call: Caller, { id, app_id: appId }: Connector): Promise<boolean> {
  if (await mayFinish(db, call, id)) return true
  return call.access.may('connector.manage', await ownsConnector(db, call.userId, { id, appId }))
}

/** @throws ServiceError */
async function assertManages(db: Db, call: Caller, connector: Connector): Promise<void> {
  if (!(await mayManageConnector(db, call, connector))) call.access.assert('connector.manage')
}

/** Whoever is named as an owner needs no role besides (product.md CON-8), but those who may only read. */
async function mayFinish(db: Db, { access, userId }: Caller, id: string): Promise<boolean> {
  return access.may('self.use') && (await isNamedOwner(db, userId, id))
}

async function findCredential(db: Db, connector: Connector, id: string) {
  const credential = await db
    .selectFrom('credentials')
    .selectAll()
    .where('id', '=', toId(id))
    .where('connector_id', '=', connector.id)
    .executeTakeFirst()
  if (credential === undefined)
    throw new ServiceError('not_found', 'CREDENTIAL_NOT_FOUND', `there is no credential ${toId(id)} of this connector`)
  return credential
}
