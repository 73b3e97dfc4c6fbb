import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import type { Campaign } from '@rostrum/database/rows'
import { type Actor, by, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'

/** What is written of a campaign; members that have no column are kept in the wire shape. */
export interface CampaignChange {
  readonly displayName?: string
  readonly description?: string
  readonly policyId?: string | null
  readonly instructions?: string
  readonly usesOwnPolicies?: boolean
  readonly endsAt?: Date | null
  /** all of them */
  readonly settings?: object
  readonly scope?: CampaignScope
}

export interface CampaignScope {
  /** in the wire shape */
  readonly scopeV2?: object
  readonly entitlements?: readonly { readonly appId: string; readonly appEntitlementId: string }[]
}

/** Campaigns from their draft on; what is reviewed in them comes with staging. */
export class Campaigns {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A draft, owned by whoever makes it. @throws ServiceError when it has no name */
  async create(tx: Tx, wanted: CampaignChange & { readonly displayName: string }, actor: Actor): Promise<Campaign> {
    const now = this.#clock.now()
    const id = createId(now)
    await tx
      .insertInto('campaigns')
      .values({
        ...toColumns(wanted),
        id,
        display_name: nameOf(wanted.displayName),
        state: 'draft',
        created_at: now,
        created_by: userOf(actor),
        updated_at: now,
      })
      .execute()
    const userId = userOf(actor)
    if (userId !== null)
      await tx
        .insertInto('owners')
        .values({ id: createId(now), campaign_id: id, user_id: userId, added_at: now, added_by: userId })
        .execute()
    await this.#tell(tx, actor, 'campaign.created', id, { displayName: wanted.displayName })
    return getCampaign(tx, id)
  }

  async update(tx: Tx, id: string, change: CampaignChange, actor: Actor): Promise<Campaign> {
    const before = await getCampaign(tx, id)
    const named = change.displayName === undefined ? {} : { display_name: nameOf(change.displayName) }
    if (change.scope !== undefined) assertDraft(before, 'its scope can be changed')
    await tx
      .updateTable('campaigns')
      .set((set) => ({
        ...toColumns(change),
        ...named,
        updated_at: this.#clock.now(),
        version: set('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
    await this.#tell(tx, actor, 'campaign.updated', id, { changed: Object.keys(change) })
    return getCampaign(tx, id)
  }

  /** A draft leaves nothing but its events; what was begun is evidence, and stays. @throws ServiceError */
  async delete(tx: Tx, id: string, actor: Actor): Promise<void> {
    const campaign = await getCampaign(tx, id)
    assertDraft(campaign, 'it can be deleted')
    await tx.deleteFrom('owners').where('campaign_id', '=', id).execute()
    await tx.deleteFrom('campaigns').where('id', '=', id).execute()
    await this.#tell(tx, actor, 'campaign.deleted', id, { displayName: campaign.display_name })
  }

  async #tell(tx: Tx, actor: Actor, verb: string, id: string, detail: object): Promise<void> {
    const object = { kind: 'campaign', id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#clock.now())
  }
}

/** @throws ServiceError */
export async function getCampaign(db: Db, id: string): Promise<Campaign> {
  const campaign = await db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst()
  if (campaign === undefined) throw new ServiceError('not_found', 'CAMPAIGN_NOT_FOUND', `there is no campaign ${id}`)
  return campaign
}

function toColumns(change: CampaignChange) {
  const { description, policyId, instructions, usesOwnPolicies, endsAt, settings, scope } = change
  return {
    ...(description !== undefined && { description }),
    ...(policyId !== undefined && { policy_id: policyId }),
    ...(instructions !== undefined && { instructions }),
    ...(usesOwnPolicies !== undefined && { uses_own_policies: usesOwnPolicies }),
    ...(endsAt !== undefined && { ends_at: endsAt }),
    ...(settings !== undefined && { settings: JSON.stringify(settings) }),
    ...(scope !== undefined && { scope: JSON.stringify(scope) }),
  }
}

function assertDraft({ state, display_name: name }: Campaign, what: string): void {
  if (state === 'draft' || state === 'failed_to_prepare') return
  throw new ServiceError(
    'failed_precondition',
    'CAMPAIGN_UNDER_WAY',
    `${name} is ${state}: ${what} only while it is a draft`,
  )
}

function nameOf(text: string): string {
  const name = text.trim()
  if (name === '')
    throw new ServiceError('invalid_argument', 'CAMPAIGN_NAME_MISSING', 'displayName: the campaign needs a name')
  return name
}
