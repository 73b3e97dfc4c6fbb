import { type AccessReview, readUpdate } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { Campaign } from '@rostrum/database/rows'
import { assertPolicies } from '../../apps/apps.ts'
import { isOwnCampaign, ownsCampaign } from '../../authz/owners.ts'
import { type CampaignScope, getCampaign } from '../../campaigns/campaigns.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { inQuery, pageById } from '../paging.ts'

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>

/** Campaigns, which the API calls access reviews: stored and read back as they were written (c1-api.md 0.c). */
export function accessReviewHandlers({ campaigns }: Context): Handlers {
  return {
    'AccessReviewService.List': read(async (call, db) => {
      const { access, userId, query } = call
      if (access.reach('campaign.see') === undefined) access.assert('campaign.see')
      const { rows, nextPageToken } = await pageById(inQuery(query, 'campaigns', userId), ({ after, limit }) => {
        const all = db
          .selectFrom('campaigns as c')
          .selectAll('c')
          .where('c.id', '>', after)
          .orderBy('c.id')
          .limit(limit)
        return (access.may('campaign.see') ? all : all.where(isOwnCampaign(userId))).execute()
      })
      return { list: rows.map((row) => ({ accessReview: toView(row) })), nextPageToken }
    }),
    'AccessReviewService.Create': write(async (call, tx) => {
      call.access.assert('campaign.create')
      const { displayName = '', description, policyId, completionDate } = call.request
      await assertPolicies(tx, { certify_policy_id: policyId ? toId(policyId) : null })
      const wanted = {
        displayName,
        settings: pick(call.body, ['notificationConfig', 'scopeType']),
        scope: pick(call.body, ['scopeV2']),
        ...(description !== undefined && { description }),
        ...(policyId && { policyId: toId(policyId) }),
        ...(completionDate !== undefined && { endsAt: completionDate }),
      }
      return { accessReview: { accessReview: toView(await campaigns.create(tx, wanted, call.actor)) } }
    }),
    'AccessReviewService.Get': read(async (call, db) => ({
      accessReview: { accessReview: toView(await see(db, call, call.params.id)) },
    })),
    'AccessReviewService.Update': write(async (call, tx) => {
      const before = await manage(tx, call, call.params.id)
      const { accessReview, updateMask } = call.request
      const update = readUpdate(accessReview, updateMask, [...columns, ...kept])
      const came: Readonly<Record<string, unknown>> = Object(call.body.accessReview)
      const settings: Record<string, unknown> = { ...Object(before.settings) }
      for (const name of kept) {
        if (update[name] === null) delete settings[name]
        else if (update[name] !== undefined) settings[name] = came[name]
      }
      const policyId = update.policyId ? toId(update.policyId) : null
      if (update.policyId !== undefined) await assertPolicies(tx, { certify_policy_id: policyId })
      // The provider sends the scope along with everything else; the same again changes nothing.
      const { scopeV2 } = came
      const scope: CampaignScope = Object(before.scope)
      const isOther = update.scopeV2 !== undefined && JSON.stringify(scope.scopeV2) !== JSON.stringify(scopeV2)
      const change = {
        settings,
        ...(update.displayName !== undefined && { displayName: update.displayName ?? '' }),
        ...(update.description !== undefined && { description: update.description ?? '' }),
        ...(update.policyId !== undefined && { policyId }),
        ...(update.reviewInstructions !== undefined && { instructions: update.reviewInstructions ?? '' }),
        ...(update.usePolicyOverride !== undefined && { usesOwnPolicies: update.usePolicyOverride === true }),
        ...(update.completionDate !== undefined && { endsAt: update.completionDate }),
        ...(isOther && { scope: { ...scope, ...pick(came, ['scopeV2']) } }),
      }
      return { accessReview: { accessReview: toView(await campaigns.update(tx, before.id, change, call.actor)) } }
    }),
    'AccessReviewService.Delete': write(async (call, tx) => {
      const { id } = await manage(tx, call, call.params.id)
      await campaigns.delete(tx, id, call.actor)
      return {}
    }),
    'AccessReviewSetupEntitlementService.GetCampaignScopeAndEntitlements': read(async (call, db) =>
      showSetup(await see(db, call, call.params.access_review_id)),
    ),
    'AccessReviewSetupEntitlementService.SetCampaignScopeAndEntitlements': write(async (call, tx) => {
      const before = await manage(tx, call, call.params.access_review_id)
      const entitlements = (call.request.entitlements ?? []).map(({ appId, appEntitlementId }) => ({
        appId: toId(appId),
        appEntitlementId: toId(appEntitlementId),
      }))
      for (const { appId, appEntitlementId } of entitlements) await assertEntitlement(tx, appId, appEntitlementId)
      const scope = { ...pick(call.body, ['scopeV2']), entitlements }
      return showSetup(await campaigns.update(tx, before.id, { scope }, call.actor))
    }),
  }
}

const columns = [
  'displayName',
  'description',
  'policyId',
  'reviewInstructions',
  'usePolicyOverride',
  'completionDate',
  'scopeV2',
] as const

/** What is kept as it came until campaigns act on it. */
const kept = [
  'accuracyIssueAction',
  'autoCloseCampaign',
  'autoCloseDecision',
  'autoGenerateReport',
  'autoResolve',
  'autoStartCampaign',
  'columnConfig',
  'defaultView',
  'exclusionScope',
  'exemptCertifiedAccessConflicts',
  'inclusionScope',
  'multiApp',
  'notificationConfig',
  'reviewerAttributeConfig',
  'scheduledStartDate',
  'scope',
  'scopeType',
  'signatureConfig',
  'singleApp',
] as const

const states: Readonly<Record<Campaign['state'], NonNullable<AccessReview['state']>>> = {
  draft: 'ACCESS_REVIEW_STATE_DRAFT',
  failed_to_prepare: 'ACCESS_REVIEW_STATE_DRAFT',
  preparing: 'ACCESS_REVIEW_STATE_PREPARING',
  staged: 'ACCESS_REVIEW_STATE_PENDING',
  starting: 'ACCESS_REVIEW_STATE_STARTING',
  running: 'ACCESS_REVIEW_STATE_OPEN',
  closing: 'ACCESS_REVIEW_STATE_OPEN',
  completed: 'ACCESS_REVIEW_STATE_CLOSED',
  cancelled: 'ACCESS_REVIEW_STATE_CLOSED',
}

function toView(campaign: Campaign): AccessReview {
  const { scopeV2 }: CampaignScope = Object(campaign.scope)
  return {
    ...Object(campaign.settings),
    ...(scopeV2 !== undefined && { scopeV2 }),
    id: campaign.id,
    displayName: campaign.display_name,
    description: campaign.description,
    policyId: campaign.policy_id ?? '',
    reviewInstructions: campaign.instructions,
    usePolicyOverride: campaign.uses_own_policies,
    state: states[campaign.state],
    createdById: campaign.created_by ?? '',
    completionDate: campaign.ends_at ?? undefined,
    startedAt: campaign.started_at ?? undefined,
    closedAt: campaign.completed_at ?? undefined,
    createdAt: campaign.created_at,
    updatedAt: campaign.updated_at,
  }
}

function showSetup(campaign: Campaign) {
  const { scopeV2, entitlements = [] }: CampaignScope = Object(campaign.scope)
  const list = entitlements.map((each) => ({
    accessReviewEntitlement: { accessReviewId: campaign.id, ...each, policyId: campaign.policy_id ?? '' },
  }))
  return { list, ...(scopeV2 !== undefined && { scopeV2 }) }
}

async function see(db: Db, { access, userId }: Caller, id: string): Promise<Campaign> {
  const campaign = await getCampaign(db, toId(id))
  const absent = { reason: 'CAMPAIGN_NOT_FOUND' as const, message: `there is no campaign ${campaign.id}` }
  access.assertSees('campaign.see', await ownsCampaign(db, userId, campaign.id), absent)
  return campaign
}

async function manage(db: Db, call: Caller, id: string): Promise<Campaign> {
  const campaign = await see(db, call, id)
  call.access.assert('campaign.manage', await ownsCampaign(db, call.userId, campaign.id))
  return campaign
}

async function assertEntitlement(db: Db, appId: string, id: string): Promise<void> {
  const found = await db
    .selectFrom('entitlements')
    .select('id')
    .where('id', '=', id)
    .where('app_id', '=', appId)
    .executeTakeFirst()
  if (found === undefined)
    throw new ServiceError(
      'invalid_argument',
      'ENTITLEMENT_NOT_FOUND',
      `entitlements: there is no entitlement ${id} in the app ${appId}`,
    )
}

function pick(body: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  return Object.fromEntries(
    names.flatMap((name) => (body[name] === undefined || body[name] === null ? [] : [[name, body[name]]])),
  )
}
