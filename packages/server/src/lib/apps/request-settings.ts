import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import type { App } from '@rostrum/database/rows'
import { type Actor, by } from '../audit/actor.ts'
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

/** An entitlement that cannot be asked for, and why. */
export interface Refused {
  readonly entitlementId: string
  readonly why: string
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

/** What of an app can be asked for, and by whom. */
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
    await this.#tell(tx, actor, 'app.requests_changed', appId, { ...wanted })
  }

  /** Offers entitlements, or takes them off the list; what cannot be asked for at all is told, and stays as it is. */
  async setRequestable(
    tx: Tx,
    appId: string,
    { entitlementIds, isRequestable }: { readonly entitlementIds: readonly string[]; readonly isRequestable: boolean },
    actor: Actor,
  ): Promise<{ readonly changedIds: readonly string[]; readonly refused: readonly Refused[] }> {
    const rows = await tx
      .selectFrom('entitlements')
      .select(['id', 'is_immutable', 'ended_at', 'is_requestable'])
      .where('app_id', '=', appId)
      .where('id', 'in', ['', ...entitlementIds])
      .forUpdate()
      .execute()
    const refused = [...new Set(entitlementIds)].flatMap((entitlementId): Refused[] => {
      const row = rows.find(({ id }) => id === entitlementId)
      if (row === undefined) return [{ entitlementId, why: 'there is no such entitlement in the app' }]
      if (row.ended_at !== null) return [{ entitlementId, why: 'it is not there any more' }]
      if (row.is_immutable && isRequestable)
        return [{ entitlementId, why: 'it is derived from others, and can only be had through them' }]
      return []
    })
    const changedIds = rows
      .filter((row) => row.is_requestable !== isRequestable)
      .map(({ id }) => id)
      .filter((id) => !refused.some(({ entitlementId }) => entitlementId === id))
    if (changedIds.length > 0) {
      await tx
        .updateTable('entitlements')
        .set((set) => ({ is_requestable: isRequestable, version: set('version', '+', 1) }))
        .where('id', 'in', changedIds)
        .execute()
      await this.#tell(tx, actor, 'app.entitlements_offered', appId, { isRequestable, entitlementIds: changedIds })
    }
    return { changedIds, refused }
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
