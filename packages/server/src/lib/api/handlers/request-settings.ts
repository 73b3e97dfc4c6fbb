import type { Db } from '@rostrum/database'
import type { App } from '@rostrum/database/rows'
import { getLiveApp } from '../../apps/apps.ts'
import { RequestAudiences, readRequestSettings } from '../../apps/request-settings.ts'
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
      if (maxDuration !== undefined && maxDuration < 60)
        throw new ServiceError(
          'invalid_argument',
          'VALUE_INVALID',
          `maxDuration is ${maxDuration}s: it takes 60s or more`,
        )
      const rows = { NOBODY: 'nobody', HOLDERS: 'holders', EVERYONE: 'everyone' } as const
      const wanted = {
        audience: rows[audience],
        entitlementIds: audienceEntitlementIds.map(toId),
        maxDurationSeconds: maxDuration === undefined ? undefined : Math.round(maxDuration),
        ...(version !== undefined && version !== 0 && { version }),
      }
      await audiences.set(tx, id, wanted, call.actor)
      return show(tx, call, id)
    }),
    'RequestSettings.SetRequestable': write(async (call, tx) => {
      const { id } = await manage(tx, call)
      const { entitlementIds = [], isRequestable = false } = call.request
      if (entitlementIds.length > entitlementsMost)
        throw new ServiceError(
          'invalid_argument',
          'VALUE_INVALID',
          `entitlementIds has ${entitlementIds.length}: ${entitlementsMost} are the most at once`,
        )
      const wanted = { entitlementIds: entitlementIds.map(toId), isRequestable }
      const { changedIds, refused } = await audiences.setRequestable(tx, id, wanted, call.actor)
      return { changedCount: changedIds.length, refused: refused.map((each) => ({ ...each })) }
    }),
  }
}
