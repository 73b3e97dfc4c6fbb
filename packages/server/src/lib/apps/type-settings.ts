import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import type { ResourceType } from '@rostrum/database/rows'
import { type Actor, by } from '../audit/actor.ts'
import { findDifferences } from '../audit/differences.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import { assertPolicies } from './apps.ts'

/** What is said of all entitlements of a kind, where they say nothing of their own (product.md APP-5, APP-6). */
export interface TypeChange {
  readonly grant_policy_id?: string | null
  readonly revoke_policy_id?: string | null
  readonly max_duration_seconds?: number | null
}

/** The kinds of resources of an app on which something can be held; those of one id only, when it is given. */
export function listTypeSettings(db: Db, appId: string, typeId?: string) {
  let query = db
    .selectFrom('resource_types as t')
    .leftJoin('policies as g', 'g.id', 't.grant_policy_id')
    .leftJoin('policies as v', 'v.id', 't.revoke_policy_id')
    .innerJoin('resources as r', 'r.resource_type_id', 't.id')
    .innerJoin('entitlements as e', (join) => join.onRef('e.resource_id', '=', 'r.id').on('e.ended_at', 'is', null))
    .selectAll('t')
    .select(['g.display_name as grant_policy_name', 'v.display_name as revoke_policy_name'])
    .select(({ fn }) => fn.countAll<string>().as('entitlement_count'))
    .where('t.app_id', '=', appId)
    .where('t.ended_at', 'is', null)
    .groupBy(['t.id', 'g.id', 'v.id'])
    .orderBy('t.display_name')
    .orderBy('t.id')
  if (typeId !== undefined) query = query.where('t.id', '=', typeId)
  return query.execute()
}

/** What can be asked for of the kinds of entitlements of an app. */
export class TypeSettings {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws ServiceError when somebody changed it since, or there is no such type or policy */
  async set(
    tx: Tx,
    {
      appId,
      typeId,
      version,
    }: { readonly appId: string; readonly typeId: string; readonly version: number | undefined },
    change: TypeChange,
    actor: Actor,
  ): Promise<void> {
    await assertPolicies(tx, change)
    const before = await tx
      .selectFrom('resource_types')
      .selectAll()
      .where('id', '=', typeId)
      .where('app_id', '=', appId)
      .where('ended_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (before === undefined)
      throw new ServiceError('not_found', 'RESOURCE_TYPE_NOT_FOUND', `there is no resource type ${typeId} in this app`)
    if (version !== undefined && version !== before.version)
      throw new ServiceError(
        'aborted',
        'APP_CHANGED',
        `version ${version}: somebody has changed what is said of ${before.display_name} since; it is at version ${before.version}`,
      )
    const after = { ...before, ...change }
    const members = ['grant_policy_id', 'revoke_policy_id', 'max_duration_seconds'] as const
    const differences = findDifferences<ResourceType>(before, after, members)
    if (differences.changed.length === 0) return
    await tx
      .updateTable('resource_types')
      .set((set) => ({ ...change, version: set('version', '+', 1) }))
      .where('id', '=', typeId)
      .execute()
    const object = { kind: 'app', id: appId }
    const detail = { ...differences, resourceTypeId: typeId }
    const event = { ...by(actor), verb: 'app.type_requests_changed', object, outcome: 'succeeded' as const, detail }
    await addAuditEvent(tx, event, this.#clock.now())
  }
}
