import type { SetEntitlementsRequest } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { App } from '@rostrum/database/rows'
import { getLiveApp } from '../../apps/apps.ts'
import { type EntitlementChanges, EntitlementSettings } from '../../apps/entitlement-settings.ts'
import { RequestAudiences, readRequestSettings } from '../../apps/request-settings.ts'
import { listTypeSettings, TypeSettings } from '../../apps/type-settings.ts'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { seeAppData } from './apps.ts'

const entitlementsMost = 5000

type Caller = Pick<Call<OperationName>, 'access' | 'userId'> & { params: { app_id: string } }

/** What can be asked for in an app, by whom and for how long (product.md REQ-1). */
export function requestSettingsHandlers({ clock }: Context): Handlers {
  const audiences = new RequestAudiences(clock)
  const entitlements = new EntitlementSettings(clock)
  const types = new TypeSettings(clock)
  const manage = async (db: Db, call: Caller): Promise<App> => {
    const app = await seeAppData(db, call, call.params.app_id)
    call.access.assert('app.manage', await ownsApp(db, call.userId, app.id))
    return getLiveApp(db, app.id)
  }
  const show = async (db: Db, call: Caller, id: string) => {
    const settings = await readRequestSettings(db, await getLiveApp(db, id))
    const { audience, entitlementIds, maxDurationSeconds, version } = settings
    const views = { nobody: 'NOBODY', holders: 'HOLDERS', everyone: 'EVERYONE' } as const
    return {
      audience: views[audience],
      audienceEntitlementIds: entitlementIds,
      maxDuration: maxDurationSeconds,
      mayManage: call.access.may('app.manage', await ownsApp(db, call.userId, id)),
      version,
    }
  }
  return {
    'RequestSettings.Get': read(async (call, db) =>
      show(db, call, (await seeAppData(db, call, call.params.app_id)).id),
    ),
    'RequestSettings.Set': write(async (call, tx) => {
      const { id } = await manage(tx, call)
      const { audience = 'NOBODY', audienceEntitlementIds = [], maxDuration, version } = call.request
      const rows = { NOBODY: 'nobody', HOLDERS: 'holders', EVERYONE: 'everyone' } as const
      const wanted = {
        audience: rows[audience],
        entitlementIds: audienceEntitlementIds.map(toId),
        maxDurationSeconds: maxDuration === undefined ? undefined : readSeconds(maxDuration),
        ...(version !== undefined && version !== 0 && { version }),
      }
      await audiences.set(tx, id, wanted, call.actor)
      return show(tx, call, id)
    }),
    'RequestSettings.SetEntitlements': write(async (call, tx) => {
      const { id } = await manage(tx, call)
      const change = toChange(call.request)
      return showChanges(await entitlements.set(tx, id, readIds(call.request), change, call.actor))
    }),
    'RequestSettings.LockEntitlements': write(async (call, tx) => {
      const { id } = await manage(tx, call)
      const { settings = [], isLocked = false } = call.request
      const wanted = { settings: settings.map((setting) => locks[setting]), isLocked }
      return showChanges(await entitlements.lock(tx, id, readIds(call.request), wanted, call.actor))
    }),
    'RequestSettings.ListTypes': read(async (call, db) => {
      const { id } = await seeAppData(db, call, call.params.app_id)
      return { list: (await listTypeSettings(db, id)).map(showType) }
    }),
    'RequestSettings.SetType': write(async (call, tx) => {
      const { id: appId } = await manage(tx, call)
      const typeId = toId(call.params.app_resource_type_id)
      const { version } = call.request
      const { grant_policy_id, revoke_policy_id, max_duration_seconds } = toChange(call.request)
      const change = {
        ...(grant_policy_id !== undefined && { grant_policy_id }),
        ...(revoke_policy_id !== undefined && { revoke_policy_id }),
        ...(max_duration_seconds !== undefined && { max_duration_seconds }),
      }
      await types.set(tx, { appId, typeId, version: version || undefined }, change, call.actor)
      const [type] = await listTypeSettings(tx, appId, typeId)
      return type === undefined ? { id: typeId } : showType(type)
    }),
  }
}

const locks = {
  REQUESTABLE: 'requestable',
  REQUEST_POLICY: 'request_policy',
  REVOKE_POLICY: 'revoke_policy',
  LONGEST_TIME: 'longest_time',
} as const

/** @throws ServiceError */
function readIds({ entitlementIds = [] }: { readonly entitlementIds?: readonly string[] | undefined }): string[] {
  if (entitlementIds.length > entitlementsMost)
    throw new ServiceError(
      'invalid_argument',
      'VALUE_INVALID',
      `entitlementIds has ${entitlementIds.length}: ${entitlementsMost} are the most at once`,
    )
  return entitlementIds.map(toId)
}

function showType(type: Awaited<ReturnType<typeof listTypeSettings>>[number]) {
  return {
    id: type.id,
    displayName: type.display_name,
    entitlementCount: Number(type.entitlement_count),
    grantPolicyId: type.grant_policy_id ?? '',
    grantPolicyDisplayName: type.grant_policy_name ?? '',
    revokePolicyId: type.revoke_policy_id ?? '',
    revokePolicyDisplayName: type.revoke_policy_name ?? '',
    maxDuration: type.max_duration_seconds ?? undefined,
    version: type.version,
  }
}

/** What is not said stays as it is. @throws ServiceError for a time that is too short, or none where one is needed */
function toChange(request: Omit<SetEntitlementsRequest, 'entitlementIds'>) {
  const { isRequestable, grantPolicyId, revokePolicyId, longestTime, maxDuration } = request
  const policy = (id: string) => (id === '' ? null : toId(id))
  return {
    ...(isRequestable !== undefined && { is_requestable: isRequestable }),
    ...(grantPolicyId !== undefined && { grant_policy_id: policy(grantPolicyId) }),
    ...(revokePolicyId !== undefined && { revoke_policy_id: policy(revokePolicyId) }),
    ...(longestTime === 'INHERITED' && { max_duration_seconds: null, has_own_duration: false }),
    ...(longestTime === 'UNLIMITED' && { max_duration_seconds: null, has_own_duration: true }),
    ...(longestTime === 'LIMITED' && { max_duration_seconds: readSeconds(maxDuration), has_own_duration: true }),
  }
}

/** @throws ServiceError */
function readSeconds(duration: number | undefined): number {
  if (duration === undefined || duration < 60)
    throw new ServiceError(
      'invalid_argument',
      'VALUE_INVALID',
      `maxDuration is ${duration === undefined ? 'missing' : `${duration}s`}: it takes 60s or more`,
    )
  return Math.round(duration)
}

function showChanges({ changedIds, refused }: EntitlementChanges) {
  return { changedCount: changedIds.length, refused: refused.map((each) => ({ ...each })) }
}
