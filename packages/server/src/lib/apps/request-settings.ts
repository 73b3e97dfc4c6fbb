import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import type { App } from '@rostrum/database/rows'
import { type Actor, by } from '../audit/actor.ts'
import { findDifferences } from '../audit/differences.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import { getLiveApp } from './apps.ts'

/** Who may ask for access in an app, and for how long at most (product.md REQ-1). */
export interface RequestSettings {
  readonly audience: App['audience']
  /** whose holders may ask, where the audience is `holders` */
  readonly entitlementIds: readonly string[]
  readonly maxDurationSeconds: number | undefined
  readonly version: number
}

export async function readRequestSettings(db: Db, app: App): Promise<RequestSettings> {
  const rows = await db
    .selectFrom('app_audiences')
    .select('entitlement_id')
    .where('app_id', '=', app.id)
    .orderBy('entitlement_id')
    .execute()
  return {
    audience: app.audience,
    entitlementIds: rows.map((row) => row.entitlement_id),
    maxDurationSeconds: app.max_duration_seconds ?? undefined,
    version: app.version,
  }
}

/** By whom access in an app can be asked for. */
export class RequestAudiences {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws ServiceError when somebody changed the app since, or an entitlement is not there */
  async set(tx: Tx, appId: string, wanted: Omit<RequestSettings, 'version'> & { version?: number }, actor: Actor) {
    const now = this.#clock.now()
    const app = await getLiveApp(tx, appId)
    if (wanted.version !== undefined && wanted.version !== app.version)
      throw new ServiceError(
        'aborted',
        'APP_CHANGED',
        `version ${wanted.version}: somebody has changed the app ${app.display_name} since, at ${app.updated_at.toISOString()}; it is at version ${app.version}`,
      )
    const ids = [...new Set(wanted.entitlementIds)]
    if (wanted.audience === 'holders' && ids.length === 0)
      throw new ServiceError('invalid_argument', 'VALUE_INVALID', 'audienceEntitlementIds: HOLDERS needs at least one')
    await assertThere(tx, ids)
    const before = await readRequestSettings(tx, app)
    await tx.deleteFrom('app_audiences').where('app_id', '=', appId).execute()
    if (ids.length > 0)
      await tx
        .insertInto('app_audiences')
        .values(ids.map((id) => ({ app_id: appId, entitlement_id: id })))
        .execute()
    await tx
      .updateTable('apps')
      .set((set) => ({
        audience: wanted.audience,
        max_duration_seconds: wanted.maxDurationSeconds ?? null,
        updated_at: now,
        version: set('version', '+', 1),
      }))
      .where('id', '=', appId)
      .execute()
    const toShow = ({ audience, entitlementIds, maxDurationSeconds }: Omit<RequestSettings, 'version'>) => ({
      ...{ audience, entitlementIds, maxDurationSeconds: maxDurationSeconds ?? null },
    })
    const detail = findDifferences(toShow(before), toShow({ ...wanted, entitlementIds: ids.toSorted() }), [
      'audience',
      'entitlementIds',
      'maxDurationSeconds',
    ])
    await this.#tell(tx, actor, 'app.requests_changed', appId, detail)
  }

  async #tell(tx: Tx, actor: Actor, verb: string, appId: string, detail: object): Promise<void> {
    const object = { kind: 'app', id: appId }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#clock.now())
  }
}

async function assertThere(tx: Tx, ids: readonly string[]): Promise<void> {
  const found = await tx
    .selectFrom('entitlements')
    .select('id')
    .where('id', 'in', ['', ...ids])
    .where('ended_at', 'is', null)
    .execute()
  const missing = ids.find((id) => !found.some((row) => row.id === id))
  if (missing !== undefined)
    throw new ServiceError('invalid_argument', 'ENTITLEMENT_NOT_FOUND', `there is no entitlement ${missing}`)
}
