import type { Tx } from '@rostrum/database'
import { addAuditEvents } from '@rostrum/database/queries'
import type { Entitlement } from '@rostrum/database/rows'
import { type Actor, by } from '../audit/actor.ts'
import { findDifferences } from '../audit/differences.ts'
import type { Clock } from '../clock.ts'
import { assertPolicies } from './apps.ts'

/** What is said of an entitlement itself; the rest is as its kind or its app says. */
export interface EntitlementChange {
  readonly is_requestable?: boolean
  readonly grant_policy_id?: string | null
  readonly revoke_policy_id?: string | null
  readonly max_duration_seconds?: number | null
  /** whether the longest time is its own, also when there is none */
  readonly has_own_duration?: boolean
}

/** Settings that can be locked, each with what people call it and the members of a change that it stands for. */
export const lockable = {
  requestable: { name: 'whether it is requestable', members: ['is_requestable'] },
  request_policy: { name: 'its request policy', members: ['grant_policy_id'] },
  revoke_policy: { name: 'its revoke policy', members: ['revoke_policy_id'] },
  longest_time: { name: 'its longest time', members: ['max_duration_seconds', 'has_own_duration'] },
} as const satisfies Readonly<
  Record<string, { readonly name: string; readonly members: readonly (keyof EntitlementChange)[] }>
>

export type LockableSetting = keyof typeof lockable

/** An entitlement that is left as it is, and why. */
export interface Refused {
  readonly entitlementId: string
  readonly why: string
}

/** How a change of several went. */
export interface EntitlementChanges {
  readonly changedIds: readonly string[]
  readonly refused: readonly Refused[]
}

const members = [...Object.values(lockable).flatMap((setting) => setting.members), 'locked_settings'] as const

/** What can be asked for of an app, one or many at once; a lock keeps a setting from changes of many (product.md APP-6). */
export class EntitlementSettings {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws ServiceError for a policy that is not there */
  async set(
    tx: Tx,
    appId: string,
    entitlementIds: readonly string[],
    change: EntitlementChange,
    actor: Actor,
  ): Promise<EntitlementChanges> {
    await assertPolicies(tx, change)
    const isMany = new Set(entitlementIds).size > 1
    const isOffer = Object.keys(change).some((name) => name !== 'is_requestable') || change.is_requestable === true
    const findObstacle = (row: Entitlement) => {
      if (row.is_immutable && isOffer) return 'it is derived from others, and can only be had through them'
      const locked = isMany ? findLock(row, change) : undefined
      return locked && `${lockable[locked].name} is locked against changes of many at once`
    }
    return this.#change(tx, appId, entitlementIds, () => change, findObstacle, actor)
  }

  async lock(
    tx: Tx,
    appId: string,
    entitlementIds: readonly string[],
    { settings, isLocked }: { readonly settings: readonly LockableSetting[]; readonly isLocked: boolean },
    actor: Actor,
  ): Promise<EntitlementChanges> {
    const toLocks = ({ locked_settings: before }: Entitlement) => {
      const others = before.filter((name) => !settings.some((setting) => setting === name))
      return { locked_settings: (isLocked ? [...others, ...settings] : others).toSorted() }
    }
    return this.#change(tx, appId, entitlementIds, toLocks, () => undefined, actor)
  }

  async #change(
    tx: Tx,
    appId: string,
    entitlementIds: readonly string[],
    toChange: (row: Entitlement) => Partial<Pick<Entitlement, (typeof members)[number]>>,
    findObstacle: (row: Entitlement) => string | undefined,
    actor: Actor,
  ): Promise<EntitlementChanges> {
    const rows = await tx
      .selectFrom('entitlements')
      .selectAll()
      .where('app_id', '=', appId)
      .where('id', 'in', ['', ...entitlementIds])
      // In one order, so that two who change at once wait for each other.
      .orderBy('id')
      .forUpdate()
      .execute()
    const byId = new Map(rows.map((row) => [row.id, row]))
    const refused = [...new Set(entitlementIds)].flatMap((entitlementId): Refused[] => {
      const row = byId.get(entitlementId)
      if (row === undefined) return [{ entitlementId, why: 'there is no such entitlement in the app' }]
      if (row.ended_at !== null) return [{ entitlementId, why: 'it is not there any more' }]
      const why = findObstacle(row)
      return why === undefined ? [] : [{ entitlementId, why }]
    })
    const changes = rows
      .filter(({ id }) => !refused.some(({ entitlementId }) => entitlementId === id))
      .map((row) => {
        const change = toChange(row)
        return { id: row.id, change, detail: findDifferences<Entitlement>(row, { ...row, ...change }, members) }
      })
      .filter(({ detail }) => detail.changed.length > 0)
    // Most of them come to be the same.
    for (const alike of Map.groupBy(changes, ({ change }) => JSON.stringify(change)).values())
      await tx
        .updateTable('entitlements')
        .set((set) => ({ ...alike[0]?.change, version: set('version', '+', 1) }))
        .where(
          'id',
          'in',
          alike.map(({ id }) => id),
        )
        .execute()
    const events = changes.map(({ id, detail }) => ({
      ...by(actor),
      verb: 'entitlement.updated',
      object: { kind: 'entitlement', id },
      outcome: 'succeeded' as const,
      detail,
    }))
    await addAuditEvents(tx, events, this.#clock.now())
    return { changedIds: changes.map(({ id }) => id), refused }
  }
}

/** The first setting of the change that is locked. */
function findLock({ locked_settings: locked }: Entitlement, change: EntitlementChange): LockableSetting | undefined {
  const names = Object.keys(lockable) as LockableSetting[]
  return names.find(
    (name) => locked.includes(name) && lockable[name].members.some((member) => change[member] !== undefined),
  )
}
