import type { Tx } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import {
  type Correlation,
  type MatchCounts,
  matchAccounts,
  type OwnerChange,
  previewMatches,
} from '@rostrum/database/uplift'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { findDifferences } from '../audit/differences.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'

/** Who an account is to belong to: somebody, nobody whatever the rule says, or whom the app's rule finds. */
export type OwnerChoice =
  | { readonly kind: 'person'; readonly userId: string }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'rule' }

export type AccountType = 'user' | 'service' | 'system'

/** The first of these are named in a preview. */
const namedMost = 100
/** At once, by hand. */
const accountsMost = 1000

/** What people decide about accounts; it survives syncs (product.md ACC-2, ACC-4, ACC-5). */
export class AccountCare {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Tells how many came to belong to somebody else. @throws ServiceError for an account or a person that is not there */
  async setOwner(
    tx: Tx,
    appId: string,
    accountIds: readonly string[],
    choice: OwnerChoice,
    actor: Actor,
  ): Promise<number> {
    const ids = await lockAccounts(tx, appId, accountIds)
    const now = this.#clock.now()
    if (choice.kind === 'person') await assertUser(tx, choice.userId)
    const owners = await tx
      .selectFrom('account_owners')
      .selectAll()
      .where('account_id', 'in', ids)
      .where('held_until', 'is', null)
      .execute()
    const wanted = choice.kind === 'person' ? choice.userId : null
    const changed = ids.filter((id) => {
      const owner = owners.find((each) => each.account_id === id)
      if (choice.kind === 'rule') return owner?.set_by === 'person'
      return owner?.set_by !== 'person' || owner.user_id !== wanted
    })
    for (const id of changed) {
      const before = owners.find((each) => each.account_id === id)
      if (before !== undefined)
        await tx
          .updateTable('account_owners')
          .set({ held_until: now > before.held_from ? now : before.held_from })
          .where('id', '=', before.id)
          .execute()
      if (choice.kind !== 'rule') {
        const set = { user_id: wanted, set_by: 'person' as const, actor_id: userOf(actor) }
        await tx
          .insertInto('account_owners')
          .values({ account_id: id, ...set, held_from: now })
          .execute()
      }
      const detail = { appId, choice: choice.kind, before: before?.user_id ?? null, after: wanted }
      await this.#tell(tx, actor, 'account.owner_set', id, detail)
    }
    // Who fits is no question any more where somebody has chosen, and one again where nobody has.
    if (choice.kind === 'rule') await matchAccounts(tx, { accountIds: changed, at: now })
    else if (changed.length > 0) await tx.deleteFrom('account_candidates').where('account_id', 'in', changed).execute()
    return changed.length
  }

  /** What a person says it is; what the connector says is kept beside it. Tells how many are another now. */
  async setType(
    tx: Tx,
    appId: string,
    accountIds: readonly string[],
    type: AccountType,
    actor: Actor,
  ): Promise<number> {
    const ids = await lockAccounts(tx, appId, accountIds)
    const rows = await tx.selectFrom('accounts').select(['id', 'type', 'custom_type']).where('id', 'in', ids).execute()
    const changed = rows.filter((row) => (row.custom_type ?? row.type) !== type)
    for (const row of changed) {
      const custom = type === row.type ? null : type
      await tx.updateTable('accounts').set({ custom_type: custom }).where('id', '=', row.id).execute()
      const detail = findDifferences({ type: row.custom_type ?? row.type }, { type }, ['type'])
      await this.#tell(tx, actor, 'account.updated', row.id, detail)
    }
    await matchAccounts(tx, { accountIds: changed.map(({ id }) => id), at: this.#clock.now() })
    return changed.length
  }

  /** What another way of matching would do to the owners of an app's accounts. */
  preview(
    tx: Tx,
    appId: string,
    correlation: Correlation,
  ): Promise<MatchCounts & { readonly changes: readonly OwnerChange[] }> {
    return previewMatches(tx, { appId, correlation }, namedMost)
  }

  /** Matches an app's accounts that way from now on, and at once. */
  async correlate(tx: Tx, appId: string, correlation: Correlation, actor: Actor): Promise<MatchCounts> {
    const now = this.#clock.now()
    await tx
      .updateTable('apps')
      .set((set) => ({ correlation, updated_at: now, version: set('version', '+', 1) }))
      .where('id', '=', appId)
      .execute()
    const counts = await matchAccounts(tx, { appId, at: now })
    const object = { kind: 'app', id: appId }
    const event = { ...by(actor), verb: 'app.correlated', object, outcome: 'succeeded' as const }
    await addAuditEvent(tx, { ...event, detail: { correlation, ...counts } }, now)
    return counts
  }

  async #tell(tx: Tx, actor: Actor, verb: string, id: string, detail: object): Promise<void> {
    const object = { kind: 'account', id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#clock.now())
  }
}

/** In one order, so that two who choose at once wait for each other. @throws ServiceError that names those that are not there */
async function lockAccounts(tx: Tx, appId: string, accountIds: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(accountIds)]
  if (wanted.length === 0 || wanted.length > accountsMost)
    throw new ServiceError(
      'invalid_argument',
      'VALUE_INVALID',
      `accountIds has ${wanted.length}: it takes 1 to ${accountsMost}`,
    )
  const rows = await tx
    .selectFrom('accounts')
    .select('id')
    .where('app_id', '=', appId)
    .where('id', 'in', wanted)
    .orderBy('id')
    .forUpdate()
    .execute()
  const ids = rows.map(({ id }) => id)
  const absent = wanted.find((id) => !ids.includes(id))
  if (absent !== undefined)
    throw new ServiceError('not_found', 'ACCOUNT_NOT_FOUND', `there is no account ${absent} in this app`)
  return ids
}

async function assertUser(tx: Tx, id: string): Promise<void> {
  const user = await tx.selectFrom('users').select('status').where('id', '=', id).executeTakeFirst()
  if (user === undefined || user.status === 'deleted')
    throw new ServiceError('not_found', 'USER_NOT_FOUND', `there is no user ${id}`)
}
